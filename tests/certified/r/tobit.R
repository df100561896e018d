# SPDX-License-Identifier: GPL-3.0-or-later
# tobit.R - censored regression, by AER's tobit (survival's survreg) and sandwich. Rscript tobit.R, in this folder.
suppressMessages({ library(AER); library(sandwich) })
source("reference.R")
tight <- survreg.control(rel.tolerance = 1e-13, maxiter = 200)
cells_of <- function(b, v) {
  names <- names(b); x <- sqrt(diag(v)); z <- b / x
  c(setNames(b, paste("tidy", names, "estimate")), setNames(x, paste("tidy", names, "std_error")),
    setNames(z, paste("tidy", names, "statistic")))
}
# Newton's steps from where survreg ends, with derivatives of the log likelihood by their formulas
polish <- function(fit, f, d, w, left, right) {
  x <- model.matrix(fit); y <- as.numeric(model.response(model.frame(f, d))); k <- ncol(x); b <- c(coef(fit), log(fit$scale))
  low <- y <= left; up <- y >= right; seen <- !low & !up; y <- pmin(pmax(y, left), right)
  parts <- function(b) {
    s <- exp(b[k + 1]); e <- (y - drop(x %*% b[1:k])) / s
    sign <- ifelse(low, 1, -1); q <- sign * e; m <- exp(dnorm(q, log = TRUE) - pnorm(q, log.p = TRUE))
    g <- ifelse(seen, e, -sign * m)                 # score is g x / s, and g e less 1 where seen
    h <- ifelse(seen, -1, -m * (m + q))             # d g / d e is -h
    H <- matrix(0, k + 1, k + 1)
    H[1:k, 1:k] <- crossprod(x, w * h * x) / s^2
    H[1:k, k + 1] <- H[k + 1, 1:k] <- crossprod(x, w * (h * e - g)) / s
    H[k + 1, k + 1] <- sum(w * (h * e^2 - g * e))
    l <- sum(w * ifelse(seen, dnorm(e, log = TRUE) - log(s), pnorm(q, log.p = TRUE)))
    list(score = cbind(w * g * x / s, w * (g * e - seen)), H = H, l = l)
  }
  for (i in 1:5) { p <- parts(b); b <- b - solve(p$H, colSums(p$score)) }
  p <- parts(b); v <- solve(-p$H)
  names(b) <- c(sub("^\\(Intercept\\)$", "const", colnames(x)), "log(sigma)"); dimnames(v) <- list(names(b), names(b))
  stopifnot(max(abs(b - c(coef(fit), log(fit$scale)))) < 1e-5, abs(p$l - as.numeric(logLik(fit))) < 1e-7 * abs(p$l))
  list(b = b, v = v, score = p$score, l = p$l, x = x)
}
cases <- list(
  list("tobin", "durable ~ age + quant", 0, Inf, "", ""),
  list("affairs", "affairs ~ age + yearsmarried + religiousness + occupation + rating", 0, Inf, "", "rating"),
  list("affairs", "affairs ~ age + yearsmarried + religiousness + occupation + rating", 0, 4, "", "rating"),
  list("affairs", "affairs ~ yearsmarried + I(yearsmarried^2) + male*rating", 0, 10, "age", "occupation"),
  list("affairs", "rating ~ age + yearsmarried - 1", -Inf, 5, "", "occupation"),
  list("cps85", "log(wage) ~ education + experience + I(experience^2) + female", 1.5, Inf, "", "education"))
for (case in cases) {
  d <- read.csv(paste0(case[[1]], ".csv")); f <- as.formula(case[[2]]); left <- case[[3]]; right <- case[[4]]
  w <- if (case[[5]] == "") rep(1, nrow(d)) else d[[case[[5]]]]; d$unit <- w
  fit <- tobit(f, left, right, data = d, weights = unit, control = tight)
  p <- polish(fit, f, d, w, left, right); k <- length(p$b)
  options <- c(if (left != 0) paste("left =", if (is.finite(left)) left else '"none"'), if (is.finite(right)) paste("right =", right),
    if (case[[5]] != "") sprintf('weights = "%s"', case[[5]]))
  call <- function(...) {
    all <- c(options, ...)
    sprintf('model.tobit("%s", d%s)', case[[2]], if (length(all)) paste0(", { ", paste(all, collapse = ", "), " }") else "")
  }
  y <- model.response(model.frame(f, d))
  null <- tobit(update(f, . ~ 1), left, right, data = d, weights = unit, control = tight)
  reference(case[[1]], call(), c(cells_of(p$b, p$v), "glance sigma" = unname(exp(p$b[k])), "glance log_likelihood" = p$l,
    "glance n_left" = sum(y <= left), "glance n_right" = sum(y >= right), "glance uncensored" = sum(y > left & y < right),
    "glance aic" = 2 * k - 2 * p$l, if (!grepl("- 1", case[[2]])) c("glance null_log_likelihood" = as.numeric(logLik(null)))))
  sandwich <- p$v %*% crossprod(p$score) %*% p$v; dimnames(sandwich) <- dimnames(p$v)
  stopifnot(max(abs(sandwich / sandwich::sandwich(fit) - 1)) < 1e-3 || case[[5]] != "")
  reference(case[[1]], call('se = "hc0"'), cells_of(p$b, sandwich))
  if (case[[6]] != "") {
    id <- d[[case[[6]]]]; g <- length(unique(id)); n <- nrow(d)
    clustered <- p$v %*% crossprod(rowsum(p$score, id)) %*% p$v * g / (g - 1) * (n - 1) / (n - k); dimnames(clustered) <- dimnames(p$v)
    if (g > k) reference(case[[1]], call(sprintf('cluster = "%s"', case[[6]])), cells_of(p$b, clustered))
  }
  # the mean of what is seen, with its error by the delta method, in the third row; the average effect of the first term
  seen <- function(b, x) {
    s <- exp(b[k]); eta <- drop(x %*% b[-k]); lo <- (left - eta) / s; up <- (right - eta) / s
    (if (is.finite(left)) left * pnorm(lo) else 0) + (if (is.finite(right)) right * pnorm(-up) else 0) +
      eta * (pnorm(up) - pnorm(lo)) + s * (dnorm(lo) - dnorm(up))
  }
  e <- numDeriv::grad(function(b) seen(b, p$x[3, , drop = FALSE]), p$b)
  reference(case[[1]], call(), c('= m:predict().fitted[3]' = unname(seen(p$b, p$x[3, , drop = FALSE])),
    '= m:predict(nil, { type = "link" }).fitted[3]' = sum(p$x[3, ] * p$b[-k]),
    '= m:predict(nil, { interval = "confidence" }).std_error[3]' = sqrt(drop(e %*% p$v %*% e))), 1e-7)
  first <- colnames(p$x)[colnames(p$x) != "(Intercept)"][1]
  if (!grepl("I(", case[[2]], fixed = TRUE)) {
    effect <- function(b) {
      s <- exp(b[k]); eta <- drop(p$x %*% b[-k])
      sum(w * (pnorm((right - eta) / s) - pnorm((left - eta) / s))) / sum(w) * b[[if (first == "(Intercept)") "const" else first]]
    }
    e <- numDeriv::grad(effect, p$b)
    reference(case[[1]], call(), c("= m:margins().effect[1]" = effect(p$b),
      "= m:margins().std_error[1]" = sqrt(drop(e %*% p$v %*% e))), 1e-7)
  }
}
write_references("../references/tobit.csv")
