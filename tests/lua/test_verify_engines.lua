-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_verify_engines.lua - the digits that R and gretl give, where they and what they need are installed.
local check = require "check"

local columns = { y = {}, x = {}, z = {}, q = {}, e = {}, f = {}, g = {}, t = {}, w = {}, b = {}, n = {} }
local state = 7
local function random() -- Park & Miller
  state = state * 16807 % 2147483647
  return state / 2147483647
end
for i = 1, 120 do
  local c = columns
  c.f[i], c.t[i], c.g[i] = (i - 1) // 10 + 1, (i - 1) % 10 + 1, ({ "north", "south", "west" })[i % 3 + 1]
  c.x[i], c.z[i], c.q[i], c.w[i] = 3 * random(), random(), random(), 0.5 + random()
  c.e[i] = 2 * c.z[i] + c.q[i] + random()
  c.y[i] = 1 + 0.5 * c.x[i] + c.e[i] + c.f[i] / 5 + 2 * random()
  c.b[i], c.n[i] = c.x[i] + 3 * random() > 3 and 1 or 0, math.floor(c.x[i] + 3 * random())
end
local parts = {}
for _, name in ipairs{ "y", "x", "z", "q", "e", "f", "g", "t", "w", "b", "n" } do
  parts[#parts + 1] = { name, columns[name] }
end
local d = dataset.new(parts)

local compared = 0
local function agree(m, engine, least)
  for row in m:verify{ engine }:rows() do
    if row.term then
      if not row.digits or row.digits < least then
        error(("%s: %s of %s: %s digits"):format(m:formula(), row.quantity, row.term, row.digits), 2)
      end
      compared = compared + 1
    elseif not row.note:find("not installed") then
      error(m:formula() .. ": " .. row.note, 2)
    end
  end
end

for _, engine in ipairs{ "R", "gretl" } do
  agree(model.ols("log(y) ~ x*factor(g) + I(z^2)", d, { se = "hc3" }), engine, 10)
  agree(model.ols("y ~ x + e | f", d, { se = "hc1" }), engine, 10)
  agree(model.wls("y ~ x + e + offset(z)", d, { weights = "w", se = "hc2" }), engine, 10)
  agree(model.ols("y ~ x + e", d, { cluster = "f" }), engine, 10)
  agree(model.iv("y ~ x | e ~ z + q", d, { se = "hc1" }), engine, 10)
  agree(model.logit("b ~ x + z", d), engine, 8)
  agree(model.poisson("n ~ x + z", d), engine, 8)
  agree(model.panel("y ~ x + e", d, { index = { "f", "t" } }), engine, 9)
  agree(model.panel("y ~ x + e", d, { index = { "f", "t" }, method = "random" }), engine, 9)
end
agree(model.ols("y ~ poly(x, 2) + poly(e, 2, raw = true) - 1", d), "R", 9)
agree(model.ols("y ~ x + e | f + t", d, { cluster = "f" }), "R", 10)
agree(model.ols("y ~ x + e", d, { cluster = { "f", "g" } }), "R", 10)
agree(model.probit("b ~ x + z", d), "R", 7)
agree(model.poisson("n ~ x + offset(z)", d, { se = "hc1" }), "R", 8)
agree(model.logit("b ~ x + z", d, { cluster = "f" }), "R", 8)
for row in model.probit("b ~ x", d):verify{ "gretl" }:rows() do -- by another formula, which is said
  if row.quantity == "std_error" then
    check.equal(row.note, "gretl inverts the observed information, agglom and R the expected one")
  end
end
check.equal(compared == 0 or compared > 20, true)
