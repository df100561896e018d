-- SPDX-License-Identifier: GPL-3.0-or-later
-- What scripts see: Lua 5.4 and the globals of agglom, none of which may be assigned to.
std = "lua54"
max_line_length = 140
read_globals = {
  "agglom", "dataset", "model", "stats", "kb", "paper", "survey", "region", "plot", "report", "help", "apropos", "console", "journal",
}
