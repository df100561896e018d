-- SPDX-License-Identifier: GPL-3.0-or-later
-- reproduce.lua - run the script of each exhibit, print what it gives, count what agrees.
local core = ...
local paper, source = core.use("paper"), core.use("source")
local reproduce = {}

-- What the words of the command line ask for.
local function parse(words)
  local o, i = { ids = {} }, 1
  while words[i] do
    local word = words[i]
    if word == "--report" then
      i = i + 1
      o.report = words[i] or core.misuse("reproduce: --report needs a file, .html or .md")
    elseif word == "--list" or word == "--json" then
      o[word:sub(3)] = true
    elseif core.settings[word:match("^%-%-(.*)$")] ~= nil then
      core.settings[word:sub(3)] = true
    elseif word:find("^%-") then
      core.misuse("reproduce: no option '%s'%s", word, core.hint(word, { "--list", "--report", "--json" }))
    else
      o.ids[#o.ids + 1] = word
    end
    i = i + 1
  end
  local extension = o.report and o.report:match("%.(%w+)$")
  if o.report and extension ~= "html" and extension ~= "md" then
    core.misuse("reproduce: a report is .html or .md, not '%s'", o.report)
  end
  return o
end

-- The exhibits that have a script, as { paper =, exhibit =, id =, script =, title = }.
local function all()
  local list = {}
  for row in paper.exhibits():rows() do
    if row.script then
      row.id = row.paper .. "/" .. row.exhibit
      list[#list + 1] = row
    end
  end
  return list
end

-- Those that are asked for, in the order of the papers.
local function chosen(list, ids)
  if not ids[1] then
    return list
  end
  local wanted, known, result = {}, {}, {}
  for _, row in ipairs(list) do
    for _, name in ipairs{ row.id, row.paper, row.exhibit } do
      known[name] = true
    end
  end
  for _, id in ipairs(ids) do
    if not known[id] then
      core.misuse("no exhibit '%s'%s", id, core.hint(id, core.keys(known)))
    end
    wanted[id] = true
  end
  for _, row in ipairs(list) do
    if wanted[row.id] or wanted[row.paper] or wanted[row.exhibit] then
      result[#result + 1] = row
    end
  end
  return result
end

-- Run a script with what it prints captured: the exhibit it returns, or nil and why. The exhibit is
-- shown by the caller; `said` keeps what else the script had to say.
local function run(row)
  local said = {}
  local function capture(...)
    if getmetatable((...)) == paper.class then
      return
    end
    local parts = table.pack(...)
    for i = 1, parts.n do
      parts[i] = tostring(parts[i])
    end
    said[#said + 1] = table.concat(parts, "\t")
  end
  local path = source.find(row.script)
  if not path then
    return nil, ("no script '%s'"):format(row.script)
  end
  local chunk, err = loadfile(path, "t", core.use("strict").environment{ print = capture })
  if not chunk then
    return nil, err
  end
  local ok, exhibit = xpcall(chunk, core.use("diagnose").handler)
  if not ok then
    return nil, exhibit.text, exhibit
  elseif getmetatable(exhibit) ~= paper.class then
    return nil, ("%s: the script must return its exhibit"):format(path)
  end
  exhibit.script = path
  exhibit.said = said
  return exhibit
end

-- A row { id, exhibit = object } or { id, message = text } for each exhibit.
local function run_all(list)
  local results = {}
  for i, row in ipairs(list) do
    local exhibit, message, record = run(row)
    if core.interrupted() then
      error("interrupted", 0)
    end
    results[i] = { id = row.id, title = row.title, exhibit = exhibit, message = message, record = record }
  end
  return results
end

-- All exhibits together: exhibits, failed, cells, verdict -> count, and whether all agree.
local function add_up(results)
  local total = { exhibits = #results, failed = 0, cells = 0, counts = {}, agrees = true }
  for _, result in ipairs(results) do
    if result.exhibit then
      for verdict, n in pairs(result.exhibit:counts()) do
        total.counts[verdict] = (total.counts[verdict] or 0) + n
      end
      total.agrees = total.agrees and result.exhibit:agrees()
    else
      total.failed = total.failed + 1
    end
  end
  total.cells = total.counts.cells or 0
  total.counts.cells = total.cells
  return total
end

local function exhibits(n)
  return n == 1 and "1 exhibit" or ("%d exhibits"):format(n)
end

local function total_line(total)
  local text = exhibits(total.exhibits) .. ", " .. paper.count_line(total.counts)
  if total.failed > 0 then
    text = text .. (", %s failed"):format(exhibits(total.failed))
  end
  return text
end

local function print_text(results, total)
  for _, result in ipairs(results) do
    if result.exhibit then
      print(result.exhibit)
      for _, line in ipairs(result.exhibit.said) do
        print(line)
      end
      print()
    end
  end
  print(total_line(total))
end

local function list(rows)
  local parts = {}
  for k, name in ipairs{ "id", "title", "script" } do
    local values = { n = #rows }
    for i, row in ipairs(rows) do
      values[i] = row[name]
    end
    parts[k] = { name, values }
  end
  core.new(parts):print{ rows = math.huge }
  return 0
end

function reproduce.main(words)
  local o, results, total = parse(words), nil, nil
  local rows = chosen(all(), o.ids)
  if not rows[1] then
    core.complain("no exhibits found: no datasets/papers beside the program nor in AGGLOM_PATH")
    return 1
  end
  if o.list then
    return list(rows)
  end
  local status = core.guarded(function()
    results = run_all(rows)
    total = add_up(results)
    total.line = total_line(total)
    if o.json then
      print(core.use("report").json(results, total))
    else
      print_text(results, total)
    end
    if o.report then
      core.use("report").write(o.report, results, total)
    end
  end)
  for _, result in ipairs(results or {}) do
    if result.message then
      local record = result.record or { text = result.message }
      record.note = (" (%s)"):format(result.id)
      core.complain(record)
    end
  end
  if status ~= 0 then
    return status
  end
  return total.failed > 0 and 1 or total.agrees and 0 or 3
end

return reproduce
