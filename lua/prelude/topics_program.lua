-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_program.lua - help on the program itself.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local none = "no values are touched"

chapter("program", "The program", "What belongs to the module agglom and to help.")

topic{ "help", "help([about])", "what there is, a page about a name, or what is about the words",
  args = 'about: string|function|userdata = everything; "d:join", "clustered errors", or a function or dataset itself',
  missing = none, example = 'help "read a csv"', keys = "manual, documentation, how to, search", see = "agglom.topics" }
topic{ "agglom.topics", "agglom.topics()", "all of this help as a dataset",
  gives = "dataset; name, chapter, usage, summary, missing, formula, source, example", missing = none,
  example = 'agglom.topics():where("name == \'model.ols\'"):select("name", "usage")', keys = "list of functions, index",
  see = "help" }
topic{ "agglom.clock", "agglom.clock()", "wall time in seconds since some fixed moment", gives = "number", missing = none,
  example = "agglom.clock() > 0", keys = "timing, benchmark, stopwatch", see = "agglom.threads" }
topic{ "agglom.threads", "agglom.threads([n])", "the number of threads; results are the same to the bit for any number",
  args = "n: integer in [0, 256]; 0 is one per processor", gives = "integer", missing = none, example = "agglom.threads(1)",
  keys = "parallel, cores, speed, performance", see = "agglom.clock" }
topic{ "agglom.version", "agglom.version", "the version, as text", gives = "string", missing = none, example = "type(agglom.version)",
  keys = "release, cite the software", see = "m:recipe" }

return true
