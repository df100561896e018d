-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_program.lua - help on the program itself.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local none = "no values are touched"

chapter("program", "The program", "What belongs to the module agglom and to help.")

topic{ "help", "help([about])   ?about", "what there is, a page about a name, or what is about the words",
  args = 'about: string|function|userdata = everything; "d:join", "clustered errors", or a function or dataset itself',
  text = "At the console ?about is short for help \"about\".",
  missing = none, example = 'help "read a csv"', keys = "manual, documentation, how to, search", see = "apropos agglom.topics" }
topic{ "apropos", "apropos(words)", "the names that have to do with some words, one a line",
  args = "words: string = required; what is looked for", missing = none, example = 'apropos "quantile"',
  keys = "search, find a function", see = "help" }
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

chapter("console", "The console", "What is for the console. `_` is the last value; Tab completes names, columns inside formulas and "
  .. "expressions, options and files; Ctrl-C stops what runs, Ctrl-D leaves. History is in $XDG_STATE_HOME/agglom.")

topic{ "console.show", "console.show(...)", "print values as the console does; the first is `_` from then on",
  args = "...: any = required; values", missing = "NA", example = "console.show(1 / 3)", keys = "print, last value",
  see = "d:print" }
topic{ "console.timing", "console.timing(on)", "whether time and memory are told after every entry, on standard error",
  args = "on: boolean = required; tell them", missing = none, example = "console.timing(false)",
  keys = "stopwatch, benchmark, memory, profile", see = "agglom.clock" }
topic{ "console.pager", "console.pager([command])", "where text goes that is longer than the terminal",
  args = 'command: string|false = "$PAGER"; a command that pages, else less -FRX; false for none', missing = none,
  example = "console.pager(false)", keys = "less, more, scroll, long output", see = "d:print" }
topic{ "journal.save", "journal.save(path, { replace = false })", "the entries of this session as a script that gives the same results",
  text = "What failed stands there as a comment. agglom --journal FILE writes the script all along.",
  args = [[
    path: string = required; a file
    .replace: boolean = false; write over a file of that name
  ]], missing = none, example = "type(journal.save)", keys = "log, record, history, reproduce a session", see = "console.show d:write" }

return true
