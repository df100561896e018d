-- SPDX-License-Identifier: GPL-3.0-or-later
-- complete.lua - the ways to go on with what is being typed at the console.
local core = ...
local scan, infer, topics = core.use("scan"), core.use("infer"), core.use("topics")
local complete = {}

-- ---- what there is ------------------------------------------------------------------------------

local function topic_names(prefix)
  local names = {}
  for _, t in ipairs(topics.list) do
    if t.name:sub(1, #prefix) == prefix then
      names[#names + 1] = t.name:sub(#prefix + 1)
    end
  end
  table.sort(names)
  return names
end

local function join(a, b)
  return table.move(b, 1, #b, #a + 1, a)
end

-- Columns and what else stands in expressions.
local function expression_words(columns)
  local words = { table.unpack(columns) }
  for _, f in ipairs(core.functions()) do
    words[#words + 1] = f.name
  end
  return join(words, { "and", "or", "not", "in", "true", "false" })
end

-- Folders end in "/", so that one can go on.
local function files(partial)
  local folder = partial:match("^(.*/)") or ""
  local found = {}
  for _, name in ipairs(core.names(folder == "" and "." or folder)) do
    local path = folder .. name
    found[#found + 1] = core.exists(path) == "directory" and path .. "/" or path
  end
  table.sort(found)
  return found
end

local function locals_and_globals(names)
  local all = core.keys(names)
  join(all, core.keys(core.use("strict").public))
  join(all, core.keys(_G))
  return join(all, core.keys(scan.keywords))
end

local letters = { dataset = "d:", model = "m:", vector = "v:", groups = "g:" }

-- Names that can follow "." or ":".
local function members(thing, sep)
  local class = infer.class(thing)
  if sep == ":" and letters[class] then
    return topic_names(letters[class])
  elseif class == "dataset" then
    return infer.columns(thing) or {}
  elseif thing and rawequal(thing.value, core.knowledge) then
    return core.use("kb").names()
  elseif thing and type(thing.value) == "table" then
    local mt = debug.getmetatable(thing.value)
    local index = mt and rawget(mt, "__index")
    return join(core.keys(thing.value), type(index) == "table" and core.keys(index) or {})
  end
  return sep == ":" and thing and type(thing.value) == "string" and core.keys(string) or {}
end

-- ---- the call around the end --------------------------------------------------------------------

-- What is called, the number of the argument, and the option that the end is a value of.
local function call_around(state)
  if state.string and state.string.called then
    return { thing = infer.thing(state.string.called), narg = 1, args = {} }
  end
  local option
  for i = #state.frames, 1, -1 do
    local frame = state.frames[i]
    option = frame.key or option
    if frame.callee then
      return { thing = infer.thing(frame.callee), narg = frame.narg, option = option, args = frame.args, frame = i }
    end
  end
  return { narg = 1, args = {} }
end

local function option_names(name)
  local filters = name:find("^kb%.") and core.use("kb").filters(name:sub(4))
  if filters then
    return filters
  end
  local names = {}
  for i, option in ipairs(topics.options(name) or {}) do
    names[i] = option.name
  end
  return names
end

-- The words that an option takes; nil where they are not a closed list.
local function option_words(name, option)
  for _, o in ipairs(topics.options(name) or {}) do
    if o.name == option then
      return o.values[1] and o.values or nil
    end
  end
end

-- Columns of the receiver or of the datasets named in the call; of all datasets when these lack it.
local function columns_for(call, after, word)
  local near, seen, all = {}, {}, {}
  local function add(thing, list)
    for _, name in ipairs(infer.columns(thing) or {}) do
      if not seen[name] and name:sub(1, #word) == word then
        seen[name], list[#list + 1] = true, name
      end
    end
  end
  add(call.thing and call.thing.of, near)
  for _, arg in ipairs(call.args) do
    add(infer.thing(arg), near)
  end
  for name in after:gmatch("[%a_][%w_]*") do
    local thing = infer.global(name)
    add(infer.class(thing) == "dataset" and thing or nil, near)
  end
  if near[1] then
    return near
  end
  for _, thing in ipairs(infer.datasets()) do
    add(thing, all)
  end
  return all
end

-- ---- inside a string ----------------------------------------------------------------------------

local expression = { ["d:where"] = true, ["d:mutate"] = true, ["d:summarise"] = true, ["g:mutate"] = true,
  ["g:summarise"] = true }

-- Things of a fit, for its methods that name one.
local function of_model(name, thing)
  if name == "m:diagnose" then
    local names = {}
    for i, t in ipairs(core.diagnostics()) do
      names[i] = t.name
    end
    return names
  end
  local ok, terms = pcall(function() return thing.value:terms() end)
  return ok and terms or {}
end

-- Is the end inside a string of the expression itself?
local function in_inner_quotes(text)
  local bare = text:gsub("'[^']*'", ""):gsub('"[^"]*"', "")
  return bare:find("['\"]") ~= nil
end

-- The words for a string, what of it they replace, and what closes it.
local function in_string(state, after)
  local partial, call = state.string.text, call_around(state)
  local name = infer.name(call.thing) or ""
  local words = call.option and option_words(name, call.option)
  local quote = #state.string.quote == 1 and state.string.quote or nil
  if words then
    return words, partial, quote
  elseif name == "dataset.open" and not call.option then
    local _, names = core.use("source").datasets()
    return join(partial:find("[/.]") and {} or names, files(partial)), partial, quote
  elseif name == "help" or name == "apropos" then
    return topic_names(""), partial, quote
  elseif expression[name] or name:find("^model%.") and call.narg == 1 and not call.option then
    local word = partial:match("[%a_\128-\255][%w_\128-\255]*$") or ""
    return in_inner_quotes(partial) and {} or expression_words(columns_for(call, after, word)), word
  elseif name:find("^m:") and name ~= "m:predict" then
    return of_model(name, call.thing.of), partial, quote
  elseif name ~= "d:write" and name:find("^[dg]:") or name:find("^model%.") or name:find("^stats%.") then
    local word = name == "d:sort" and partial:gsub("^%-", "") or partial
    return columns_for(call, after, word), word, quote
  end
  return files(partial), partial, quote
end

-- ---- in code ------------------------------------------------------------------------------------

-- A line about the call, where an argument is to begin.
local function hint(call, chain)
  local name = infer.name(call.thing) or ""
  if topics.by_name[name] then
    return topics.by_name[name].usage
  end
  local f = call.thing and call.thing.value
  if type(f) == "function" and debug.getinfo(f, "S").what == "Lua" then
    local words = { chain.root }
    for _, step in ipairs(chain) do
      words[#words + 1] = step[1] .. (step[2] or "")
    end
    return infer.signature(table.concat(words), f)
  end
end

local function in_code(state, word)
  if state.sep then
    return members(infer.thing(state.chain), state.sep)
  end
  local call, frame = call_around(state), state.frames[#state.frames]
  local name = infer.name(call.thing)
  if frame and frame.open == "{" and not frame.key and name and #state.frames - (call.frame or 0) <= 1
    and not call.option then
    local found = {}
    for _, option in ipairs(option_names(name)) do
      if not frame.keys[option] and option:sub(1, #word) == word then
        found[#found + 1] = option .. " = "
      end
    end
    if found[1] then
      return found
    end
  end
  if word ~= "" then
    return locals_and_globals(state.names)
  end
  return {}, frame and frame.open == "(" and hint(call, frame.callee) or nil
end

-- ---- the answer ---------------------------------------------------------------------------------

-- Those that begin with `word`, each once.
local function matching(list, word)
  local found, seen = {}, {}
  for _, name in ipairs(list) do
    if name:sub(1, #word) == word and not seen[name] and (name:sub(1, 2) ~= "__" or word:find("^__")) then
      seen[name], found[#found + 1] = true, name
    end
  end
  return found
end

-- For the text before the cursor and what follows it: the words that can stand for the last `length`
-- bytes; what to write after the only one; a line to show instead.
function complete.complete(before, after, length)
  local list, word, close, say
  if before:find("^%s*%?[%w_.:]*$") then
    word = before:match("[%w_.:]*$")
    list = topic_names("")
  else
    word = before:match("[%a_\128-\255][%w_\128-\255]*$") or ""
    local state = scan.scan(before:sub(1, #before - #word))
    if state.comment then
      return {}
    elseif state.string then
      list, word, close = in_string(scan.scan(before), after)
    else
      list, say = in_code(state, word)
    end
  end
  local found = matching(list, word)
  if #found ~= 1 or found[1]:sub(-1) == "/" or after:sub(1, 1) == close then
    close = nil
  end
  for i, text in ipairs(found) do
    found[i] = (before:sub(1, #before - #word) .. text):sub(#before - length + 1)
  end
  return found, close, say
end

return complete
