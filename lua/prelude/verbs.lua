-- SPDX-License-Identifier: GPL-3.0-or-later
-- verbs.lua - what verbs say about what they did.
local core = ...
local verbs = {}

-- d:join(other, { on = { "region" }, how = "left", expect = "m:1", suffix = "_right", quiet = false })
-- says on standard error how many rows found a match.
function verbs.join(left, right, options)
  local joined, report = core.join(left, right, options)
  if not (options.quiet or core.settings and core.settings.quiet) then
    io.stderr:write(("join: %d of %d left rows matched, %d of %d right rows used\n"):format(
      report.left_matched, report.left, report.right_used, report.right))
  end
  return joined
end

return verbs
