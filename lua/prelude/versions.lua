-- SPDX-License-Identifier: GPL-3.0-or-later
-- versions.lua - `agglom --version --json`: the program, its build, its libraries, its data.
local core = ...
local versions = {}

function versions.json()
  local report = core.use("report")
  local text, object = report.json_text, report.json_object
  local build, libraries = core.versions()
  local sanitizers, linked, folders = {}, {}, {}
  for _, pair in ipairs(build) do
    if pair[1] == "flags" then
      for list in pair[2]:gmatch("%-fsanitize=(%S+)") do
        for name in list:gmatch("[^,]+") do
          sanitizers[#sanitizers + 1] = text(name)
        end
      end
    end
    pair[2] = text(pair[2])
  end
  for i, pair in ipairs(libraries) do
    linked[i] = { pair[1], text(pair[2]) }
  end
  for i, folder in ipairs(core.use("source").roots()) do
    folders[i] = text(folder)
  end
  return object{
    { "version", text(core.version) }, build[1], build[2], build[3],
    { "sanitizers", "[" .. table.concat(sanitizers, ", ") .. "]" },
    { "libraries", object(linked) }, { "data", "[" .. table.concat(folders, ", ") .. "]" },
  }
end

return versions
