# SPDX-License-Identifier: GPL-3.0-or-later
# reference.R - rows of references for tests/certified/references.lua: which call of which dataset has what
# value in which cell. Sourced by the scripts of this folder.
rows <- list()
reference <- function(dataset, call, cells, tolerance = NA) {
  rows[[length(rows) + 1]] <<- data.frame(dataset = dataset, call = call, cell = names(cells), value = unname(cells), tolerance = tolerance)
}
# estimate, std_error, statistic, p_value of each coefficient, from a matrix with these columns
tidy_cells <- function(table) {
  terms <- sub("^\\(Intercept\\)$", "const", rownames(table))
  parts <- c("estimate", "std_error", "statistic", "p_value")
  out <- c()
  for (j in seq_len(min(4, ncol(table)))) out <- c(out, setNames(table[, j], paste("tidy", terms, parts[j])))
  out
}
write_references <- function(file) {
  all <- do.call(rbind, rows)
  all$value <- formatC(all$value, digits = 17, format = "g", width = 1)
  all$tolerance <- ifelse(is.na(all$tolerance), "", format(all$tolerance))
  write.csv(all, file, row.names = FALSE, quote = c(1, 2, 3))
}
