# SPDX-License-Identifier: GPL-3.0-or-later
# glm.R - reference values of maximum likelihood, by R's glm with sandwich. Rscript glm.R, in this folder.
suppressMessages(library(sandwich))
rows <- NULL
tight <- glm.control(epsilon = 1e-14, maxit = 100)
add <- function(dataset, estimator, formula, se, cluster, lag, weights, out)
  rows <<- rbind(rows, data.frame(dataset, estimator, formula, se, cluster, lag, weights, cell = names(out),
    value = sprintf("%.17g", out)))
terms_of <- function(b, v) {
  names <- sub("^\\(Intercept\\)$", "const", names(b)); x <- sqrt(diag(v)); z <- b / x
  c(setNames(b, paste("tidy", names, "estimate")), setNames(x, paste("tidy", names, "std_error")),
    setNames(2 * pnorm(-abs(z)), paste("tidy", names, "p_value")), setNames(b - qnorm(0.975) * x, paste("tidy", names, "conf_low")))
}
fit_of <- function(fit, null) {
  l <- as.numeric(logLik(fit)); l0 <- as.numeric(logLik(null)); df <- null$df.residual - fit$df.residual
  c("glance log_likelihood" = l, "glance aic" = AIC(fit), "glance bic" = BIC(fit), "glance deviance" = deviance(fit),
    "glance null_log_likelihood" = l0, "glance pseudo_r_squared" = 1 - l / l0, "glance lr_statistic" = 2 * (l - l0),
    "glance lr_p_value" = pchisq(2 * (l - l0), df, lower.tail = FALSE))
}
# formula: ours; offsets are told apart by R itself
models <- list(
  c("birthwt", "logit", "low ~ age + lwt + black + other + smoke + ptl + ht + ui", "visits", ""),
  c("birthwt", "probit", "low ~ age + lwt + black + other + smoke", "visits", ""),
  c("pima", "logit", "diabetic ~ npreg + glu + bp + bmi + ped + age", "npreg", ""),
  c("pima", "probit", "diabetic ~ npreg + glu + bmi + ped", "npreg", ""),
  c("swiss", "logit", "participation ~ income + age + I(age^2) + education + youngkids + oldkids + foreign", "education", ""),
  c("swiss", "probit", "participation ~ income + age + I(age^2) + education + youngkids + oldkids + foreign", "education", ""),
  c("swiss", "logit", "participation ~ income + foreign - 1", "education", ""),
  c("titanic", "logit", "survived ~ first + second + third + male + adult", "male", "n"),
  c("titanic", "probit", "survived ~ first + second + third + male + adult", "male", "n"))
family_of <- list(logit = binomial, probit = function() binomial("probit"))
for (m in models) {
  d <- read.csv(paste0(m[1], ".csv")); d$unit <- if (m[5] == "") 1 else d[[m[5]]]
  fit <- NULL # glm's standard errors are those of the step before its last: begin again where it ended
  for (again in 1:4)
    fit <- glm(as.formula(m[3]), family_of[[m[2]]](), d, weights = unit, control = tight, start = if (again > 1) coef(fit))
  null <- glm(if (attr(terms(fit), "intercept")) update(formula(fit), . ~ 1) else update(formula(fit), . ~ 0),
    family_of[[m[2]]](), d, weights = unit, control = tight)
  b <- coef(fit)
  add(m[1], m[2], m[3], "classical", "", NA, m[5], c(terms_of(b, vcov(fit)), fit_of(fit, null)))
  add(m[1], m[2], m[3], "hc0", "", NA, m[5], terms_of(b, vcovHC(fit, type = "HC0")))
  add(m[1], m[2], m[3], "hc1", "", NA, m[5], terms_of(b, vcovHC(fit, type = "HC1")))
  add(m[1], m[2], m[3], "hac", "", 2, m[5], terms_of(b, NeweyWest(fit, lag = 2, prewhite = FALSE)))
  if (length(unique(d[[m[4]]])) > length(b))
    add(m[1], m[2], m[3], "cluster", m[4], NA, m[5], terms_of(b, vcovCL(fit, cluster = d[[m[4]]], type = "HC1")))
}
# counts; an offset of the formula is told apart by R itself
suppressMessages(library(MASS))
counts <- list(
  c("quine", "days ~ white + male + f1 + f2 + f3 + slow", "f1", ""),
  c("ships", "incidents ~ b + c + d + e + y65 + y70 + y75 + late + offset(log(service))", "type", ""),
  c("recreation", "trips ~ quality + ski + income + userfee + costC + costS + costH", "income", ""),
  c("recreation", "trips ~ quality + ski + income + costS", "income", ""),
  c("medicaid", "visits ~ children + age + income + health1 + access + married + school", "school", ""),
  c("epil", "y ~ lbase + drug + V4 + I(log(age)) + lbase:drug", "subject", ""),
  c("epil", "y ~ lbase + drug - 1", "subject", ""),
  c("titanic", "n ~ first + second + third + male", "male", "n"))
