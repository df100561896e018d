-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_kb.lua - help on the knowledge base and on the papers.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local none = "no values are touched"
local no_value = "what the text does not contain is missing"

chapter("kb", "The knowledge base", "What papers say of clusters and cluster policy, every fact with its source and lines.")

topic{ "kb.tables", "kb.tables()", "the tables of the knowledge base", gives = "dataset; name, rows, meaning, fields", missing = none,
  example = 'kb.tables():select("name", "rows", "meaning"):head(4)', keys = "what is there, list of tables, contents",
  see = "kb.packs kb.find kb.clusters" }
topic{ "kb.packs", "kb.packs()", "the packs that are open: the bundled ones and one's own",
  gives = "dataset; pack, title, version, licence, folder", missing = none, example = 'kb.packs():select("pack", "title")',
  keys = "libraries, shared data, own region", see = "kb.load kb.new_pack" }
topic{ "kb.clusters", "kb.clusters(filters)", "clusters; every table and kind of row is a function of filters like this one",
  text = [[
    A filter is a value, a list of values, or { min =, max = }. Columns that hold keys take names and
    aliases too, and `country`, `region` and `city` find what lies there. kb.practices, kb.measures,
    kb.claims ...: one function for each table and kind, in the singular or plural.]],
  args = [[
    .where: string; an expression over the columns
    .country: string|string[]; whose country, by name or key; region and city alike
    .kind: string|string[]; any column is a filter: kind, name, fact_id ...
  ]],
  gives = "dataset; the rows with source_id, line_from, line_to", missing = no_value,
  example = [[
    kb.clusters{ country = "USA" }:select("name", "source_id", "line_from"):head(4)
    kb.measures{ metric = "clusters", country = "Italy" }.value[1] ]],
  keys = "cluster, industrial districts, list of clusters, filter, query, cases", see = "kb.tables kb.find kb.about kb.source" }
topic{ "kb.find", "kb.find(words [, options])", "rows of all tables that answer best",
  text = 'Words match by stem, begin* by beginning, and "side by side" in quotes as a phrase.',
  args = [[
    words: string; what to look for
    .n: integer in [1, inf) = 20; how many rows
    .table: string = all; one table only
  ]],
  gives = "dataset; table, key, name, score, where, snippet, why, and the source", missing = no_value,
  example = 'kb.find("venture capital", { n = 3 }):select("table", "key")',
  keys = "full text search, look up, keyword", see = "kb.about kb.tables" }
topic{ "kb.about", "kb.about(name)", "all that is known of one thing, with sources",
  text = "Prints as a page; a.measure and the like are its rows of one table, a:sources() where they come from.",
  args = "name: string; a name, alias or key", gives = "about; name, key, and a dataset for each table", missing = no_value,
  example = [[
    a = kb.about("Innokam")
    a.key, a.name]],
  keys = "cluster profile, fact sheet, case, entity", see = "kb.find kb.resolve kb.source a:sources" }
topic{ "a:sources", "a:sources()", "where the rows of an answer of kb.about come from",
  gives = "dataset; as kb.source", missing = no_value,
  example = 'kb.about("Innokam"):sources():select("source_id", "line_from"):head(2)',
  keys = "citation, evidence, provenance", see = "kb.about kb.source" }
topic{ "kb.resolve", "kb.resolve(name)", "what a name, key or alias stands for, and how",
  args = "name: string; as people write it", gives = "dataset; table, key, name, how", missing = no_value,
  example = 'kb.resolve("Innokam"):select("key", "name", "how")', keys = "alias, synonym, spelling, identifier", see = "kb.about" }
topic{ "kb.source", "kb.source(row)", "the paper, location and lines behind a row",
  args = "row: dataset|string; rows of the knowledge base, or the id of a fact",
  gives = "dataset; source_id, location, line_from, line_to ...", missing = no_value,
  example = 'kb.source(kb.practices():head(1)):select("source_id", "line_from", "line_to")',
  keys = "citation, provenance, where does it come from, evidence, page", see = "kb.cite d:provenance" }
