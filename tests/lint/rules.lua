-- SPDX-License-Identifier: GPL-3.0-or-later
-- rules.lua - the rules of HACKING.md that can be seen in the text of one file.
-- A rule: `on` tells which files it reads, `check(path, text)` gives a list of "line: problem", and
-- `bad` (each must be flagged) and `good` (none may be) are {path, text} that show it works.
local source = require "source"

local rules = {}

-- Who may include whom: this table is the architecture.
local may_include = {
  base = "",
  data = "base",
  io = "base data",
  num = "base",
  stat = "base num",
  model = "base data num stat",
  region = "base data num stat",
  survey = "base data num stat",
  kb = "base data",
  paper = "base data",
}

local lua_headers = source.set "lua.h lauxlib.h lualib.h luaconf.h"

-- What is wrong with `path` including "header" (quoted) or <header>; nil when nothing is.
local function include_problem(path, header, quoted)
  local layer, target = path:match("^core/(%w+)/"), header:match("^([%w.]+)/")
  if not layer then
    return quoted and target and "lua/ sees agglom.h and nothing else of the core, not " .. header
  elseif not may_include[layer] then
    return "core/" .. layer .. " is not a layer"
  elseif lua_headers[header] then
    return "the core knows no Lua, not even " .. header
  elseif quoted and header ~= "agglom.h" and target ~= layer
    and not source.set(may_include[layer])[target or ""] then
    return layer .. " may not include " .. header
  end
end

