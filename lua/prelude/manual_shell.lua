-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual_shell.lua - completion of commands, options and files in bash, zsh and fish, made of what
-- agglom --help prints.
local core = ...
local manual = core.use("manual")
local usage, commands = manual.usage(), manual.commands()

local function names_of(list)
  local names = {}
  for i, item in ipairs(list) do
    names[i] = item.name
  end
  return table.concat(names, " ")
end

-- The options of a command; nil: of all.
local function options_of(command)
  local list = {}
  for _, o in ipairs(usage.options) do
    if o.of == command then
      list[#list + 1] = o
    end
  end
  return list
end

-- What the usage says can follow a command: "datasets, exhibits or libraries".
local function values_of(command)
  if command.words:find("WHAT") then
    return command.text:gsub(",", ""):gsub(" or ", " ")
  end
end

local head = "# SPDX-License-Identifier: GPL-3.0-or-later\n# %s - made by agglom manual; do not edit.\n"

-- ---- bash --------------------------------------------------------------------------------------

local function bash()
  local out = { head:format("completion of agglom for bash") .. [[
_agglom() {
  local word=${COMP_WORDS[COMP_CWORD]} command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  COMPREPLY=()
  case $command in
    '')]] }
  local function add(fmt, ...)
    out[#out + 1] = fmt:format(...)
  end
  add("      COMPREPLY=($(compgen -W '%s %s' -- \"$word\") $(compgen -f -X '!*.lua' -- \"$word\"))", names_of(commands),
    names_of(options_of(nil)))
  add("      ;;")
  for _, c in ipairs(commands) do
    local own, values = names_of(options_of(c.name)), values_of(c)
    if own ~= "" or values then
      add("    %s)", c.name)
      add("      COMPREPLY=($(compgen -W '%s' -- \"$word\"))", own .. (values or ""))
      add("      ;;")
    end
  end
  add("  esac")
  add("}")
  add("complete -o default -F _agglom agglom\n")
  return table.concat(out, "\n")
end

-- ---- zsh ---------------------------------------------------------------------------------------

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function zsh_option(o)
  local flag, value = o.words:match("^(%-%-[%w-]+)(.*)$")
  local text = ("%s[%s]"):format(flag .. (value:find("^=") and "=" or ""), (o.text:gsub("[%[%]:]", "\\%0")))
  local what = value:match("[%w]+")
  return quoted(text .. (what and (":%s:%s"):format(what:lower(), what == "FILE" and "_files" or "") or ""))
end

local function zsh()
  local out = { "#compdef agglom", head:format("completion of agglom for zsh") .. [[
_agglom() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  commands=(]] }
  local function add(fmt, ...)
    out[#out + 1] = fmt:format(...)
  end
  for _, c in ipairs(commands) do
    add("    %s", quoted(c.name .. ":" .. c.text))
  end
  add("  )")
  add("  _arguments -C \\")
  for _, o in ipairs(options_of(nil)) do
    add("    %s \\", zsh_option(o))
  end
  add("    '1: :->command' '*:: :->rest'")
  add([[
  case $state in
    command)
      _describe -t commands 'command' commands
      _files -g '*.lua'
      ;;
    rest)
      case $words[1] in]])
  for _, c in ipairs(commands) do
    local own, values = options_of(c.name), values_of(c)
    if own[1] or values then
      add("        %s)", c.name)
      local arguments = {}
      for i, o in ipairs(own) do
        arguments[i] = zsh_option(o)
      end
      if values then
        arguments[#arguments + 1] = quoted("1:what:(" .. values .. ")")
      end
      add("          _arguments %s", table.concat(arguments, " "))
      add("          ;;")
    end
  end
  add([[
        *)
          _files
          ;;
      esac
      ;;
  esac
}
_agglom "$@"
]])
  return table.concat(out, "\n")
end

-- ---- fish --------------------------------------------------------------------------------------

local function fish()
  local out = { head:format("completion of agglom for fish") }
  local function add(fmt, ...)
    out[#out + 1] = fmt:format(...)
  end
  local function flag(condition, o)
    local name, value = o.words:match("^%-%-([%w-]+)(.*)$")
    add("complete -c agglom -n %s -l %s%s -d %s", quoted(condition), name, value:find("%S") and " -r" or "", quoted(o.text))
  end
  for _, c in ipairs(commands) do
    add("complete -c agglom -n '__fish_use_subcommand' -a %s -d %s", c.name, quoted(c.text))
  end
  for _, o in ipairs(options_of(nil)) do
    flag("__fish_use_subcommand", o)
  end
  for _, c in ipairs(commands) do
    local condition = "__fish_seen_subcommand_from " .. c.name
    for _, o in ipairs(options_of(c.name)) do
      flag(condition, o)
    end
    if values_of(c) then
      add("complete -c agglom -f -n %s -a %s", quoted(condition), quoted(values_of(c)))
    end
  end
  return table.concat(out, "\n") .. "\n"
end

return { ["completions/agglom.bash"] = bash(), ["completions/_agglom"] = zsh(), ["completions/agglom.fish"] = fish() }
