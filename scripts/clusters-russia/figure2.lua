-- SPDX-License-Identifier: GPL-3.0-or-later
-- Figure 2 of clusters-russia: effects of clustering. The boxes survive in the text, the arrows do
-- not: the links drawn here are the ones that the prose states, and marked as such.
local effects = kb.effects():mutate("cell = level .. ' ' .. string(number)", "value = name")

local figure2 = paper.exhibit("clusters-russia", "figure2")
figure2:compare(effects)

local lines = {}
for _, level in ipairs{ "micro", "macro" } do
  lines[#lines + 1] = level:upper() .. "-EFFECTS"
  for row in effects:where(("level == '%s'"):format(level)):rows() do
    lines[#lines + 1] = ("  [ %s ]"):format(row.name)
    for link in kb.effect_links{ from_id = row.effect_id }:rows() do
      local to = effects:where(("effect_id == '%s'"):format(link.to_id)).name[1]
      lines[#lines + 1] = ("      prose, lines %d-%d (%s): -> %s"):format(link.line_from, link.line_to, link.certainty, to)
    end
  end
end
figure2:draw(table.concat(lines, "\n"))
print(figure2)
return figure2
