# SPDX-License-Identifier: GPL-3.0-or-later
# nls.R - reference values of nonlinear least squares, computed by R's nls and sandwich. Rscript nls.R, in this folder.
suppressMessages(library(sandwich))
data <- list(cars = read.csv("cars.csv"), air = read.csv("air.csv"))
models <- list(
  list("cars", "mpg ~ a * exp(-b * wt)", c(a = 50, b = 0.3), ""),
  list("cars", "mpg ~ a * exp(-b * wt)", c(a = 50, b = 0.3), "hp"),
  list("cars", "mpg ~ a * hp^b + c * qsec", c(a = 150, b = -0.4, c = 0.1), ""),
  list("cars", "log(mpg) ~ a - log(1 + exp(b) * wt)", c(a = 4, b = -1), ""),
  list("air", "ozone ~ a * exp(b * temp) / wind^c", c(a = 1, b = 0.05, c = 0.5), ""),
  list("air", "ozone ~ top / (1 + exp(mid - rate * temp)) + s * sqrt(solar)", c(top = 100, mid = 15, rate = 0.2, s = 1), ""))
rows <- NULL
for (m in models) {
  d <- data[[m[[1]]]]
  f <- as.formula(m[[2]])
  d <- d[complete.cases(d[intersect(all.vars(f), names(d))]), ]
  w <- if (m[[4]] == "") rep(1, nrow(d)) else d[[m[[4]]]]
  fit <- do.call(nls, list(f, quote(d), start = as.list(m[[3]]), weights = quote(w), control = nls.control(tol = 1e-8, maxiter = 500, nDcentral = TRUE)))
  s <- coef(summary(fit)); b <- coef(fit); df <- df.residual(fit)
  out <- c(setNames(b, paste("tidy", names(b), "estimate")), setNames(s[, 2], paste("tidy", names(b), "std_error")),
    setNames(s[, 4], paste("tidy", names(b), "p_value")), "glance sigma" = sigma(fit), "glance nobs" = nobs(fit),
    "glance df_residual" = df, "glance log_likelihood" = as.numeric(logLik(fit)))
  hc0 <- if (m[[4]] == "") setNames(sqrt(diag(sandwich(fit))), paste("hc0", names(b), "std_error"))
  out <- c(out, hc0)
  rows <- rbind(rows, data.frame(dataset = m[[1]], formula = m[[2]], start = paste(names(m[[3]]), m[[3]], collapse = " "),
    weights = m[[4]], cell = names(out), value = sprintf("%.17g", out)))
}
write.csv(rows, "nls.csv", row.names = FALSE, na = "", quote = FALSE)
