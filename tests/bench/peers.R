# SPDX-License-Identifier: GPL-3.0-or-later
# peers.R - data.table and base R on the generated files: Rscript peers.R DIR. Prints task, seconds.
suppressMessages(library(data.table))
setwd(commandArgs(TRUE)[1])
setDTthreads(as.integer(commandArgs(TRUE)[2]))
time <- function(task, e) {
  gc(FALSE)
  s <- proc.time()[[3]]
  v <- eval.parent(substitute(e))
  cat(sprintf("%s\tdata.table\t%.4f\n", task, proc.time()[[3]] - s))
  invisible(v)
}
d <- time("read regions", fread("regions.csv"))
q <- time("location quotients", {
  x <- d[year == 2001 & !is.na(employment)]
  tot <- sum(x$employment)
  r <- x[, .(er = sum(employment)), by = region]
  i <- x[, .(ei = sum(employment)), by = industry]
  x <- merge(merge(x, r, by = "region"), i, by = "industry")
  x[, lq := (employment / er) / (ei / tot)]
  x
})
g <- time("group sum", d[, .(e = sum(employment, na.rm = TRUE), w = sum(wages, na.rm = TRUE),
                            m = mean(wages, na.rm = TRUE)), by = .(region, year)])
s <- time("sort by two keys", d[order(region, -employment)])
rm(s)
k <- unique(d[, .(region, year)])[, z := as.numeric(.I)]
j <- time("join m:1", merge(d, k, by = c("region", "year"), all.x = TRUE, sort = FALSE))
rm(d, q, g, j)
p <- time("read panel", fread("panel.csv"))
