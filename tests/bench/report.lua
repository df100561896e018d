-- SPDX-License-Identifier: GPL-3.0-or-later
-- report.lua TIMES.tsv - median seconds by task and engine, and agglom's as a ratio to each peer's.
local times = dataset.open(arg[1]):group("task", "engine"):summarise("seconds = median(seconds)")
local ours = times:where("engine == 'agglom'"):select("task", "seconds"):rename{ agglom = "seconds" }
print(times:where("engine ~= 'agglom'"):join(ours, { on = { "task" }, quiet = true })
  :mutate("ratio = round(agglom / seconds, 3)"):rename{ peer = "engine", peer_seconds = "seconds" }
  :select("task", "agglom", "peer", "peer_seconds", "ratio"))
