-- SPDX-License-Identifier: GPL-3.0-or-later
-- help_search.lua - topics by the words of a question, best first: words by their stem, rare words
-- before common ones, the name and the concepts of a topic before its text.
local core = ...
local topics = core.use("topics")
local search = {}

local stop = {}
for word in ("a an and are as at be by can do does for from get how i in is it its my of on one or s some that the there "
  .. "this to use using what when which with"):gmatch("%S+") do
  stop[word] = true
end

-- Endings in the order they are tried; what is left has four letters at least.
local endings = { "icities", "icity", "ations", "ation", "ators", "ator", "ates", "ated", "ating", "ions", "ion", "ments",
  "ment", "ities", "ity", "ings", "ing", "ness", "als", "al", "ics", "ic", "ied", "ies", "ed", "es", "ly", "ate", "s", "e", "y" }

-- The stem of a word: "heteroskedasticity" and "heteroscedastic" meet, so do "clustered" and "clusters".
function search.stem(word)
  word = word:gsub("sced", "sked"):gsub("ise$", "ize"):gsub("isation", "ization")
  for _, ending in ipairs(endings) do
    if #word - #ending >= 4 and word:sub(-#ending) == ending then
      return word:sub(1, -#ending - 1)
    end
  end
  return #word > 3 and word:gsub("s$", "") or word
end

-- The stems of a text, in order; `raw` takes the words that it is made of.
local function stems(text, raw)
  local list = {}
  for word in text:lower():gmatch("[%w\128-\255]+") do
    if not stop[word] then
      list[#list + 1] = search.stem(word)
      if raw and #word > 3 then
        raw[word] = true
      end
    end
  end
  return list
end

local function joined(text)
  return " " .. table.concat(stems(text), " ") .. " "
end

-- What a topic says, and how much a word counts there.
local function fields_of(t)
  local args = {}
  for i, a in ipairs(t.args) do
    args[i] = a.name .. " " .. a.type .. " " .. a.text
  end
  return {
    { 8, (t.name:gsub("^%l:", "")) }, { 6, t.keys }, { 4, t.summary }, { 2, t.family or "" }, { 1.5, table.concat(args, " ") },
    { 1, table.concat({ t.text or "", t.missing or "", t.formula or "", t.gives and t.gives.text or "" }, " ") }, { 1, t.source or "" },
  }
end

local index

-- { words = { list of words }, weight = { stem -> { topic -> weight } }, phrases = { topic -> { phrase } } }
local function build()
  if index then
    return index
  end
  local words = {}
  index = { weight = {}, phrases = {}, words = words }
  for _, t in ipairs(topics.list) do
    for _, field in ipairs(fields_of(t)) do
      for _, stem in ipairs(stems(field[2], words)) do
        local at = index.weight[stem] or {}
        index.weight[stem] = at
        at[t] = math.max(at[t] or 0, field[1])
      end
    end
    local phrases = {}
    for phrase in (t.keys .. "," .. t.summary):gmatch("[^,;:]+") do
      phrases[#phrases + 1] = joined(phrase)
    end
    index.phrases[t] = phrases
  end
  index.words = core.keys(words)
  return index
end

-- log(1 + topics / topics that have it)
local function rarity(at)
  local n = 0
  for _ in pairs(at) do
    n = n + 1
  end
  return math.log(1 + #topics.list / n)
end

-- Topics with a word: by its stem, else by the words it begins.
local function topics_with(stem)
  local all = build().weight
  if all[stem] then
    return all[stem], 1
  end
  local found = {}
  for other, at in pairs(all) do
    if #stem >= 3 and other:sub(1, #stem) == stem then
      for t, weight in pairs(at) do
        found[t] = math.max(found[t] or 0, weight)
      end
    end
  end
  return next(found) and found, 0.5
end

-- The question as a whole among the concepts of a topic: equal, or side by side in one.
local function phrase_bonus(t, phrase)
  local best = 0
  for _, own in ipairs(index.phrases[t]) do
    if own == phrase then
      return 30
    elseif own:find(phrase, 1, true) then
      best = 10
    end
  end
  return best
end

-- Topics that hold all the words, best first; without one, those that hold the most.
function search.find(text)
  local query, score, hits, most = stems(text), {}, {}, 0
  for _, stem in ipairs(query) do
    local at, factor = topics_with(stem)
    local rare = at and rarity(at) or 0
    for t, weight in pairs(at or {}) do
      score[t] = (score[t] or 0) + factor * weight * rare
      hits[t] = (hits[t] or 0) + 1
      most = math.max(most, hits[t])
    end
  end
  local phrase, found, place = joined(text), {}, {}
  for i, t in ipairs(topics.list) do
    place[t] = i
    if hits[t] and hits[t] == most then
      score[t] = score[t] + phrase_bonus(t, phrase)
      found[#found + 1] = t
    end
  end
  table.sort(found, function(a, b)
    if score[a] ~= score[b] then
      return score[a] > score[b]
    end
    return place[a] < place[b]
  end)
  return found
end

-- The words of help nearest to those that it does not have.
function search.suggest(text)
  local known = build()
  local near = {}
  for word in text:lower():gmatch("[%w\128-\255]+") do
    if not stop[word] and not topics_with(search.stem(word)) then
      near[#near + 1] = core.nearest(word, known.words)
    end
  end
  return near
end

return search