topic{ "kb.cite", "kb.cite(row [, style])", "a work, or the paper behind a row, as a reference",
  args = [[
    row: dataset; a row of kb.works(), or any other
    style: "text"|"bibtex" = "text"; how it is spelled
  ]],
  gives = "string", missing = no_value, example = 'kb.cite(kb.works():head(1), "bibtex")',
  keys = "reference, bibliography, bibtex, literature", see = "kb.source" }
topic{ "kb.similarity", "kb.similarity(a, b [, options])", "shared and differing preconditions of two clusters or countries",
  args = [[
    a: string; a cluster or country
    b: string; another one
    .codes: "primary"|"all" = "primary"; which categories of a factor count
    .list: string = all; factors of one list only, "table1" or "table2"
  ]],
  gives = "dataset; category, meaning, in_a, in_b, shared, a_items, b_items, jaccard; the last is also a second value",
  missing = none, formula = "Jaccard: categories that both have / categories that one has",
  source = "Jaccard 1901", example = 'kb.similarity("USA", "Finland").jaccard[1]',
  keys = "compare clusters, comparison, benchmark, success factors, jaccard, nearest", see = "kb.gaps kb.about" }
topic{ "kb.gaps", "kb.gaps(owner [, options])", "categories of factors that others have and the owner lacks, with the cases",
  args = [[
    owner: string; a cluster or country
    .reference: string[] = all others; whom to compare with
    .codes: "primary"|"all" = "primary"; which categories of a factor count
    .list: string = all; factors of one list only, "table1" or "table2"
  ]],
  gives = "dataset; category, meaning, cases, share, owners, items", missing = none,
  example = 'kb.gaps("Samara aerospace", { list = "table2" }):select("category", "meaning"):head(3)',
  keys = "what is lacking, success factors, preconditions, cluster policy, compare clusters, benchmark", see = "kb.similarity kb.load" }
topic{ "kb.effects", "kb.effects.from(name)", "links between effects as the papers state them",
  text = "Also kb.effects.to(name) and kb.effects.paths(a, b).",
  args = "name: string; an effect, by name or key",
  gives = "dataset; depth, from_id, from, to_id, to, level, basis, certainty, and the source", missing = none,
  example = 'kb.effects.from("Creation of new businesses").depth[1]',
  keys = "influence model, causal chain, micro to macro, impact of clusters on the region", see = "kb.find" }
topic{ "kb.load", "kb.load(folder)", "open a pack of one's own beside the bundled ones",
  args = "folder: string; with CSV files of tables, see kb.new_pack", gives = "dataset; kb.packs()", missing = "an empty cell is missing",
  example = [[
    kb.load("share/examples/our-region"):select("pack", "title")
    kb.reset()]],
  keys = "own data, our region, add a library, shared libraries", see = "kb.new_pack kb.add kb.reset kb.diff" }
topic{ "kb.reset", "kb.reset()", "only the bundled packs again", missing = none, example = "kb.reset()", keys = "close a pack, start again",
  see = "kb.load" }
topic{ "kb.new_pack", "kb.new_pack(folder, options)", "make a pack of one's own and open it",
  args = [[
    folder: string; made where it is not there
    .title: string; what the pack is about; must be given
    .pack: string = the folder's name; its name
    .version: string = none; of the pack
    .licence: string = none; terms of use
  ]],
  gives = "dataset; kb.packs()", missing = "nil is an empty cell",
  example = [[
    kb.new_pack("our-pack", { title = "Our region" }):where("pack == 'our-pack'"):select("pack", "title")]],
  keys = "create a pack, own region, own knowledge base", see = "kb.add kb.load" }
topic{ "kb.add", "kb.add(pack, table, row)", "add rows to a pack of one's own; nothing is written that would not open",
  args = [[
    pack: string; the name of an open pack of one's own
    table: string; a table, see kb.tables()
    row: table; { column = value }, or a list of such rows
  ]],
  missing = "nil is an empty cell",
  example = [[
    kb.add("our-pack", "place", { place_id = "verkhovye", name = "Verkhovye", kind = "region" })
    kb.places{ pack = "our-pack" }:select("place_id", "name")
    kb.reset()]],
  keys = "insert facts, own region, own data", see = "kb.new_pack kb.load" }
