-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb.lua - times of the knowledge base: the bundled packs, and beside them a pack of 200,000 facts
-- made for it. The limits are 10 ms to open the bundled packs, 1 ms and 50 ms for a search or filter.
--
--     agglom tests/bench/kb.lua [FACTS]
local facts = tonumber(arg[1] or 200000)
local folder = os.tmpname()
os.remove(folder)

-- The least of several times, in milliseconds.
local function time(what, repeats, limit, f)
  local best = math.huge
  for _ = 1, repeats do
    local start = agglom.clock()
    f()
    best = math.min(best, 1000 * (agglom.clock() - start))
  end
  print(("%-46s %9.3f ms%s"):format(what, best, limit and ("  (at most %g)"):format(limit) or ""))
end

local function write(name, header, count, row)
  local f = assert(io.open(("%s/%s.csv"):format(folder, name), "w"))
  f:write(header, "\n")
  for i = 1, count do
    f:write(row(i), "\n")
  end
  f:close()
end

-- Text of a small language: words of one to four syllables, the frequent ones short.
local seed = 1
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n
end
local syllables = { "ka", "ro", "mi", "ten", "lo", "sta", "ver", "nu", "pa", "li", "gor", "de" }
local function word()
  local parts = {}
  for i = 1, 1 + math.min(random(4), random(4)) do
    parts[i] = syllables[1 + random(#syllables)]
  end
  return table.concat(parts)
end
local frequent = { "cluster", "clusters", "region", "companies", "university", "innovation", "development" }
local function sentence()
  local words = {}
  for i = 1, 8 + random(10) do
    words[i] = random(4) == 0 and frequent[1 + random(#frequent)] or word()
  end
  return table.concat(words, " ")
end

local places, entities = 200, 5000
kb.new_pack(folder, { pack = "generated", title = "Generated" })
write("source", "source_id,title", 1, function() return "generated,Generated" end)
write("place", "place_id,name,kind,parent_id", places, function(i)
  return ("p%d,%s %d,%s,%s"):format(i, word(), i, i <= 20 and "country" or "region", i <= 20 and "" or "p" .. 1 + i % 20)
end)
write("entity", "entity_id,name,kind,place_id,description", entities, function(i)
  return ("e%d,%s cluster %d,cluster,p%d,%s"):format(i, word(), i, 1 + random(places), sentence())
end)
write("fact", "fact_id,source_id,location,line_from,line_to,kind,subject,attribute,value,number,unit,certainty,text",
  facts, function(i)
    return ("f%d,generated,Chapter %d,%d,%d,number,e%d,%s,%d,%d,people,stated,%s"):format(
      i, i // 500, i, i, 1 + random(entities), word(), i, i, sentence())
  end)

kb.reset()
time("bundled: open", 20, 10, kb.reset)
time("bundled: index and first search", 1, nil, function() kb.find("aerospace") end)
time("bundled: find, three words", 100, 1, function() kb.find("R&D personnel Samara") end)
time("bundled: find, an alias", 100, 1, function() kb.find("Innokam") end)
time("bundled: find, a phrase and a beginning", 100, 1, function() kb.find('"venture capital" inno*') end)
time("bundled: filter by value", 100, 1, function() kb.measures{ metric = "employees", value = { min = 100000 } } end)
time("bundled: filter by country", 100, 1, function() kb.practices{ country = "USA", field = "mental" } end)
time("bundled: facts of one entity", 100, 1, function() kb.facts{ subject = "Kama cluster" } end)
time("bundled: similarity", 100, 1, function() kb.similarity("USA", "Finland") end)
time("generated: open", 3, nil, function()
  kb.reset()
  kb.load(folder)
end)
time("generated: index and first search", 1, nil, function() kb.find("aerospace") end)
time("generated: find, three words", 10, 50, function() kb.find("cluster university karomi") end)
time("generated: find, a beginning", 10, 50, function() kb.find("karo* innovation") end)
time("generated: find, a phrase", 10, 50, function() kb.find('"innovation region"') end)
time("generated: filter facts by subject", 10, 50, function() kb.facts{ subject = "e77" } end)
time("generated: filter facts by country", 3, 50, function() kb.facts{ country = "p3" } end)
time("generated: filter facts by number", 10, 50, function() kb.facts{ number = { min = 1000, max = 1100 } } end)

for _, name in ipairs{ "pack", "source", "place", "entity", "fact" } do
  os.remove(("%s/%s.csv"):format(folder, name))
end
os.remove(folder)
