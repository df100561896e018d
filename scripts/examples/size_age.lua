-- SPDX-License-Identifier: GPL-3.0-or-later
-- Are older clusters larger? Employees against the year of foundation, as the papers state both.
local function number(qualifier, value)
  return (qualifier and qualifier .. " " or "") .. ("%.0f"):format(value)
end

local founded = kb.measures{ metric = "founded" }:select("subject", "value", "qualifier", "source_id", "line_from")
local employees = kb.measures{ metric = "employees" }:select("subject", "value", "qualifier", "source_id", "line_from")
local both = founded:rename{ year = "value" }
  :join(employees:rename{ people = "value" }, { on = { "subject" }, expect = "1:1", suffix = "_size", quiet = true })
  :sort("year")

print("Are older clusters larger?\n")
for row in both:rows() do
  local name = kb.resolve(row.subject).name[1]
  print(("  %s: founded %s (%s), employees %s (%s:%d)"):format(name, number(row.qualifier, row.year),
    row.source_id .. ":" .. row.line_from,
    number(row.qualifier_size, row.people), row.source_id_size, row.line_from_size))
end

local kendall = stats.cor_test(both, "year", "people", { method = "kendall" })
print()
print(kendall:select("test", "statistic", "p_value", "correlation", "n"))
print(stats.cor_test(both, "year", "people", { method = "spearman" }):select("test", "statistic", "p_value", "correlation", "n"))

print(([[

%d clusters have both numbers. The papers name %d with employees and %d organisations with a year of foundation; the
rest lack the other number. Younger ones tend to be %s here, but chance alone orders %d clusters as clearly in
%.0f of 100 cases, and success stories are no sample. "Over" and "around" are taken for the number that follows.]])
  :format(#both, #employees, #founded, kendall.correlation[1] < 0 and "smaller" or "larger", #both, 100 * kendall.p_value[1]))