topic{ "kb.diff", "kb.diff(a, b)", "what two packs say differently of the same key, or of the same measure",
  args = [[
    a: string; a pack
    b: string; another one
  ]],
  gives = "dataset; table, key, column, a, b", missing = "compared as empty",
  example = '#kb.diff("clusters-russia", "clusters-russia")', keys = "compare versions, changes, contradictions", see = "kb.load" }

chapter("papers", "Papers", "Published tables and figures, recomputed and compared cell by cell.")

topic{ "paper.exhibits", "paper.exhibits()", "the tables and figures of the papers, with their status",
  gives = "dataset; paper, exhibit, title, status ...", missing = none,
  example = 'paper.exhibits():select("paper", "exhibit", "status"):head(4)',
  keys = "list of tables, replication, reproduce", see = "paper.exhibit paper.published" }
topic{ "paper.published", "paper.published(paper, exhibit)", "the printed cells",
  args = [[
    paper: string; a folder of datasets/papers
    exhibit: string; "table2", "figure1" ...
  ]],
  gives = "dataset; cell, block, row, column, printed, decimals, line", missing = "where the text does not show the cell",
  example = 'paper.published("mitrofanova2019", "table2"):select("cell", "printed"):head(3)',
  keys = "printed numbers, published table, original results", see = "paper.check paper.exhibits" }
topic{ "paper.check", "paper.check(published, computed)", "printed and computed, cell by cell, at the precision that was printed",
  args = [[
    published: dataset; as paper.published gives
    computed: model|dataset; a fit, or cell and value
  ]],
  gives = "dataset; cell, printed, computed, digits, verdict, spelled", missing = "not computed, or not recoverable",
  example = 'paper.check(paper.published("mitrofanova2019", "table2"), m):select("cell", "printed", "computed", "verdict"):head(3)',
  keys = "replication, verify published results, reproducibility, compare", see = "m:cells paper.cells paper.exhibit" }
topic{ "paper.cells", "paper.cells(d, key)", "the values of a dataset as cells named by row and column",
  args = [[
    d: dataset; what was computed
    key: string; the column that names the rows
  ]],
  gives = "dataset; cell, value", missing = "missing values and their reasons are kept",
  example = 'paper.cells(d:select("year", "goods_quality"), "year"):head(3)', keys = "replication, names of cells", see = "paper.check" }
topic{ "paper.exhibit", "paper.exhibit(paper, exhibit)", "an exhibit to compare with what was computed, and print",
  args = [[
    paper: string; a folder of datasets/papers
    exhibit: string; "table2", "figure1" ...
  ]],
  gives = "exhibit", missing = none,
  example = 'paper.exhibit("mitrofanova2019", "table2"):compare(m):agrees()',
  keys = "replication, published table, reproduce", see = "e:compare paper.check paper.exhibits" }
topic{ "e:compare", "e:compare(computed)", "compare every printed cell of an exhibit with what was computed, and keep the result",
  args = "computed: model|dataset; a fit, or cell and value", gives = "exhibit; the same", missing = "not computed, or not recoverable",
  example = 'e:compare(m).checked:select("cell", "printed", "verdict"):head(2)', keys = "replication, reproduce, verify",
  see = "paper.exhibit e:agrees e:counts" }
topic{ "e:agrees", "e:agrees()", "do all compared cells agree?", gives = "boolean", missing = none,
  example = "e:compare(m):agrees()", keys = "replication, verdict", see = "e:compare e:counts" }
topic{ "e:counts", "e:counts()", "how many cells have each verdict", gives = "table", missing = none,
  example = "e:compare(m):counts()", keys = "replication, verdict, agreement", see = "e:compare e:agrees" }
topic{ "e:read", "e:read(model)", "what the text of the paper says beside what the numbers say; print the exhibit to see it",
  args = "model: model; the fit that the exhibit shows", gives = "exhibit; the same", missing = none,
  example = "e:read(m).id", keys = "claims, interpretation, replication", see = "paper.exhibit e:compare" }

return true
