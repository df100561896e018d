-- SPDX-License-Identifier: GPL-3.0-or-later
-- references.lua - models against other software: each row of a file of references names a call, a
-- cell of what it gives and the value there. Relative tolerance 1e-8, or that of the row.
local folder = arg[1]

-- "tidy x estimate" of m:cells(), or what an expression over m and d says: "= m:test('x = 0').p_value[1]"
local function value_of(m, cells, cell, d)
  if cell:sub(1, 1) == "=" then
    return assert(load("local m, d = ... return " .. cell:sub(2), cell))(m, d)
  end
  return cells[cell]
end

local function cells_of(m)
  local cells = {}
  for row in m:cells():rows() do
    cells[row.cell] = row.value or 0 / 0
  end
  return cells
end

local failed, checked = 0, 0

local function check(row, got)
  local want, tolerance = row.value, row.tolerance or 1e-8
  checked = checked + 1
  local off = got and math.abs(got - want) / math.max(math.abs(want), 1e-12)
  if off ~= off or off == nil or off > tolerance then
    failed = failed + 1
    print(("%s %s: %s: got %s, want %.17g"):format(row.dataset, row.call, row.cell, tostring(got), want))
  end
end

-- Models by their call, fitted when first asked for.
local function fitted(data, made)
  return function(row)
    local key = row.dataset .. " " .. row.call
    if not made[key] then
      data[row.dataset] = data[row.dataset] or dataset.open(folder .. "/" .. row.dataset .. ".csv")
      local m = assert(load("local d = ... return " .. row.call, row.call))(data[row.dataset])
      made[key] = { m = m, cells = cells_of(m), d = data[row.dataset] }
    end
    return made[key]
  end
end

for i = 2, #arg do
  local fit = fitted({}, {})
  for row in dataset.open(arg[i], { types = { call = "string", cell = "string", value = "number", tolerance = "number" } })
    :rows() do
    local f = fit(row)
    check(row, value_of(f.m, f.cells, row.cell, f.d))
  end
end
print(("%d references, %d differ"):format(checked, failed))
assert(failed == 0 and checked > 0)