last_of <- function(fit) if (is.null(fit)) NULL else coef(fit)
poisson_of <- function(m, d, formula, family) {
  fit <- NULL; last <- Inf
  for (again in 1:60) { # expected information converges slowly, and glm looks at the deviance only
    fit <- glm(formula, family, d, weights = unit, control = tight, start = last_of(fit))
    if (again > 3 && max(abs(coef(fit) - last)) < 1e-14) break
    last <- coef(fit)
  }
  fit
}
# theta and coefficients in turn, as glm.nb does, but until they stay
negbin_of <- function(m, d, formula) {
  theta <- 1
  for (turn in 1:200) {
    fit <- poisson_of(m, d, formula, negative.binomial(theta, link = "log")); mu <- fitted(fit); y <- fit$y; w <- d$unit; before <- theta
    for (i in 1:50) {
      u <- sum(w * (digamma(theta + y) - digamma(theta) + log(theta) + 1 - log(theta + mu) - (y + theta) / (mu + theta)))
      info <- sum(w * (-trigamma(theta + y) + trigamma(theta) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta)^2))
      step <- u / info; theta <- if (info > 0) min(4 * theta, max(theta / 4, theta + step)) else theta * if (u > 0) 4 else 1 / 4
      if (abs(step) < 1e-13 * theta) break
    }
    if (abs(theta - before) < 1e-12 * theta) break
  }
  fit <- poisson_of(m, d, formula, negative.binomial(theta, link = "log")); mu <- fitted(fit)
  list(fit = fit, theta = theta, se = 1 / sqrt(info), l = sum(w * dnbinom(y, size = theta, mu = mu, log = TRUE)))
}
for (m in counts) for (estimator in c("poisson", "negbin")) {
  if (estimator == "negbin" && (m[1] == "ships" || m[1] == "titanic" || grepl("- 1", m[2]))) next # no overdispersion, or no null model
  d <- read.csv(paste0(m[1], ".csv")); d$unit <- if (m[4] == "") 1 else d[[m[4]]]
  formula <- as.formula(m[2]); bare <- if (attr(terms(formula), "intercept")) . ~ 1 else . ~ 0
  none <- update(formula, bare); if (grepl("offset", m[2])) none <- update(none, . ~ . + offset(log(service)))
  if (estimator == "poisson") {
    fit <- poisson_of(m, d, formula, poisson()); null <- poisson_of(m, d, none, poisson())
    pearson <- sum(residuals(fit, "pearson")^2)
    fits <- c(fit_of(fit, null), "glance overdispersion" = pearson / fit$df.residual); v <- vcov(fit)
  } else {
    nb <- negbin_of(m, d, formula); nb0 <- negbin_of(m, d, none); fit <- nb$fit; k <- length(coef(fit)) + 1
    df <- nb0$fit$df.residual - fit$df.residual
    fits <- c("glance log_likelihood" = nb$l, "glance aic" = -2 * nb$l + 2 * k, "glance bic" = -2 * nb$l + log(nrow(d)) * k,
      "glance deviance" = deviance(fit), "glance null_log_likelihood" = nb0$l, "glance pseudo_r_squared" = 1 - nb$l / nb0$l,
      "glance lr_statistic" = 2 * (nb$l - nb0$l), "glance lr_p_value" = pchisq(2 * (nb$l - nb0$l), df, lower.tail = FALSE),
      "glance theta" = nb$theta, "glance theta_std_error" = nb$se, "glance alpha" = 1 / nb$theta,
      "glance alpha_std_error" = nb$se / nb$theta^2)
    v <- summary(fit, dispersion = 1)$cov.scaled
    check <- glm.nb(formula, d, control = glm.control(epsilon = 1e-12, maxit = 100)) # the package's own, to its tolerance
    stopifnot(max(abs(coef(check) / coef(fit) - 1)) < 1e-4, abs(check$theta / nb$theta - 1) < 1e-4,
      abs(check$SE.theta / nb$se - 1) < 1e-3)
  }
  b <- coef(fit)
  named <- function(v) { dimnames(v) <- list(names(b), names(b)); v }
  e <- estfun(fit)
  if (estimator == "negbin") e <- model.matrix(fit) * d$unit * (fit$y - fitted(fit)) / (1 + fitted(fit) / nb$theta)
  hc0 <- named(v %*% crossprod(e) %*% v)
  if (estimator == "poisson") stopifnot(all.equal(hc0, vcovHC(fit, type = "HC0"), tolerance = 1e-12))
  add(m[1], estimator, m[2], "classical", "", NA, m[4], c(terms_of(b, v), fits))
  add(m[1], estimator, m[2], "hc0", "", NA, m[4], terms_of(b, hc0))
  add(m[1], estimator, m[2], "hc1", "", NA, m[4], terms_of(b, hc0 * nrow(d) / (nrow(d) - length(b))))
  g <- length(unique(d[[m[3]]]))
  if (g > length(b)) add(m[1], estimator, m[2], "cluster", m[3], NA, m[4],
    terms_of(b, named(v %*% crossprod(rowsum(e, d[[m[3]]])) %*% v) * g / (g - 1) * (nrow(d) - 1) / (nrow(d) - length(b))))
}
# ordered categories: polr stops early, and its Hessian is rough: Newton's steps from where it ends, the Hessian out of the gradient by
# numDeriv
ordered <- list(c("housing", "sat ~ medium + high + apartment + atrium + terrace + contact", "contact", "n"),
  c("affairs", "rating ~ age + yearsmarried + children + religiousness + education", "occupation", ""))
