# SPDX-License-Identifier: GPL-3.0-or-later
# diagnostics.R - reference values of diagnostic tests by R's stats and lmtest, by hand where those
# have none. Rscript diagnostics.R, in this folder.
library(lmtest)
data <- list(cars = read.csv("cars.csv"), air = read.csv("air.csv"), markets = read.csv("../../../datasets/markets.csv"))
models <- list(
  c("cars", "mpg ~ wt"), c("cars", "mpg ~ wt + hp + qsec"), c("cars", "mpg ~ wt*hp"), c("cars", "log(mpg) ~ log(wt) + am"),
  c("air", "ozone ~ solar + wind + temp"), c("air", "temp ~ month"), c("markets", "goods_quality ~ goods_clusters"),
  c("markets", "financial_quality ~ financial_clusters"), c("markets", "innovation_quality ~ innovation_clusters"))
recursive <- function(X, y) { # prediction errors from the rows before, standardised
  k <- ncol(X)
  sapply((k + 1):nrow(X), function(t) {
    A <- X[1:(t - 1), , drop = FALSE]; x <- X[t, ]
    (y[t] - sum(x * qr.coef(qr(A), y[1:(t - 1)]))) / sqrt(1 + drop(t(x) %*% solve(crossprod(A), x)))
  })
}
crossing <- function(x) ifelse(x < 0.3, 1 - 0.1464 * x,
  2 * (1 - pnorm(3 * x) + exp(-4 * x^2) * (pnorm(x) + pnorm(5 * x) - 1) - exp(-16 * x^2) * (1 - pnorm(x))))
white_terms <- function(X) {
  X <- X[, -1, drop = FALSE]; out <- X
  for (i in seq_len(ncol(X))) for (j in i:ncol(X)) out <- cbind(out, X[, i] * X[, j])
  out
}
tests <- function(f, d) {
  # lmtest looks for data by name
  m <- lm(f, d); e <- resid(m); X <- model.matrix(m); y <- model.response(model.frame(m)); n <- nrow(X); k <- ncol(X)
  used <- model.frame(m); out <- list()
  add <- function(name, ..., option = "") {
    v <- c(...)
    out[[length(out) + 1]] <<- data.frame(test = name, option = option, statistic = v[1], df = v[2], p_value = v[3])
  }
  h <- function(t) c(t$statistic[[1]], if (length(t$parameter)) t$parameter[[1]] else NA, t$p.value)
  add("durbin_watson", sum(diff(e)^2) / sum(e^2), NA, dwtest(m, iterations = 200, tol = 1e-14)$p.value)
  add("breusch_godfrey", h(bgtest(m)))
  add("breusch_godfrey", h(bgtest(m, order = 2)), option = "order=2")
  add("ljung_box", h(Box.test(e, lag = max(1, min(10, n %/% 5)), type = "Ljung")))
  add("ljung_box", h(Box.test(e, lag = 3, type = "Ljung")), option = "lag=3")
  add("breusch_pagan", h(bptest(m)))
  add("breusch_pagan_original", h(bptest(m, studentize = FALSE)))
  u <- e^2; w <- lm(u ~ white_terms(X)); r <- w$rank - 1; s <- n * summary(w)$r.squared
  add("white", s, r, pchisq(s, r, lower.tail = FALSE))
  add("reset", h(resettest(m, power = 2:3)))
  z <- e - mean(e); jb <- n / 6 * (mean(z^3)^2 / mean(z^2)^3 + (mean(z^4) / mean(z^2)^2 - 3)^2 / 4)
  add("jarque_bera", jb, 2, pchisq(jb, 2, lower.tail = FALSE))
  add("shapiro_wilk", h(shapiro.test(e)))
  rr <- tryCatch(recursive(X, y), error = function(e) NULL) # R's needs the first k rows to have full rank
  if (!is.null(rr) && all(is.finite(rr))) {
    add("harvey_collier", h(harvtest(m)))
    q <- length(rr); c <- max(abs(cumsum(rr)) / (sd(rr) * sqrt(q)) / (1 + 2 * (1:q) / q))
    add("cusum", c, NA, crossing(c))
  }
  at <- n %/% 2 + 1; a <- 1:n < at
  r2 <- sum(lm.fit(X[a, , drop = FALSE], y[a])$residuals^2) + sum(lm.fit(X[!a, , drop = FALSE], y[!a])$residuals^2)
  full <- qr(X[a, , drop = FALSE])$rank + qr(X[!a, , drop = FALSE])$rank
  fs <- (sum(e^2) - r2) / (full - k) / (r2 / (n - full))
  add("chow", fs, full - k, pf(fs, full - k, n - full, lower.tail = FALSE), option = paste0("at=", at))
  terms <- sub("^\\(Intercept\\)$", "const", colnames(X))
  if (k > 2) {
    v <- diag(solve(cor(X[, -1])))
    for (j in seq_along(v)) add(paste0("variance_inflation(", terms[j + 1], ")"), v[[j]], NA, NA)
  }
  s <- svd(scale(X, center = FALSE, scale = sqrt(colSums(X^2))))$d
  for (j in seq_along(s)) add(paste0("condition_index(", j, ")"), s[1] / s[j], NA, NA)
  for (i in c(1, 3)) add("dffits", dffits(m)[[i]], NA, NA, option = paste0("row=", i))
  do.call(rbind, out)
}
number <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
rows <- do.call(rbind, lapply(models, function(m) {
  v <- tests(as.formula(m[2]), data[[m[1]]])
  data.frame(dataset = m[1], formula = m[2], test = v$test, option = v$option, statistic = number(v$statistic),
    df = number(v$df), p_value = number(v$p_value))
}))
write.csv(rows, "diagnostics.csv", row.names = FALSE, quote = FALSE)
