-- SPDX-License-Identifier: GPL-3.0-or-later
-- scan.lua - what surrounds the end of a piece of Lua that is still being typed: open brackets with
-- the call they belong to, an open string or comment, the expression before the end.
--
-- A chain is `d:where("x > 1").y` taken apart: { root = "d", step, ... }, each step one of
-- { ".", name }, { ":", name }, { "()", chains and texts of the arguments }, { "[]" }.
-- A frame is an open bracket: { open =, callee = chain, narg =, key =, args =, keys = }.
local scan = {}

local keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then "
  .. "true until while"):gmatch("%S+") do
  keywords[word] = true
end
scan.keywords = keywords

-- Blocks: while and for have their own `do`, if has its own `end`.
local begins, ends = { ["function"] = 1, ["do"] = 1, ["if"] = 1, ["repeat"] = 1 }, { ["end"] = 1, ["until"] = 1 }

local closing = { [")"] = true, ["}"] = true, ["]"] = true }

local function top(state)
  return state.frames[#state.frames]
end

-- The argument that has just ended belongs to the innermost bracket.
local function end_argument(state)
  local frame = top(state)
  if frame and state.chain then
    frame.args[#frame.args + 1] = state.chain
  end
  state.chain = nil
end

local function push(state, open)
  local indexes = open == "["
  state.frames[#state.frames + 1] = {
    open = open, chain = state.chain, callee = not indexes and not state.defines and state.chain or nil,
    narg = 1, args = {}, keys = {},
  }
  state.chain = nil
end

local function extend(chain, step)
  local longer = table.move(chain, 1, #chain, 1, { root = chain.root, text = chain.text })
  longer[#longer + 1] = step
  return longer
end

local function pop(state)
  end_argument(state)
  local frame = table.remove(state.frames)
  if not frame then
    return
  elseif frame.callee then
    state.chain = extend(frame.callee, { "()", frame.args })
  elseif frame.open == "[" then
    state.chain = frame.chain and extend(frame.chain, { "[]" })
  elseif frame.open == "(" then
    state.chain = frame.args[1]
  end
end

local function name(state, word)
  local sep, chain = state.sep, state.chain
  state.sep = nil
  if sep and chain then
    state.chain = extend(chain, { sep, word })
  elseif keywords[word] then
    state.chain, state.defines = nil, word == "function"
    state.depth = state.depth - (ends[word] or 0)
    state.top[word] = state.top[word] or state.depth == 0
    state.depth = state.depth + (begins[word] or 0)
  else
    state.names[word] = true
    state.chain = { root = word }
  end
end

local function operator(state, op)
  local frame, chain = top(state), state.chain
  if op == "," or op == ";" then
    end_argument(state)
    if frame then
      frame.narg, frame.key = frame.narg + 1, nil
    end
  elseif op == "=" and frame and frame.open == "{" and chain and #chain == 0 then
    frame.key, frame.keys[chain.root] = chain.root, true
  end
  state.chain = nil
end

-- A string of which `text` is known; the call f "text" has it for its argument.
local function string_value(state, text)
  local literal = { text = text }
  state.chain = state.chain and extend(state.chain, { "()", { literal } }) or literal
end

-- From `at`, the end of a long bracket and where the rest begins; nil when it does not end.
local function long_bracket(text, at)
  local level = text:match("^%[(=*)%[", at)
  if level then
    local from = at + #level + 2
    local stop, last = text:find("]" .. level .. "]", from, true)
    return from, stop, last
  end
end

local function quoted(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == quote or c == "\n" then
      return i
    end
    i = i + (c == "\\" and 2 or 1)
  end
end

-- A string, comment or long bracket at `at`: where the code goes on; nil after its state is noted.
local function passage(state, text, at)
  local comment = text:find("^%-%-", at)
  local from, stop, last = long_bracket(text, comment and at + 2 or at)
  if comment then
    last = from and last or not from and text:find("\n", at, true)
    state.comment = not last
    return last and last + 1
  elseif not from then
    from, stop = at + 1, quoted(text, at)
    last = stop
  end
  if not stop then
    state.string = { text = text:sub(from), quote = text:sub(at, from - 1), called = state.chain }
    return nil
  end
  string_value(state, text:sub(from, stop - 1))
  return last + 1
end

-- One token of code at `at`; where the next begins.
local function token(state, text, at)
  local word, last = text:match("^([%a_\128-\255][%w_\128-\255]*)()", at)
  if word then
    name(state, word)
    return last
  end
  last = text:match("^%d[%w.]*()", at)
  if last then
    state.chain = nil
    return last
  end
  local c = text:sub(at, at)
  if (c == "." or c == ":") and text:sub(at + 1, at + 1) ~= c and state.chain then
    state.sep = c
    return at + 1
  elseif c == "(" or c == "{" or c == "[" then
    push(state, c)
  elseif closing[c] then
    pop(state)
  else
    last = text:match("^%.%.+()", at) or text:match("^[=~<>]=()", at) or at + 1
    operator(state, text:sub(at, last - 1))
    return last
  end
  state.sep, state.defines = nil, false
  return at + 1
end

-- frames, chain, sep ("." or ":" that waits for a name), names (those that occurred), string
-- (text so far, quote, the chain it is an argument of), comment, top (keyword -> does it stand outside
-- of all blocks?)
function scan.scan(text)
  local state, at = { frames = {}, names = {}, top = {}, depth = 0 }, 1
  while at and at <= #text do
    at = text:match("^%s*()", at)
    if at > #text then
      break
    elseif text:find("^[\"']", at) or text:find("^%-%-", at) or text:find("^%[=*%[", at) then
      at = passage(state, text, at)
    else
      at = token(state, text, at)
    end
  end
  return state
end

return scan
