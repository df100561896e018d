-- SPDX-License-Identifier: GPL-3.0-or-later
-- api.lua HEADER LIBRARY - every function of agglom.h is documented, defined and exported, and
-- nothing else is exported.

-- The functions a header declares with AGL_API or AGL_CHECKED: name -> is there a comment right
-- above the group of declarations it stands in?
local function declared(text)
  local functions, documented, inside, whole = {}, false, false, ""
  for line in text:gmatch("([^\n]*)\n?") do
    if line == "" then
      documented = false
    elseif line:match("^/%*") or inside then
      inside = not line:find("*/", 1, true)
      -- A ruler that opens a section says nothing about a function.
      documented = not line:match("^/%* %-%-%-%-")
    elseif line:match("^AGL_[AC]%u+ ") or whole ~= "" then
      whole = whole .. " " .. line
      if line:find(";", 1, true) then
        functions[whole:match("(agl_[%w_]+)%s*%(")] = documented
        whole = ""
      end
    end
  end
  return functions
end

-- From `readelf --syms --wide`: name -> visibility of the functions defined.
local function defined(listing)
  local functions = {}
  for line in listing:gmatch("[^\n]+") do
    local visibility, index, name = line:match("FUNC%s+GLOBAL%s+(%u+)%s+(%w+)%s+(%S+)$")
    if name and index ~= "UND" then
      functions[name] = visibility
    end
  end
  return functions
end

local function problems(header, listing)
  local list, there, public = {}, defined(listing), declared(header)
  local function add(name, what)
    list[#list + 1] = name .. " " .. what
  end
  for name, documented in pairs(public) do
    if not documented then
      add(name, "has no comment above its group")
    end
    if not there[name] then
      add(name, "is declared but not defined")
    elseif there[name] ~= "DEFAULT" then
      add(name, "is not exported")
    end
  end
  for name, visibility in pairs(there) do
    if visibility == "DEFAULT" and public[name] == nil then
      add(name, "is exported but not in the header")
    end
  end
  table.sort(list)
  return list
end

local function self_test()
  local header = [[
/* ---- section ---- */

/* Words. */
AGL_API void agl_a(void);
AGL_CHECKED agl_status agl_b(int x,
                             agl_err *err);

AGL_API int agl_c(void);
/* ---- section ---- */
AGL_API int agl_d(void);
]]
  local listing = [[
     1: 0000000000000000     9 FUNC    GLOBAL DEFAULT    1 agl_a
     2: 0000000000000000     9 FUNC    GLOBAL HIDDEN     1 agl_b
     3: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND agl_c
     4: 0000000000000000     9 FUNC    GLOBAL DEFAULT    1 agl_d
     5: 0000000000000000     9 FUNC    GLOBAL DEFAULT    1 agl_e
     6: 0000000000000000     9 FUNC    LOCAL  DEFAULT    1 f
]]
  local got = table.concat(problems(header, listing), "\n")
  local want = [[
agl_b is not exported
agl_c has no comment above its group
agl_c is declared but not defined
agl_d has no comment above its group
agl_e is exported but not in the header]]
  assert(got == want, "self-test found:\n" .. got)
end

self_test()
local file = assert(io.open(arg[1]))
local header = file:read("a")
file:close()
local readelf = assert(io.popen("readelf --syms --wide '" .. arg[2] .. "'"))
local listing = readelf:read("a")
assert(readelf:close())
local found = problems(header, listing)
for _, problem in ipairs(found) do
  io.stderr:write(problem, "\n")
end
os.exit(next(declared(header)) ~= nil and #found == 0)
