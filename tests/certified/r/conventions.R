# SPDX-License-Identifier: GPL-3.0-or-later
# conventions.R - clustered errors beside absorbed effects as programs count coefficients, by dummies in lm and the
# published factors: fixest leaves effects nested in the clusters out of K but for one, areg and vcovCL count all.
# Rscript conventions.R, in this folder. Writes ../references/conventions.csv.
suppressMessages(library(sandwich))
source("reference.R")
absorbed <- function(set, slopes, effects, clusters) {
  d <- read.csv(paste0(set, ".csv"))
  fit <- lm(as.formula(paste(slopes, "+", paste0("factor(", effects, ")", collapse = " + "))), d)
  n <- nobs(fit); k <- fit$rank; keep <- attr(terms(as.formula(slopes)), "term.labels")
  for (by in clusters) {
    g <- d[[by]]; ng <- length(unique(g)); v0 <- vcovCL(fit, g, type = "HC0", cadjust = FALSE)
    nested <- sum(sapply(effects, function(e) if (all(tapply(g, d[[e]], function(x) length(unique(x))) == 1)) length(unique(d[[e]])) - 1 else 0))
    for (like in c("", "fixest", "stata", "sandwich", "gretl")) {
      count <- if (like %in% c("", "fixest")) k - nested else k
      s <- sqrt(diag(v0)[keep] * ng / (ng - 1) * (n - 1) / (n - count))
      df <- if (like %in% c("sandwich", "gretl")) n - k else ng - 1
      p <- 2 * pt(-abs(coef(fit)[keep] / s), df)
      call <- sprintf("model.ols('%s | %s', d, { cluster = '%s'%s })", slopes, paste(effects, collapse = " + "), by,
        if (like == "") "" else sprintf(", like = '%s'", like))
      reference(set, call, c(setNames(s, paste("tidy", keep, "std_error")), setNames(p, paste("tidy", keep, "p_value"))))
    }
  }
}
absorbed("grunfeld", "inv ~ value + capital", "firm", c("firm", "year"))
absorbed("grunfeld", "inv ~ value + capital", c("firm", "year"), c("firm", "year"))
absorbed("fatalities", "rate ~ beertax + unemp", c("state", "year"), "state")
absorbed("produc", "unemp ~ log(gsp) + log(emp)", "state", c("state", "region"))
write_references("../references/conventions.csv")