rules.layers = {
  on = function(path)
    return path:match("^core/.+/.+%.[ch]$") or path:match("^lua/.+%.[ch]$")
  end,
  check = function(path, text)
    local problems = {}
    for number, line in source.lines(text) do
      local quote, header = line:match('^%s*#%s*include%s*(["<])([^">]+)')
      local problem = header and include_problem(path, header, quote == '"')
      if problem then
        problems[#problems + 1] = number .. ": " .. problem
      end
    end
    return problems
  end,
  bad = {
    { "core/data/x.c", '#include "io/dta.h"\n' },
    { "core/stat/x.c", '#include "data/table.h"\n' },
    { "core/num/x.h", "#include <lua.h>\n" },
    { "core/base/x.c", '#  include "err2.h"\n' },
    { "core/misc/x.c", '#include "base/mem.h"\n' },
    { "lua/x.c", '#include "base/mem.h"\n' },
    { "lua/x.c", '#include "../core/base/mem.h"\n' },
  },
  good = {
    { "core/model/x.c", '#include <math.h>\n#include "agglom.h"\n#include "num/qr.h"\n#include "model/a.h"\n' },
    { "lua/x.c", '#include <lua.h>\n#include "agglom.h"\n#include "lagl.h"\n' },
  },
}

-- core/agglom.h is as long as the public interface is.
local MAX_LINES = 500

rules.length = {
  on = function(path)
    return path ~= "core/agglom.h" and (path:match("%.[ch]$") or path:match("%.lua$") or path:match("%.sh$") or path:match("%.py$"))
  end,
  check = function(_, text)
    local count = select(2, text:gsub("\n", ""))
    return count > MAX_LINES and { ("%d: %d lines, at most %d"):format(count, count, MAX_LINES) } or {}
  end,
  bad = { { "core/base/x.c", ("x\n"):rep(MAX_LINES + 1) } },
  good = { { "core/base/x.c", ("x\n"):rep(MAX_LINES) } },
}

local licence = "SPDX-License-Identifier: GPL-3.0-or-later"

rules.spdx = {
  on = function(path)
    return path:match("%.[ch]$") or path:match("%.lua$") or path:match("%.sh$") or path:match("%.py$")
      or path:match("%.cmake$") or path:match("CMakeLists%.txt$") or path:match("^%.ci/")
      or path == "Makefile"
  end,
  check = function(path, text)
    local first, second, third = text:match("^([^\n]*)\n?([^\n]*)\n?([^\n]*)")
    if first:match("^#!") then
      first, second = second, third
    end
    local problems = {}
    if not first:find(licence, 1, true) then
      problems[#problems + 1] = "1: the first line must say " .. licence
    elseif not path:match("CMakeLists") and not second:match("^/[*/]") and not second:match("^%-%-")
      and not second:match("^#") then
      problems[#problems + 1] = "2: after it comes a comment that says what the file is"
    end
    return problems
  end,
  bad = {
    { "core/base/x.c", "#include <stdio.h>\n" },
    { "core/base/x.c", "/* " .. licence .. " */\nint x;\n" },
    { "scripts/x.lua", "-- a script\n-- " .. licence .. "\n" },
    { "tests/x.sh", "#!/bin/sh\nset -e\n" },
  },
  good = {
    { "core/base/x.c", "/* " .. licence .. " */\n/* x.c - x. */\n" },
    { "tests/x.sh", "#!/bin/sh\n# " .. licence .. "\n# x.sh - x.\n" },
  },
}

local allocators = source.set [[
  malloc calloc realloc free reallocarray aligned_alloc posix_memalign strdup strndup asprintf
  vasprintf getline]]

rules.memory = {
  on = function(path)
    return (path:match("^core/.+%.[ch]$") or path:match("^lua/.+%.[ch]$")) and path ~= "core/base/mem.c"
      and path ~= "lua/console.c" -- readline gives and takes memory of malloc
  end,
  check = function(path, text)
    local why = path:match("^lua/") and "lua/ does not allocate; memory is the core's or Lua's"
      or "memory comes through base/mem.h"
    return source.uses(text, allocators, why)
  end,
  bad = {
    { "core/data/x.c", "void *p = malloc(3);\n" },
    { "core/data/x.c", "  free (p);\n" },
    { "core/data/x.h", "char *s = strdup(t); /* why */\n" },
    { "lua/x.c", "void (*f)(void *) = free;\n" },
  },
  good = {
    { "core/data/x.c", "/* malloc */ p = agl_alloc(1, 2); s = \"free\"; c = '\\''; // realloc(p)\n" },
  },
}

local speech = source.set [[
  printf vprintf fprintf vfprintf puts fputs putchar putc fputc perror stdout stderr
  exit _exit _Exit quick_exit abort]]

rules.silent = {
  on = function(path)
    -- What io/child.c ends is a process that it began.
    return path:match("^core/.+%.[ch]$") and path ~= "core/io/child.c"
  end,
  check = function(_, text)
    -- The attribute of a printf-like function is not a call.
    return source.uses(text:gsub("format%(%s*printf", "format(      "), speech,
      "the core prints nothing and never exits")
  end,
  bad = {
    { "core/data/x.c", 'printf("x");\n' },
    { "core/data/x.c", "fprintf(f, s);\n" },
    { "core/data/x.c", "if (bad)\n  exit(1);\n" },
    { "core/data/x.c", "abort();\n" },
  },
  good = {
    { "core/data/x.c", '/* exit */ snprintf(b, 3, "printf"); status = exit_code;\n' },
    { "core/base/x.h", "__attribute__((format(printf, 2, 3)))\n" },
  },
}

local open_ends = { "TO" .. "DO", "FIX" .. "ME" }
local machine_paths = { "/ho" .. "me/%w", "/Us" .. "ers/%w", "/ro" .. "ot/%w", "/wo" .. "rk/%w" }

rules.words = {
  on = function(path)
    return not path:match("%.dat$") and not path:match("^datasets/") and path ~= "LICENSE"
      and not path:match("corpus/") and not path:match("%.gz$") and not path:match("%.zst$")
      and not path:match("%.dta$") and not path:match("%.sav$") and not path:match("%.xlsx$")
  end,
  check = function(_, text)
    local problems = {}
    for number, line in source.lines(text) do
      for _, word in ipairs(open_ends) do
        if line:find("%f[%w_]" .. word .. "%f[^%w_]") then
          problems[#problems + 1] = number .. ": left open: " .. word
        end
      end
      for _, path in ipairs(machine_paths) do
        if (" " .. line):find("[^%w._~$})/-]" .. path) then
          problems[#problems + 1] = number .. ": a path of one machine"
        end
      end
    end
    return problems
  end,
  bad = {
    { "core/base/x.c", "/* " .. open_ends[1] .. ": later */\n" },
    { "README.md", "\n" .. open_ends[2] .. "\n" },
    { "README.md", "see /ho" .. "me/someone/file\n" },
    { "Makefile", "x = '/wo" .. "rk/main'\n" },
  },
  good = { { "README.md", "HACKING.md, a/work/b, $HOME/x, toDO" } },
}

return rules
