# SPDX-License-Identifier: GPL-3.0-or-later
# margins.R - average marginal effects by their formulas, of R's fits. Rscript margins.R, in this folder.
suppressMessages({ library(MASS); library(sandwich) })
source("reference.R")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
# mean, its first and its second derivative by eta
links <- list(logit = list(plogis, dlogis, function(e) dlogis(e) * (1 - 2 * plogis(e))),
  probit = list(pnorm, dnorm, function(e) -e * dnorm(e)), log = list(exp, exp, exp),
  identity = list(identity, function(e) rep(1, length(e)), function(e) rep(0, length(e))))
weighted <- function(x, w) drop(crossprod(w, x)) / sum(w)
# dx: derivatives of the columns of x by the variable
slope <- function(l, x, dx, b, w, offset = 0, doffset = 0) {
  eta <- drop(x %*% b) + offset; de <- drop(dx %*% b) + doffset
  list(weighted(l[[2]](eta) * de, w), weighted(l[[3]](eta) * de * x + l[[2]](eta) * dx, w))
}
change <- function(l, x1, x0, b, w, offset = 0) {
  e1 <- drop(x1 %*% b) + offset; e0 <- drop(x0 %*% b) + offset
  list(weighted(l[[1]](e1) - l[[1]](e0), w), weighted(l[[2]](e1) * x1 - l[[2]](e0) * x0, w))
}
# effects: a list of list(effect, gradient), in the order of the rows of m:margins()
give <- function(dataset, call, effects, v, df = Inf, at = "", tolerance = 1e-8) {
  for (i in seq_along(effects)) {
    e <- effects[[i]][[1]]; s <- sqrt(drop(effects[[i]][[2]] %*% v %*% effects[[i]][[2]]))
    out <- c(effect = e, std_error = s, statistic = e / s, p_value = 2 * pt(-abs(e / s), df), conf_low = e - qt(0.975, df) * s)
    names(out) <- sprintf("= m:margins%s.%s[%d]", if (at == "") "()" else at, names(out), i)
    reference(dataset, call, out, tolerance * c(1, 1, 1, 10, 1)) # p-values magnify what is off in the statistic
  }
}
# glm's standard errors are those of the step before its last: begin again where it ended
fit_glm <- function(f, family, d) {
  b <- NULL; environment(f) <- environment()
  for (again in 1:5) { fit <- glm(f, family, d, control = tight, start = b); b <- coef(fit) }
  fit
}
design <- function(f, d) model.matrix(delete.response(terms(f)), d)
columns <- function(x, ...) { dx <- x; dx[] <- 0; given <- list(...); for (n in names(given)) dx[, n] <- given[[n]]; dx }

# logit: a square, an interaction with a dummy
d <- read.csv("swiss.csv"); w <- rep(1, nrow(d)); l <- links$logit
f <- participation ~ income + age + I(age^2) + education + youngkids * foreign
fit <- fit_glm(f, binomial, d); b <- coef(fit); x <- design(f, d)
effects <- function(d, x, w) list(
  slope(l, x, columns(x, income = 1), b, w),
  slope(l, x, columns(x, age = 1, "I(age^2)" = 2 * d$age), b, w),
  slope(l, x, columns(x, education = 1), b, w),
  slope(l, x, columns(x, youngkids = 1, "youngkids:foreign" = d$foreign), b, w),
  change(l, design(f, transform(d, foreign = 1)), design(f, transform(d, foreign = 0)), b, w))
text <- "participation ~ income + age + I(age^2) + education + youngkids*foreign"
give("swiss", sprintf('model.logit("%s", d)', text), effects(d, x, w), vcov(fit))
give("swiss", sprintf('model.logit("%s", d, { se = "hc0" })', text), effects(d, x, w), vcovHC(fit, type = "HC0"))
give("swiss", sprintf('model.logit("%s", d, { cluster = "education" })', text), effects(d, x, w),
  vcovCL(fit, cluster = d$education, type = "HC1"))
mean_row <- as.data.frame(lapply(d, mean))
give("swiss", sprintf('model.logit("%s", d)', text), effects(mean_row, design(f, mean_row), 1), vcov(fit), at = '{ at = "mean" }')

