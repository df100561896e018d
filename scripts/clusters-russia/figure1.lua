-- SPDX-License-Identifier: GPL-3.0-or-later
-- Figure 1 of clusters-russia: its categories and axis. The bars are not in the paper's text.
local items = kb.study_items{ study_id = "manager-interviews", kind = { "category", "axis", "note" } }
  :mutate("cell = kind .. ' ' .. string(number)", "value = if_else(kind == 'category', item, string(value))")

local figure1 = paper.exhibit("clusters-russia", "figure1")
figure1:compare(items)

local lines, scale = {}, ""
for row in items:where("kind == 'category'"):sort("number"):rows() do
  lines[#lines + 1] = ("%-50s |  not recoverable"):format(row.item)
end
for row in items:where("kind == 'axis'"):sort("number"):rows() do
  scale = scale .. ("%-5s"):format(row.value)
end
lines[#lines + 1] = (" "):rep(51) .. scale .. "opinions"
figure1:draw(table.concat(lines, "\n"))
print(figure1)
return figure1
