-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_verify.lua - fits made again by other programs: here tests/lua/engines stand in for them, which CMake
-- puts first on PATH.
local check = require "check"
local equal, near, fails = check.equal, check.near, check.fails

local d = dataset.new{
  { "y", { n = 5, 3, 5, 7, 9 } }, { "x", { 1, 2, 3, 4, 5 } }, { "u", { 0, 1, 0, 1, 1 } }, { "g", { "b", "b", "a", "a", "a" } },
  { 'x"); system("evil', { 1, 2, 3, 4, 7 } }, { "f", { true, false, false, true, true } }, { "day", { 1, 2, 3, 5, 4 } },
}
local m = model.ols("y ~ x", d) -- 1 + 2 x, exactly
local names = "engine version term quantity agglom value digits note"
local v = m:verify{ "R" }
equal(table.concat(v:columns(), " "), names)
equal(check.list(v.engine), "R R R R")
equal(check.list(v.version), "9.9 9.9 9.9 9.9")
equal(check.list(v.term), "const const x x")
equal(check.list(v.quantity), "estimate std_error estimate std_error")
near(v.value[1], 1.0001)
near(v.digits[1], -math.log(0.0001 / 1.0001, 10), 1e-9) -- |1 - 1.0001| / |1.0001|
equal(v.digits[3] > 14, true)
equal(check.list(v.note), "NA NA NA R gives none")
equal(v.value[4], nil)
equal(v.digits[4], nil)

-- The lone row of an engine that has nothing to say.
local function note(fit, options)
  local t <close> = fit:verify(options)
  equal(#t, 1)
  equal(t.term[1], nil)
  return t.note[1]
end

local function ols(formula, options)
  return model.ols(formula, d, options)
end
equal(note(ols("y ~ u", { se = "hc2" }), { "R" }), "package sandwich is not installed")
equal(note(ols("y ~ u", { se = "hc1" }), { "R" }), "R failed with status 3: Error in lm.fit(x, y): it went wrong")
equal(note(ols("y ~ u", { se = "hc3" }), { "R", seconds = 0.2 }), "R took longer than 0.2 seconds")
equal(note(ols("y ~ u", { se = "hc1" }), { "gretl" }), "gretl is not installed: there is no program gretlcli")
equal(note(m, { "gretl" }), "gretl gives no estimates")
equal(#ols('y ~ `x"); system("evil`'):verify{ "R" }, 4) -- and the stand-in saw no evil

-- What cannot be said.
local function unsaid(formula, engine, options)
  local text = note(ols(formula, options), { engine })
  return text:match("^cannot be said in " .. engine .. ": (.*)$") or text
end
equal(unsaid("y ~ lag(x)", "R"), "lag(x)")
equal(unsaid("y ~ poly(x, 2)", "gretl"), "poly(x, 2)1")
equal(unsaid("y ~ I(x // 2)", "R"), "I(x // 2)")
equal(unsaid('y ~ I(g == "a")', "R"), "g, whose values are no numbers")
equal(unsaid("y ~ u", "R", { se = "hac" }), 'se = "hac"')
equal(unsaid("y ~ u", "gretl", { cluster = { "g", "f" } }), "clusters of these effects or two ways")
equal(unsaid("y ~ day | f^f", "gretl"), "effects of combinations")
local both = ols("y ~ lag(x)"):verify()
equal(check.list(both.engine), "R gretl")
local n = { id = {}, x = {}, y = {} }
for i = 1, 1002 do
  n.id[i], n.x[i], n.y[i] = i // 2, i % 7, i % 5
end
local many = model.ols("y ~ x | id", dataset.new{ { "id", n.id }, { "x", n.x }, { "y", n.y } })
equal(note(many, { "R" }), "cannot be said in R: 502 absorbed effects as dummies; at most 500")

-- Scripts and data as the engine gets them.
local seen = assert(os.getenv("VERIFY_SEEN"))
local function given(fit)
  fit:verify{ "gretl" }
  local file <close> = assert(io.open(seen))
  return file:read("a"):match("\n(series y.*)$")
end
equal(given(model.ols("log(y) ~ x*factor(g) + offset(u)", d)), [[
series y = (log ( v1 ))
series x1 = v3
series x2 = (v4 == 1)
series x3 = v3 * (v4 == 1)
y -= v2
ols y const x1 x2 x3 --quiet
printf "agglom,term,x1,%.17g,%.17g\n", $coeff(x1), $stderr(x1)
printf "agglom,term,x2,%.17g,%.17g\n", $coeff(x2), $stderr(x2)
printf "agglom,term,x3,%.17g,%.17g\n", $coeff(x3), $stderr(x3)
printf "agglom,term,const,%.17g,%.17g\n", $coeff(const), $stderr(const)
v1,v2,v3,v4
3,0,1,1
5,1,2,1
7,0,3,2
9,1,4,2
]])
equal(given(model.wls("y ~ u - 1", d, { weights = "x", cluster = "f" })), [[
series y = v1
series x1 = v2
series w = v3
series c1 = v4
wls w y x1 --quiet --cluster=c1
printf "agglom,term,x1,%.17g,%.17g\n", $coeff(x1), $stderr(x1)
v1,v2,v3,v4
3,0,1,1
5,1,2,2
7,0,3,2
9,1,4,1
]])
equal(given(model.iv("y ~ 1 | u ~ day", d, { method = "liml" })):match("\ntsls[^\n]*"), "\ntsls y const x1 ; const z1 --liml --quiet")

fails("no engine 'r'; did you mean 'R'?; there is: R, gretl", m.verify, m, { "r" })
fails("no option 'second'; did you mean 'seconds'?", m.verify, m, { second = 3 })
fails("seconds must be a positive number, got 0", m.verify, m, { "R", seconds = 0 })
equal(#model.verify(m, "R"), 4)