# probit: a logarithm, a product of two numbers
d <- read.csv("pima.csv"); w <- rep(1, nrow(d)); l <- links$probit
f <- diabetic ~ npreg + log(glu) + bmi * age + ped
fit <- fit_glm(f, binomial("probit"), d); b <- coef(fit); x <- design(f, d)
effects <- function(d, x, w) list(
  slope(l, x, columns(x, npreg = 1), b, w), slope(l, x, columns(x, "log(glu)" = 1 / d$glu), b, w),
  slope(l, x, columns(x, bmi = 1, "bmi:age" = d$age), b, w), slope(l, x, columns(x, age = 1, "bmi:age" = d$bmi), b, w),
  slope(l, x, columns(x, ped = 1), b, w))
call <- 'model.probit("diabetic ~ npreg + log(glu) + bmi*age + ped", d)'
give("pima", call, effects(d, x, w), vcov(fit))
mean_row <- as.data.frame(lapply(d, mean))
give("pima", call, effects(mean_row, design(f, mean_row), 1), vcov(fit), at = '{ at = "mean" }')

# poisson: levels of a factor, a variable in the offset alone
d <- read.csv("ships.csv"); w <- rep(1, nrow(d)); l <- links$log
f <- incidents ~ factor(type) + late + offset(log(service)); o <- log(d$service)
fit <- fit_glm(f, poisson, d); b <- coef(fit); d$type <- factor(d$type); x <- design(incidents ~ type + late, d)
at <- function(...) design(incidents ~ type + late, transform(d, ...))
level <- function(v) { d$type[] <- v; design(incidents ~ type + late, d) }
effects <- c(lapply(c("B", "C", "D", "E"), function(v) change(l, level(v), level("A"), b, w, o)),
  list(change(l, at(late = 1), at(late = 0), b, w, o), slope(l, x, 0 * x, b, w, o, 1 / d$service)))
give("ships", 'model.poisson("incidents ~ factor(type) + late + offset(log(service))", d)', effects, vcov(fit))
give("ships", 'model.ppml("incidents ~ factor(type) + late + offset(log(service))", d, { se = "hc0" })', effects,
  vcovHC(fit, type = "HC0"))

# poisson: orthogonal polynomials and a root
d <- read.csv("medicaid.csv"); w <- rep(1, nrow(d))
f <- visits ~ poly(age, 3) + sqrt(income) + access + married
fit <- fit_glm(f, poisson, d); b <- coef(fit); x <- design(f, d)
p <- poly(d$age, 3); raw <- lm(p ~ d$age + I(d$age^2) + I(d$age^3))$coefficients # p as a cubic of age, to differentiate
dp <- outer(rep(1, nrow(d)), raw[2, ]) + 2 * d$age %o% raw[3, ] + 3 * d$age^2 %o% raw[4, ]
effects <- list(slope(l, x, columns(x, "poly(age, 3)1" = dp[, 1], "poly(age, 3)2" = dp[, 2], "poly(age, 3)3" = dp[, 3]), b, w),
  slope(l, x, columns(x, "sqrt(income)" = 0.5 / sqrt(d$income)), b, w), slope(l, x, columns(x, access = 1), b, w),
  change(l, replace(x, col(x) == ncol(x), 1), replace(x, col(x) == ncol(x), 0), b, w))
give("medicaid", 'model.poisson("visits ~ poly(age, 3) + sqrt(income) + access + married", d)', effects, vcov(fit))

# negative binomial: theta is independent of b by the expected information
d <- read.csv("medicaid.csv"); w <- rep(1, nrow(d))
f <- visits ~ children + log(income) + access + married
start <- glm.nb(f, d, control = glm.control(epsilon = 1e-14, maxit = 500)); theta <- start$theta
for (again in 1:200) {
  fit <- fit_glm(f, negative.binomial(theta), d)
  theta <- as.numeric(theta.ml(d$visits, fitted(fit), limit = 500, eps = 1e-14)); b <- coef(fit)
}
x <- design(f, d); mu <- exp(drop(x %*% b)); v <- solve(crossprod(x * sqrt(mu / (1 + mu / theta))))
one <- function(n, by = 1) slope(l, x, do.call(columns, c(list(x), setNames(list(by), n))), b, w)
give("medicaid", 'model.negbin("visits ~ children + log(income) + access + married", d)', list(one("children"),
  one("log(income)", 1 / d$income), one("access"),
  change(l, replace(x, col(x) == ncol(x), 1), replace(x, col(x) == ncol(x), 0), b, w)), v, tolerance = 1e-7)

