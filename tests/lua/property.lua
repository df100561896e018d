-- SPDX-License-Identifier: GPL-3.0-or-later
-- property.lua - random datasets, the same data as plain Lua rows (a frame), and properties of them.
-- A frame is { names = { "a", ... }, types = { a = "integer", ... }, [1] = { a = 1, ... }, ... }: one table a row,
-- nil where missing, dates as "YYYY-MM-DD".
local property = {}

local random = math.random

function property.pick(list)
  return list[random(#list)]
end
local pick = property.pick

-- ---- values ------------------------------------------------------------------------------------

local BIG = 1 << 53
local pools = {
  integer = { 0, 1, -1, 2, 3, 7, 10, BIG, BIG + 1, -BIG - 1, math.maxinteger, math.mininteger, math.maxinteger - 1 },
  number = {
    0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 2.5, -3.75, 0.1, 0.2, 0.3, 1 / 3, 1e300, -1e300, 5e-324, 2.2250738585072014e-308,
    9007199254740992.0, 9007199254740994.0, 123456.789, math.huge, -math.huge, 0x1p63, -0x1p63,
  },
  string = {
    "", "a", "b", "A", "ab", "abc", "B", "aa", "\u{E9}", "\u{436}", "\u{416}\u{436}", "\u{65E5}\u{672C}", "\u{1F600}",
    "a,b", 'say "x"', "two\nlines", "cr\rhere", " lead", "trail ", "\ttab", "NA", "01", "1", "-0", "1e5", "true",
    "2024-02-29", "missing", "nan", "inf", "x;y", "p|q", "'", '"', ",", "\n",
  },
  boolean = { true, false },
  date = {
    "1970-01-01", "1969-12-31", "2024-02-29", "2023-12-31", "2000-03-01", "1900-02-28", "0001-01-01", "9999-12-31",
    "2024-03-31", "2025-01-01",
  },
}
-- Values that arithmetic does not overflow on and ties are made of.
local mild = {
  integer = { 0, 1, -1, 2, 3, 4, 5, -7 },
  number = { 0.0, 1.0, -1.0, 2.5, -3.75, 0.5, 4.0, 7.25 },
  string = { "a", "b", "c", "\u{436}" },
  boolean = pools.boolean,
  date = { "1970-01-01", "2024-02-29", "2023-12-31" },
}

local function wild(type)
  if type == "integer" and random(4) == 1 then
    return random(-1000, 1000)
  elseif type == "number" and random(4) == 1 then
    return (random() - 0.5) * 10.0 ^ random(-5, 5)
  elseif type == "date" and random(4) == 1 then
    return ("%04d-%02d-%02d"):format(random(1, 9999), random(12), random(28))
  elseif type == "string" and random(6) == 1 then
    return pick(pools.string) .. pick(pools.string)
  end
  return pick(pools[type])
end

-- How many rows: often none or one, else up to `most`.
function property.size(most)
  local kind = random(12)
  return kind == 1 and 0 or kind == 2 and 1 or random(most)
end

-- A frame of n rows: { { name, type, "mild" or "wild" }, ... }; each column draws its share of missing values.
function property.frame(n, columns)
  local frame = { names = {}, types = {} }
  for i = 1, n do
    frame[i] = {}
  end
  for k, column in ipairs(columns) do
    local name, type = column[1], column[2]
    local missing = column[4] or pick{ 0, 0, 0.2, 0.5, 1 }
    frame.names[k], frame.types[name] = name, type
    for i = 1, n do
      if random() >= missing then
        if column[3] == "mild" then
          frame[i][name] = pick(mild[type])
        else
          frame[i][name] = wild(type)
        end
      end
    end
  end
  return frame
end

property.types = { "integer", "number", "string", "boolean", "date" }

-- One column of every type: i x s b d.
function property.all(n, kind)
  return property.frame(n, {
    { "i", "integer", kind }, { "x", "number", kind }, { "s", "string", kind }, { "b", "boolean", kind },
    { "d", "date", kind },
  })
end

-- ---- datasets of frames --------------------------------------------------------------------------

-- Types that values alone do not show: dates, and columns without any value.
local function conversion(name, type, any)
  if type == "date" then
    return ("%s = date(%s)"):format(name, any and name or "string(" .. name .. ")")
  elseif not any and type ~= "number" then
    return ("%s = %s(%s)"):format(name, type, name)
  end
end

local function from_values(frame)
  local columns, convert = {}, {}
  for k, name in ipairs(frame.names) do
    local values, any = { n = #frame }, false
    for i, row in ipairs(frame) do
      values[i] = row[name]
      any = any or row[name] ~= nil
    end
    columns[k] = { name, values }
    convert[#convert + 1] = conversion("`" .. name .. "`", frame.types[name], any)
  end
  local d = dataset.new(columns)
  return convert[1] and d:mutate(convert) or d
end

local function field(v, type)
  if v == nil then
    return pick{ "", "NA", "(D)", "(X)" }
  elseif type == "string" then
    return '"' .. v:gsub('"', '""') .. '"'
  elseif type == "number" then
    return ("%.17g"):format(v)
  end
  return tostring(v)
end

-- By way of a file, in which values are missing for several reasons.
local function from_file(frame)
  local name = os.tmpname()
  local f = assert(io.open(name .. ".csv", "wb"))
  f:write(table.concat(frame.names, ","), "\n")
  for _, row in ipairs(frame) do
    local fields = {}
    for k, column in ipairs(frame.names) do
      fields[k] = field(row[column], frame.types[column])
    end
    f:write(table.concat(fields, ","), "\n")
  end
  f:close()
  local ok, d = pcall(dataset.open, name .. ".csv",
    { types = frame.types, delimiter = ",", missing = { ["(D)"] = "suppressed", ["(X)"] = "not asked", [1] = "N/A", [2] = "NA" } })
  os.remove(name .. ".csv")
  os.remove(name)
  return ok and d or error(d, 0)
end

-- The dataset of a frame. Text NA and one column alone would read as missing from a file.
function property.dataset(frame)
  local plain = #frame.names < 2 or random(4) > 1
  for _, row in ipairs(frame) do
    for _, name in ipairs(frame.names) do
      plain = plain or row[name] == "NA"
    end
  end
  return plain and from_values(frame) or from_file(frame)
end

-- ---- comparison --------------------------------------------------------------------------------

-- A value to the bit, as text.
function property.spell(v)
  if math.type(v) == "float" then
    return v == v and ("%a"):format(v) or "nan"
  end
  return type(v) == "string" and ("%q"):format(v) or tostring(v)
end
local spell = property.spell

local function fail(...)
  error((...):format(select(2, ...)), 0)
end

-- The dataset holds the frame: names, types, values to the bit. near: columns that may differ in the last digits.
function property.same(d, frame, near)
  local names = d:columns()
  if table.concat(names, "|") ~= table.concat(frame.names, "|") then
    fail("columns %s, want %s", table.concat(names, " "), table.concat(frame.names, " "))
  elseif #d ~= #frame then
    fail("%d rows, want %d", #d, #frame)
  end
  for _, name in ipairs(names) do
    local v = d:column(name)
    if v:type() ~= frame.types[name] then
      fail("column %s: type %s, want %s", name, v:type(), frame.types[name])
    end
    local values = v:totable()
    for i, row in ipairs(frame) do
      local got, want = values[i], row[name]
      if spell(got) ~= spell(want) and not (near and near[name] and got and want
          and math.abs(got - want) <= near[name] * math.max(math.abs(want), 1e-300)) then
        fail("column %s, row %d: got %s, want %s", name, i, spell(got), spell(want))
      end
    end
  end
end

-- The verb gives the frame, or fails as the slow one does: f raises "refused" where the verb must.
function property.agree(f, slow, near)
  local ok, got = pcall(f)
  local slow_ok, want = pcall(slow)
  if not slow_ok then
    if not tostring(want):find("refused", 1, true) then
      error(want, 0)
    elseif ok then
      fail("no error, want: %s", want)
    end
  elseif not ok then
    fail("%s", tostring(got))
  else
    property.same(got, want, near)
  end
end

-- ---- properties --------------------------------------------------------------------------------

local function without(frame, from, to)
  local rest = { names = frame.names, types = frame.types }
  for i, row in ipairs(frame) do
    if i < from or i > to then
      rest[#rest + 1] = row
    end
  end
  return rest
end

-- Leave out rows of one frame after the other as long as the property still fails.
local function smallest(try, frames)
  local _, message = try(frames)
  for k = 1, #frames do
    local step = #frames[k]
    while step >= 1 do
      local from = 1
      while from <= #frames[k] do
        local full = frames[k]
        frames[k] = without(full, from, from + step - 1)
        local ok, text = try(frames)
        if ok then
          frames[k] = full
          from = from + step
        else
          message = text
        end
      end
      step = step // 2
    end
  end
  return message
end

local function show(frame)
  local lines = { table.concat(frame.names, ", ") }
  for i = 1, math.min(#frame, 20) do
    local fields = {}
    for k, name in ipairs(frame.names) do
      fields[k] = frame[i][name] == nil and "NA" or spell(frame[i][name])
    end
    lines[#lines + 1] = table.concat(fields, ", ")
  end
  return table.concat(lines, "\n  ")
end

-- draw() gives a function of frames that raises where the property does not hold, the frames, and words about the
-- case; `cases` of them hold. PROPERTY_SEED=n runs case n alone, PROPERTY_CASES=n n times as many.
function property.check(name, cases, draw)
  local only = tonumber(os.getenv "PROPERTY_SEED")
  cases = cases * (tonumber(os.getenv "PROPERTY_CASES") or 1)
  for seed = only or 1, only or cases do
    math.randomseed(seed, #name)
    local drawn = table.pack(draw())
    local holds, words, frames = drawn[1], drawn[2], { table.unpack(drawn, 3) }
    local function try(given)
      math.randomseed(seed, 1)
      return pcall(holds, table.unpack(given))
    end
    if not try(frames) then
      local message, parts = smallest(try, frames), {}
      for k, frame in ipairs(frames) do
        parts[k] = ("\n%d: %s"):format(k, show(frame))
      end
      error(("%s, seed %d, %s: %s%s"):format(name, seed, words, tostring(message), table.concat(parts)), 0)
    end
  end
end

return property