for (m in ordered) for (link in c("logit", "probit")) {
  d <- read.csv(paste0(m[1], ".csv")); w <- if (m[4] == "") rep(1, nrow(d)) else d[[m[4]]]; formula <- as.formula(m[2]); d$unit <- w
  d$y <- factor(d[[as.character(formula[[2]])]]); y <- as.integer(d$y); J <- nlevels(d$y)
  start <- polr(update(formula, y ~ .), d, weights = unit, method = if (link == "logit") "logistic" else "probit")
  x <- model.matrix(formula, d)[, -1]; k <- ncol(x); b <- c(coef(start), start$zeta)
  F <- if (link == "logit") plogis else pnorm; f <- if (link == "logit") dlogis else dnorm
  p_of <- function(b) { eta <- drop(x %*% b[1:k]); cut <- c(-Inf, b[-(1:k)], Inf); F(cut[y + 1] - eta) - F(cut[y] - eta) }
  scores <- function(b) {
    eta <- drop(x %*% b[1:k]); cut <- c(-Inf, b[-(1:k)], Inf); p <- p_of(b)
    u <- w * f(cut[y + 1] - eta) / p; v <- w * f(cut[y] - eta) / p
    cbind(-(u - v) * x, sapply(1:(J - 1), function(q) (y == q) * u - (y == q + 1) * v))
  }
  for (step in 1:8) b <- b - solve(numDeriv::jacobian(function(b) colSums(scores(b)), b), colSums(scores(b)))
  names(b) <- c(colnames(x), paste0("cut", 1:(J - 1)))
  stopifnot(max(abs(b - c(coef(start), start$zeta))) < 1e-3)
  v <- solve(-numDeriv::jacobian(function(b) colSums(scores(b)), b)); named <- function(v) { dimnames(v) <- list(names(b), names(b)); v }
  l <- sum(w * log(p_of(b))); n <- tapply(w, y, sum); l0 <- sum(n * log(n / sum(n)))
  estimator <- if (link == "logit") "ordered" else "ordered probit"
  add(m[1], estimator, m[2], "classical", "", NA, m[4], c(terms_of(b, named(v)), "glance log_likelihood" = l,
    "glance null_log_likelihood" = l0, "glance pseudo_r_squared" = 1 - l / l0, "glance lr_p_value" = pchisq(2 * (l - l0), k, lower.tail = FALSE)))
  add(m[1], estimator, m[2], "hc0", "", NA, m[4], terms_of(b, named(v %*% crossprod(scores(b)) %*% v)))
}
# absorbed effects, by dummies; groups without a response are left out, as ours does
absorbed <- list(c("roads", "fatal ~ beertax + unemp + log(income) + jail", "state + year", ""),
  c("roads", "fatal ~ beertax + unemp + offset(log(pop))", "state + year", "miles"),
  c("epil", "y ~ V4 + I(period * drug)", "subject", ""))
for (m in absorbed) {
  d <- read.csv(paste0(m[1], ".csv")); d$unit <- if (m[4] == "") 1 else d[[m[4]]]
  if (m[1] == "epil") d <- d[ave(d$y, d$subject, FUN = sum) > 0, ]
  dummies <- paste0("factor(", strsplit(m[3], " + ", fixed = TRUE)[[1]], ")", collapse = " + ")
  fit <- poisson_of(m, d, as.formula(paste(m[2], "+", dummies)), poisson())
  q <- grep("factor|Intercept", names(coef(fit)), invert = TRUE); b <- coef(fit)[q]; l <- as.numeric(logLik(fit))
  names(b) <- sub("I(period * drug)", "I(period*drug)", names(b), fixed = TRUE)
  named <- function(v) { v <- v[q, q]; dimnames(v) <- list(names(b), names(b)); v }
  formula <- sub("period * drug", "period*drug", paste(m[2], "|", m[3]), fixed = TRUE)
  add(m[1], "ppml", formula, "classical", "", NA, m[4], c(terms_of(b, named(vcov(fit))), "glance log_likelihood" = l,
    "glance deviance" = deviance(fit), "glance aic" = AIC(fit), "glance df_residual" = fit$df.residual))
  add(m[1], "ppml", formula, "hc0", "", NA, m[4], terms_of(b, named(vcovHC(fit, type = "HC0"))))
  add(m[1], "ppml", formula, "hc1", "", NA, m[4], terms_of(b, named(vcovHC(fit, type = "HC1"))))
}
write.csv(rows[!rows$value %in% c("NaN", "NA"), ], "glm.csv", row.names = FALSE, na = "", quote = FALSE)
