# SPDX-License-Identifier: GPL-3.0-or-later
# peers.R - data.table, base R and sandwich on the generated files: Rscript peers.R DIR. Prints task, seconds.
suppressMessages(library(data.table))
setwd(commandArgs(TRUE)[1])
setDTthreads(as.integer(commandArgs(TRUE)[2]))
time <- function(task, e, engine = "data.table") {
  gc(FALSE)
  s <- proc.time()[[3]]
  v <- eval.parent(substitute(e))
  cat(sprintf("%s\t%s\t%.4f\n", task, engine, proc.time()[[3]] - s))
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
f <- y ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10
x <- model.matrix(f, p)
k <- time("ols", solve(crossprod(x), crossprod(x, p$y)), "R crossprod")
b <- x[1:1000, 1:6]; y <- p$y[1:1000]
k <- time("10,000 bootstrap fits of 1,000 x 5", replicate(10000, { i <- sample.int(1000, replace = TRUE); .lm.fit(b[i, ], y[i])$coefficients }), "R .lm.fit")
rm(x)
if (requireNamespace("sandwich", quietly = TRUE)) {
  m <- time("ols", lm(f, p, model = FALSE), "R lm")
  v <- time("ols hc1", sandwich::vcovHC(m, type = "HC1"), "R sandwich")
  v <- time("ols clustered", sandwich::vcovCL(m, cluster = p$id), "R sandwich")
}
