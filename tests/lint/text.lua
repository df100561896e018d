-- SPDX-License-Identifier: GPL-3.0-or-later
-- text.lua RULE ROOT - hold one rule of rules.lua against every file of the tree, after it has shown
-- on its own examples that it can tell bad from good.
local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/?.lua;" .. package.path
local rules = require "rules"

local name, root = arg[1], arg[2]
local rule = assert(rules[name], "no such rule: " .. tostring(name))

local function self_test()
  for i, example in ipairs(rule.bad) do
    assert(rule.on(example[1]), name .. " does not look at " .. example[1])
    assert(#rule.check(example[1], example[2]) > 0, name .. " misses its bad example " .. i)
  end
  for i, example in ipairs(rule.good) do
    local problems = rule.check(example[1], example[2])
    assert(#problems == 0, name .. " flags its good example " .. i .. ": " .. tostring(problems[1]))
  end
end

local function files()
  local command = "cd '%s' && find . \\( -name .git -o -name build \\) -prune -o -type f -print | LC_ALL=C sort"
  local find = assert(io.popen(command:format(root)))
  local paths = {}
  for line in find:lines() do
    paths[#paths + 1] = line:sub(3)
  end
  assert(find:close())
  return paths
end

self_test()
local read, found = 0, 0
for _, path in ipairs(files()) do
  if rule.on(path) then
    local file = assert(io.open(root .. "/" .. path, "rb"))
    local text = file:read("a")
    file:close()
    read = read + 1
    for _, problem in ipairs(rule.check(path, text)) do
      io.stderr:write(path, ":", problem, "\n")
      found = found + 1
    end
  end
end
print(("%s: %d files, %d problems"):format(name, read, found))
os.exit(read > 0 and found == 0)
