-- SPDX-License-Identifier: GPL-3.0-or-later
-- Figures of the surveys that the text of clusters-russia gives.
local items = kb.study_items():where("not is_missing(value)")
  :mutate("cell = study_id .. ' ' .. kind .. ' ' .. string(number)")

local survey = paper.exhibit("clusters-russia", "survey")
survey:compare(items)
print(survey)
return survey
