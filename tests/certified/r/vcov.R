# SPDX-License-Identifier: GPL-3.0-or-later
# vcov.R - reference values of robust covariances, computed by R's sandwich and lm. Rscript vcov.R, in this folder.
suppressMessages({ library(sandwich); library(plm) })
write <- function(d, file) write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
data(Grunfeld); Grunfeld$w <- 1 + Grunfeld$year %% 4
write(Grunfeld, "grunfeld.csv")
data <- list(cars = read.csv("cars.csv"), air = read.csv("air.csv"), grunfeld = Grunfeld)
models <- list(
  c("cars", "mpg ~ wt + hp", "gear", "carb"), c("cars", "mpg ~ wt + hp + I(wt^2) - 1", "gear", "carb"),
  c("air", "ozone ~ solar + wind + temp", "month", "day"), c("air", "log(ozone) ~ wind + sqrt(solar)", "month", "day"),
  c("grunfeld", "inv ~ value + capital", "firm", "year"), c("grunfeld", "inv ~ value + capital + year", "firm", "year"))
rows <- NULL
add <- function(m, se, cluster, lag, adjust, weights, fit, v, df) {
  q <- setdiff(names(coef(fit)), "(Intercept)"); b <- coef(fit)
  s <- sqrt(diag(v))[q]
  f <- tryCatch(drop((b[q] / s) %*% solve(v[q, q] / outer(s, s), tol = 1e-12) %*% (b[q] / s)) / length(q), error = function(e) NaN)
  names <- sub("^\\(Intercept\\)$", "const", names(b))
  x <- sqrt(diag(v)); t <- b / x
  out <- c(setNames(x, paste("tidy", names, "std_error")), setNames(2 * pt(-abs(t), df), paste("tidy", names, "p_value")),
           setNames(b + qt(0.975, df) * x, paste("tidy", names, "conf_high")), setNames(b, paste("tidy", names, "estimate")),
           "glance f_statistic" = f, "glance f_p_value" = pf(f, length(q), df, lower.tail = FALSE),
           "glance log_likelihood" = as.numeric(logLik(fit)), "glance r_squared" = summary(fit)$r.squared)
  rows <<- rbind(rows, data.frame(dataset = m[1], formula = m[2], se = se, cluster = cluster, lag = lag, adjust = adjust,
    weights = weights, cell = names(out), value = sprintf("%.17g", out)))
}
for (m in models) for (w in c("", if (m[1] == "grunfeld") "w")) {
  d <- data[[m[1]]]
  weights <- if (w == "") NULL else d[[w]]
  fit <- do.call(lm, list(as.formula(m[2]), quote(d), weights = weights)); n <- nobs(fit); df <- df.residual(fit)
  used <- d[as.integer(rownames(model.frame(fit))), ]
  add(m, "classical", "", NA, NA, w, fit, vcov(fit), df)
  for (type in c("HC0", "HC1", "HC2", "HC3")) add(m, tolower(type), "", NA, NA, w, fit, vcovHC(fit, type = type), df)
  for (lag in c(0, 1, 3)) for (adjust in c(FALSE, TRUE))
    add(m, "hac", "", lag, adjust, w, fit, NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = adjust), df)
  add(m, "hac", "", NA, FALSE, w, fit, NeweyWest(fit, lag = floor(4 * (n / 100)^(2 / 9)), prewhite = FALSE), df)
  a <- used[[m[3]]]; b <- used[[m[4]]]
  add(m, "cluster", m[3], NA, NA, w, fit, vcovCL(fit, cluster = a, type = "HC1", cadjust = TRUE), length(unique(a)) - 1)
  add(m, "cluster", paste(m[3], m[4]), NA, NA, w, fit,
    vcovCL(fit, cluster = data.frame(a, b), type = "HC1", cadjust = TRUE), min(length(unique(a)), length(unique(b))) - 1)
}
rows$adjust <- ifelse(is.na(rows$adjust), NA, as.integer(rows$adjust))
write(rows[!rows$value %in% c("NaN", "NA"), ], "vcov.csv")