# least squares: t distribution, robust errors, weights
d <- read.csv("cps85.csv"); l <- links$identity
f <- log(wage) ~ education + experience + I(experience^2) + female * union
for (weighting in c("", "wls")) {
  w <- if (weighting == "") rep(1, nrow(d)) else d$education
  fit <- lm(f, d, weights = w); b <- coef(fit); x <- design(f, d)
  effects <- list(slope(l, x, columns(x, education = 1), b, w),
    slope(l, x, columns(x, experience = 1, "I(experience^2)" = 2 * d$experience), b, w),
    change(l, design(f, transform(d, female = 1)), design(f, transform(d, female = 0)), b, w),
    change(l, design(f, transform(d, union = 1)), design(f, transform(d, union = 0)), b, w))
  text <- "log(wage) ~ education + experience + I(experience^2) + female*union"
  give("cps85", if (weighting == "") sprintf('model.ols("%s", d, { se = "hc1" })', text)
    else sprintf('model.wls("%s", d, { weights = "education", se = "hc1" })', text), effects, vcovHC(fit, type = "HC1"), df.residual(fit))
}

# ordered: the probability of each category
d <- read.csv("housing.csv"); w <- d$n; y <- d$sat; J <- 3
text <- "sat ~ medium + high + contact + apartment + atrium + log(1 + terrace + atrium)"; f <- as.formula(text)
for (link in c("logit", "probit")) {
  F <- if (link == "logit") plogis else pnorm; g <- if (link == "logit") dlogis else dnorm
  x <- design(f, d)[, -1]; k <- ncol(x)
  start <- polr(update(f, factor(sat) ~ .), d, weights = n, method = if (link == "logit") "logistic" else "probit")
  scores <- function(b) {
    eta <- drop(x %*% b[1:k]); cut <- c(-Inf, b[-(1:k)], Inf); p <- F(cut[y + 1] - eta) - F(cut[y] - eta)
    u <- w * g(cut[y + 1] - eta) / p; v <- w * g(cut[y] - eta) / p
    cbind(-(u - v) * x, sapply(1:(J - 1), function(q) (y == q) * u - (y == q + 1) * v))
  }
  b <- c(coef(start), start$zeta); hessian <- function(b) numDeriv::jacobian(function(b) colSums(scores(b)), b)
  for (step in 1:8) b <- b - solve(hessian(b), colSums(scores(b)))
  v <- solve(-hessian(b))
  share <- function(b, d, c) {
    eta <- drop(design(f, d)[, -1] %*% b[1:k]); cut <- c(-Inf, b[-(1:k)], Inf); weighted(F(cut[c + 1] - eta) - F(cut[c] - eta), w)
  }
  effects <- list()
  for (name in c("medium", "high", "contact", "apartment", "atrium", "terrace")) for (c in 1:J) {
    d1 <- d0 <- d; d1[[name]] <- 1; d0[[name]] <- 0; e <- function(b) share(b, d1, c) - share(b, d0, c)
    effects <- c(effects, list(list(e(b), numDeriv::grad(e, b))))
  }
  give("housing", sprintf('model.ordered("%s", d, { weights = "n", link = "%s" })', text, link), effects, v, tolerance = 1e-6)
}
d <- read.csv("affairs.csv"); w <- rep(1, nrow(d)); y <- d$rating; J <- 5; F <- plogis; g <- dlogis
f <- rating ~ age + yearsmarried + children; x <- design(f, d)[, -1]; k <- ncol(x)
start <- polr(factor(rating) ~ age + yearsmarried + children, d); b <- c(coef(start), start$zeta)
for (step in 1:8) b <- b - solve(hessian(b), colSums(scores(b)))
at <- function(b, by, c) { # mean of d P(c) / d v, by the formula
  eta <- drop(x %*% b[1:k]); cut <- c(-Inf, b[-(1:k)], Inf); weighted((g(cut[c] - eta) - g(cut[c + 1] - eta)) * b[by], w)
}
effects <- list()
for (by in 1:2) for (c in 1:J) effects <- c(effects, list(list(at(b, by, c), numDeriv::grad(function(b) at(b, by, c), b))))
give("affairs", 'model.ordered("rating ~ age + yearsmarried + children", d)', effects, solve(-hessian(b)), tolerance = 1e-6)
write_references("../references/margins.csv")
