-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which success factors that clusters-russia names do the five Russian clusters of its Table 2 show?
local codes = kb.factor_codings():where "strength == 'primary'":select("factor_id", "category")
local on = { on = { "factor_id" }, quiet = true }
local shown = kb.factors{ list = "table2" }:join(codes, on)
local clusters = #shown:distinct("owner")

print("Success factors (clusters-russia), and what Table 2 shows of them in " .. clusters .. " Russian clusters\n")
local found, used = {}, {}
for factor in kb.success_factors():join(codes, on):sort("number"):rows() do
  local evidence = shown:where(("category == '%s'"):format(factor.category))
  local owners = #evidence:distinct("owner")
  found[#found + 1], used[factor.category] = owners, true
  print(("%2d. %s [%s] (line %d): %d of %d"):format(factor.number, factor.item, factor.category, factor.line_from,
    owners, clusters))
  for row in evidence:rows() do
    print(("      %s: %s (line %d)"):format(row.owner_name, row.item, row.line_from))
  end
end

local none, others = 0, {}
for _, owners in ipairs(found) do
  none = none + (owners == 0 and 1 or 0)
end
for row in shown:distinct("category"):rows() do
  if not used[row.category] then
    others[#others + 1] = row.category
  end
end
table.sort(others)
print(([[

%d of %d factors have no evidence in Table 2; categories of Table 2 that no success factor names: %s.
The categories in brackets are an interpretation (one primary category a factor, kb.factor_categories()), not the paper's.
Table 2 lists competitive advantages, so what is not there may still exist: absence of evidence, in %d cases.]])
  :format(none, #found, table.concat(others, " "), clusters))
