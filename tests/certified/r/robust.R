# SPDX-License-Identifier: GPL-3.0-or-later
# robust.R - reference values of robust regression by R's MASS::rlm. Rscript robust.R, in this folder, after
# quantile.R and shrink.R.
suppressMessages(library(MASS))
source("reference.R")
phones <- as.data.frame(phones)
write.csv(phones, "phones.csv", row.names = FALSE, quote = FALSE)
cases <- list(
  stackloss = list(read.csv("stackloss.csv"), "loss ~ air_flow + water_temp + acid_conc"),
  phones = list(read.csv("phones.csv"), "calls ~ year"),
  air = list(read.csv("air.csv"), "ozone ~ solar + wind + temp"),
  engel = list(read.csv("engel.csv"), "foodexp ~ income"),
  boston = list(read.csv("boston.csv"), "medv ~ rm + lstat + tax + age"))
cells_of <- function(m) { s <- summary(m); c(tidy_cells(coef(s)), "glance scale" = m$s, "glance df_residual" = s$df[2]) }

# rlm's MM rounds its scale to 1e-5: S steps from its own best subset to the end, then rlm's steps
mm <- function(f, d) {
  d <- model.frame(f, d); x <- model.matrix(f, d); y <- model.response(d); n <- nrow(x); p <- ncol(x)
  set.seed(1); start <- lqs(x, y, intercept = FALSE, method = "S", nsamp = if (choose(n, p) < 5e4) "exact" else 3e4)
  psi <- function(u) (1 - pmin(1, abs(u / 1.548))^2)^2
  chi <- function(u) { u <- (u / 1.548)^2; ifelse(u < 1, 3 * u - 3 * u^2 + u^3, 1) }
  r <- start$residuals; s <- start$scale
  for (i in 1:20000) {
    r <- lm.wfit(x, y, psi(r / s))$residuals; s2 <- s * sqrt(sum(chi(r / s)) / ((n - p) * 0.5))
    done <- abs(s2 / s - 1) < 1e-15; s <- s2; if (done) break
  }
  b <- NULL
  for (i in 1:20000) {
    fit <- lm.wfit(x, y, psi.bisquare(r / s)); change <- sqrt(sum((fit$residuals - r)^2) / sum(r^2)); r <- fit$residuals
    if (change < 1e-14) break
  }
  rough <- rlm(f, d, method = "MM", maxit = 100)
  cat(deparse(f), "rlm's own scale is off by", rough$s / s - 1, "\n")
  u <- r / s; w <- psi.bisquare(u); d1 <- psi.bisquare(u, deriv = 1)
  sd <- sqrt(sum((r * w)^2) / (n - p)) * (1 + p * var(d1) / (n * mean(d1)^2)) / mean(d1)
  se <- sd * sqrt(diag(solve(qr.R(qr(x))) %*% t(solve(qr.R(qr(x))))))
  list(cells = c(tidy_cells(cbind(coef(fit), se)), "glance scale" = s))
}
for (name in names(cases)) {
  d <- cases[[name]][[1]]; f <- as.formula(cases[[name]][[2]])
  for (method in c("huber", "bisquare")) {
    m <- rlm(f, d, psi = if (method == "huber") psi.huber else psi.bisquare, maxit = 5000, acc = 1e-14)
    reference(name, sprintf('model.robust("%s", d, { method = "%s" })', cases[[name]][[2]], method), cells_of(m), 1e-7)
  }
  reference(name, sprintf('model.robust("%s", d, { method = "mm" })', cases[[name]][[2]]), mm(f, d)$cells, 1e-6)
}
d <- cases$engel[[1]]; d$w <- 1000 / d$income
m <- rlm(foodexp ~ income, d, weights = w, k = 1.5, maxit = 5000, acc = 1e-14)
reference("engel", 'model.robust("foodexp ~ income", d:mutate("w = 1000 / income"), { k = 1.5, weights = "w" })', cells_of(m), 1e-7)
write_references("../references/robust.csv")
