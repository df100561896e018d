-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_laws.lua - what verbs satisfy among themselves, and that none changes its receiver.
local property = require "property"
local slow = require "slow"
local formula = require "formula"
require "formula_rows"
local random, pick, check = math.random, property.pick, property.check
formula.rows_only = true

local function frame(most)
  return property.all(property.size(most), pick{ "mild", "wild" })
end

local function same_bytes(a, b, what)
  if a ~= b then
    error(("%s:\n%s\nagainst\n%s"):format(what, a, b), 0)
  end
end

-- The lines of the rows as a bag: text -> how often.
local function bag(...)
  local count = {}
  for _, d in ipairs{ ... } do
    for row in d:rows() do
      local parts = {}
      for k, name in ipairs(d:columns()) do
        parts[k] = property.spell(row[name])
      end
      local line = table.concat(parts, ",")
      count[line] = (count[line] or 0) + 1
    end
  end
  local lines = {}
  for line, n in pairs(count) do
    lines[#lines + 1] = n .. " x " .. line
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

check("where p, where not p and where p is missing make up all rows", 300, function()
  local p = formula.gen("boolean", random(1, 3)).text
  return function(f)
    local d = property.dataset(f)
    local ok, yes = pcall(d.where, d, p)
    if ok then
      same_bytes(bag(yes, d:where("not " .. p), d:where("is_missing(" .. p .. ")")), bag(d), "bags of rows")
      same_bytes(yes:where(p):to_csv(), yes:to_csv(), "where twice")
    end
  end, p, frame(40)
end)

check("sort is a permutation, changes nothing when done, and undoes any order", 200, function()
  local keys = { pick{ "i", "-x", "s", "-b", "d" }, pick{ "-i", "x", "-s", "b", "-d" } }
  return function(f)
    local d = property.dataset(f)
    local sorted = d:sort(keys)
    same_bytes(bag(sorted), bag(d), "bags of rows")
    same_bytes(sorted:sort(keys):to_csv(), sorted:to_csv(), "sorted twice")
    local back = d:mutate("at = row_number()"):sort(keys):sort("at"):drop("at")
    same_bytes(back:to_csv(), d:to_csv(), "back in the old order")
  end, table.concat(keys, " "), frame(60)
end)

check("joins add up", 300, function()
  local key = pick{ "i", "x", "s", "b", "d" }
  return function(f, g)
    local a, b = property.dataset(f):mutate("left = row_number()"), property.dataset(g):mutate("right = row_number()")
    local function join(how, l, r)
      return (l or a):join(r or b, { on = { key }, how = how, expect = "m:m", quiet = true })
    end
    local inner, left, right, full = join "inner", join "left", join "right", join "full"
    same_bytes(bag(full:where "not is_missing(left) and not is_missing(right)"), bag(inner), "full where both are there is inner")
    same_bytes(bag(full:where "not is_missing(left)"), bag(left), "full where the left is there is left")
    same_bytes(bag(full:where "not is_missing(right)"), bag(right), "full where the right is there is right")
    assert(#left == #inner + #join("anti"), "left rows match or do not")
    assert(#right == #inner + #join("anti", b, a), "right rows match or do not")
    assert(#full == #left + #right - #inner, "a full join is both sides, matches once")
    same_bytes(bag(join "semi", join "anti"), bag(a), "semi and anti share out the left rows")
    same_bytes(bag(inner:select("left", "right")), bag(join("inner", b, a):select("left", "right")), "inner turned round")
    same_bytes(join("semi"):to_csv(), a:join(b:distinct(key), { on = { key }, quiet = true }):select(a:columns()):to_csv(),
      "semi is an inner join with distinct keys")
  end, key, frame(20), frame(20)
end)

check("long and wide undo one another", 200, function()
  local type, n = pick(property.types), property.size(15)
  local f = property.frame(n, { { "a", type, "wild" }, { "b", type, "wild" }, { "c", type, "wild" } })
  return function(given)
    local d = property.dataset(given):mutate("id = row_number()"):select("id", "a", "b", "c")
    local long = d:long{ columns = { "a", "b", "c" }, key = "name", value = "value" }
    assert(#long == 3 * #d, "a row for every cell")
    if #d > 0 then
      same_bytes(long:wide{ key = "name", value = "value" }:to_csv(), d:to_csv(), "long, then wide")
      same_bytes(long:sample{ fraction = 1 }:wide{ key = "name", value = "value" }:to_csv(), d:to_csv(), "of all rows")
    end
  end, type, f
end)

check("groups share out the rows", 200, function()
  local by = pick{ { "i" }, { "s", "b" }, { "x" }, { "d", "i" } }
  return function(f)
    local d = property.dataset(f)
    local sums = d:group(by):summarise("size = n()", "there = count(x)", "gone = n_missing(x)")
    assert(sums.size:sum() == #d or #d == 0, "group counts add up to the rows")
    assert(#sums == #d:distinct(by), "as many groups as distinct keys")
    same_bytes(sums:select(by):to_csv(), d:distinct(by):select(by):to_csv(), "the keys are the distinct ones")
    assert(#sums:where "there + gone ~= size" == 0, "values are there or missing")
    local shares = d:group(by):mutate("size = n()", "at = row_number()"):where "at == size"
    assert(#shares == #sums, "each group has one last row")
  end, table.concat(by, " "), frame(60)
end)

check("append, slice, distinct, select", 200, function()
  return function(f)
    local d = property.dataset(f)
    local cut = random(0, #d)
    same_bytes(d:head(cut):append(d:slice(cut + 1)):to_csv(), d:to_csv(), "a table cut and put together")
    same_bytes(d:append(d):distinct():to_csv(), d:distinct():to_csv(), "rows twice are distinct rows once")
    same_bytes(d:select("s", "i"):select("i"):to_csv(), d:select("i"):to_csv(), "select of select")
    same_bytes(d:rename{ i = "x", x = "i" }:rename{ i = "x", x = "i" }:to_csv(), d:to_csv(), "names exchanged twice")
    same_bytes(d:fill():fill():to_csv(), d:fill():to_csv(), "filled twice")
    local turned = d:mutate("at = -row_number()"):sort("at"):fill("x"):sort("-at"):drop("at")
    same_bytes(d:fill_up("x"):to_csv(), turned:to_csv(), "fill_up is fill of the rows turned round")
    local counts = d:crosstab("b", "d")
    local total = 0
    for k, name in ipairs(counts:columns()) do
      total = total + (k > 1 and counts:column(name):sum() or 0)
    end
    assert(total == #d, "a cross-tab counts every row")
  end, "", frame(40)
end)

-- ---- receivers ---------------------------------------------------------------------------------------------

local other = property.dataset(property.all(20, "mild"))
local verbs = {
  where = function(d) return d:where "x > 0" end,
  mutate = function(d) return d:mutate("x = -x", "s = 'new'", "z = i") end,
  ["group, mutate"] = function(d) return d:group("b"):mutate("x = sum(i // 10)", "n = n()") end,
  ["group, summarise"] = function(d) return d:group("s"):summarise("x = max(x)") end,
  summarise = function(d) return d:summarise("x = max(x)") end,
  select = function(d) return d:select("x") end,
  drop = function(d) return d:drop("x") end,
  rename = function(d) return d:rename{ new = "x" } end,
  sort = function(d) return d:sort("-x", "s") end,
  slice = function(d) return d:slice(2, 5) end,
  head = function(d) return d:head(3) end,
  distinct = function(d) return d:distinct("b") end,
  ["join left"] = function(d) return d:join(other, { on = { "i" }, how = "left", expect = "m:m", quiet = true }) end,
  ["join right"] = function(d) return other:join(d, { on = { "s" }, how = "full", expect = "m:m", quiet = true }) end,
  append = function(d) return d:append(other) end,
  ["append to"] = function(d) return other:append(d) end,
  long = function(d) return d:select("s", "x"):long{ columns = { "x" } } end,
  wide = function(d) return d:where("not is_missing(i)"):distinct("i"):select("s", "i", "x"):wide{ key = "i", value = "x" } end,
  fill = function(d) return d:fill() end,
  ["fill up"] = function(d) return d:fill_up() end,
  sample = function(d) return d:sample{ fraction = 0.5 } end,
  describe = function(d) return d:describe() end,
  crosstab = function(d) return d:crosstab("b", "d", "x") end,
  schema = function(d) return d:schema() end,
  ledger = function(d) return d:ledger() end,
  quantile = function(d) return d.x:quantile(0.5) end,
}
for name, verb in pairs(verbs) do
  check("receiver of " .. name, 12, function()
    return function(f)
      local d = property.dataset(f)
      local before, there = d:to_csv(), other:to_csv()
      pcall(verb, d)
      assert(d:to_csv() == before and other:to_csv() == there, "the receiver is as before")
      property.same(d, f)
    end, "", frame(30)
  end)
end

-- A name that sorts and slow's own key agree on what is equal: the two kinds of zero, missing of any reason.
assert(slow.key(0.0) == slow.key(-0.0) and slow.key(1) == slow.key(1.0))
assert(#dataset.new{ { "x", { 0.0, -0.0 } } }:distinct("x") == 1)
