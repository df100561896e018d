# SPDX-License-Identifier: GPL-3.0-or-later
# wild.R - p-values of the wild cluster bootstrap over all 2^G draws, by refitting each of them. Rscript wild.R, in this
# folder. Writes ../references/wild.csv.
source("reference.R")
crve <- function(x, y, g) {
  fit <- lm.fit(x, y)
  bread <- chol2inv(chol(crossprod(x))); meat <- crossprod(rowsum(x * fit$residuals, g))
  list(b = fit$coefficients, se = sqrt(diag(bread %*% meat %*% bread)), u = fit$residuals, fitted = fit$fitted.values)
}
for (m in list(c("grunfeld", "inv ~ value + capital", "firm"), c("cars", "mpg ~ wt + hp", "carb"),
               c("air", "ozone ~ solar + wind + temp", "month"), c("produc", "unemp ~ log(gsp) + log(emp)", "region"),
               c("empl_uk", "log(emp) ~ log(wage) + log(capital)", "year"), c("cars", "mpg ~ wt + qsec - 1", "cyl"))) {
  d <- read.csv(paste0(m[1], ".csv")); fit <- lm(as.formula(m[2]), d); frame <- model.frame(fit)
  x <- model.matrix(fit); y <- model.response(frame); g <- match(d[as.integer(rownames(frame)), m[3]], unique(d[[m[3]]]))
  g <- match(g, unique(g)); ng <- max(g); ours <- crve(x, y, g)
  call <- sprintf("model.ols('%s', d, { cluster = '%s' })", m[2], m[3])
  draws <- as.matrix(expand.grid(rep(list(c(-1, 1)), ng)))
  for (j in seq_len(ncol(x))) for (impose in c(TRUE, FALSE)) {
    null <- lm.fit(x[, -j, drop = FALSE], y)
    from <- if (impose) list(fitted = null$fitted.values, u = null$residuals, b = 0) else list(fitted = ours$fitted, u = ours$u, b = ours$b[j])
    t <- abs(ours$b[j] / ours$se[j])
    more <- apply(draws, 1, function(v) {
      star <- crve(x, from$fitted + v[g] * from$u, g)
      abs((star$b[j] - from$b) / star$se[j]) >= t * (1 - 1e-9)
    })
    term <- sub("(Intercept)", "const", colnames(x)[j], fixed = TRUE)
    cell <- sprintf("= m:wild{ term = '%s', impose_null = %s }.p_value[1]", term, tolower(impose))
    reference(m[1], call, setNames(mean(more %in% TRUE), cell), 1e-15)
  }
}
dir.create("../references", showWarnings = FALSE)
write_references("../references/wild.csv")
