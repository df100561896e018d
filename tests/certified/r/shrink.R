# SPDX-License-Identifier: GPL-3.0-or-later
# shrink.R - reference values of ridge, lasso and elastic net by R's MASS and glmnet, and by their formulas in
# R where these have none. Rscript shrink.R, in this folder.
suppressMessages({library(MASS); library(glmnet)})
source("reference.R")
keep <- function(d, name) {
  write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  read.csv(paste0(name, ".csv"))
}
boston <- keep(Boston, "boston"); names(longley) <- gsub("\\.", "_", tolower(names(longley)))
cases <- list(
  longley = list(keep(longley, "longley"), "employed", c("gnp_deflator", "gnp", "unemployed", "armed_forces", "population", "year")),
  boston = list(boston, "medv", setdiff(names(boston), "medv")))

# ---- ridge: coefficients and generalised cross-validation by lm.ridge, whose lambda is n times ours --------
ridge_errors <- function(x, y, lambda, w = rep(1, nrow(x))) { # of standardised terms, as sums of squares and products
  n <- nrow(x); w <- w / mean(w); xm <- colSums(w * x) / n; ym <- sum(w * y) / n
  sd <- sqrt(colSums(w * sweep(x, 2, xm)^2) / n); z <- sqrt(w) * sweep(sweep(x, 2, xm), 2, sd, "/"); u <- sqrt(w) * (y - ym)
  a <- solve(crossprod(z) + n * lambda * diag(ncol(z))); c <- a %*% crossprod(z, u)
  edf <- sum(diag(z %*% a %*% t(z))) + 1; rss <- sum((u - z %*% c)^2); s2 <- rss / (n - edf)
  v <- s2 * a %*% crossprod(z) %*% a / outer(sd, sd); b <- drop(c) / sd
  list(b = c(const = ym - sum(xm * b), b), se = sqrt(c(s2 / n + t(xm) %*% v %*% xm, diag(v))), edf = edf, gcv = n * rss / (n - edf)^2,
    sigma = sqrt(s2), r2 = 1 - rss / sum(u^2))
}
for (name in names(cases)) {
  d <- cases[[name]][[1]]; y <- d[[cases[[name]][[2]]]]; x <- as.matrix(d[, cases[[name]][[3]]]); n <- nrow(x)
  f <- paste(cases[[name]][[2]], "~", paste(cases[[name]][[3]], collapse = " + "))
  for (lambda in c(0.001, 0.05, 2)) {
    r <- lm.ridge(as.formula(f), d, lambda = n * lambda); e <- ridge_errors(x, y, lambda)
    stopifnot(all.equal(unname(coef(r)), unname(e$b), tolerance = 1e-9))
    terms <- c("const", colnames(x))
    call <- sprintf('model.ridge("%s", d, { lambda = %g })', f, lambda)
    reference(name, call, c(setNames(coef(r), paste("tidy", terms, "estimate")), setNames(e$se, paste("tidy", terms, "std_error")),
      "glance edf" = e$edf, "glance gcv" = e$gcv, "glance sigma" = e$sigma, "glance r_squared" = e$r2))
    # lm.ridge does not count the intercept, and divides by n: RSS / (n - edf + 1)^2
    stopifnot(all.equal(unname(r$GCV), e$gcv / n * (n - e$edf)^2 / (n - e$edf + 1)^2, tolerance = 1e-9))
  }
  best <- optimize(function(l) ridge_errors(x, y, exp(l))$gcv, c(-9, 2), tol = 1e-12)
  reference(name, sprintf('model.ridge("%s", d)', f), c("glance gcv" = best$objective))
  reference(name, sprintf('model.ridge("%s", d)', f), c("glance lambda" = exp(best$minimum)), 1e-4)
}
w <- 1 + boston$age / 50
e <- ridge_errors(as.matrix(boston[, c("rm", "lstat", "tax")]), boston$medv, 0.2, w)
reference("boston", 'model.ridge("medv ~ rm + lstat + tax", d:mutate("w = 1 + age / 50"), { lambda = 0.2, weights = "w" })',
  c(setNames(e$b, paste("tidy", names(e$b), "estimate")), "tidy rm std_error" = e$se[[2]], "glance edf" = e$edf))

# ---- lasso and elastic net: glmnet to 1e-6. It scales the quadratic penalty by the standard deviation of y --
net <- function(x, y, lambda, alpha, ...) {
  s <- sqrt(mean((y - mean(y))^2)); l1 <- lambda * alpha / s; l2 <- lambda * (1 - alpha)
  g <- glmnet(x, y / s, alpha = l1 / (l1 + l2), lambda = l1 + l2, thresh = 1e-22, maxit = 1e8, ...)
  s * drop(as.matrix(coef(g)))
}
for (name in names(cases)) {
  d <- cases[[name]][[1]]; y <- d[[cases[[name]][[2]]]]; x <- as.matrix(d[, cases[[name]][[3]]])
  f <- paste(cases[[name]][[2]], "~", paste(cases[[name]][[3]], collapse = " + "))
  for (alpha in c(1, 0.5)) for (lambda in c(0.02, 0.3)) {
    b <- net(x, y, lambda, alpha)
    reference(name, sprintf('model.lasso("%s", d, { lambda = %g, alpha = %g })', f, lambda, alpha),
      c(setNames(b, paste("tidy", c("const", colnames(x)), "estimate")), "glance nonzero" = sum(b[-1] != 0)), 1e-6)
  }
}
y <- boston$medv; x <- as.matrix(boston[, setdiff(names(boston), "medv")]); f <- paste("medv ~", paste(colnames(x), collapse = " + "))
b <- drop(as.matrix(coef(glmnet(x, y, lambda = 0.1, standardize = FALSE, thresh = 1e-22, maxit = 1e8))))
reference("boston", sprintf('model.lasso("%s", d, { lambda = 0.1, standardise = false })', f), setNames(b, paste("tidy", c("const", colnames(x)), "estimate")), 1e-6)
b <- drop(as.matrix(coef(glmnet(x, y, lambda = 0.1, weights = w, thresh = 1e-22, maxit = 1e8))))
reference("boston", sprintf('model.lasso("%s", d:mutate("w = 1 + age / 50"), { lambda = 0.1, weights = "w" })', f),
  setNames(b, paste("tidy", c("const", colnames(x)), "estimate")), 1e-6)
b <- drop(as.matrix(coef(glmnet(x, y, lambda = 0.1, intercept = FALSE, thresh = 1e-22, maxit = 1e8))))[-1]
reference("boston", sprintf('model.lasso("%s - 1", d, { lambda = 0.1 })', f), setNames(b, paste("tidy", colnames(x), "estimate")), 1e-6)
for (k in c(10, 5)) {
  most <- max(abs(crossprod(sweep(scale(x, scale = FALSE), 2, sqrt(colMeans(scale(x, scale = FALSE)^2)), "/"), y - mean(y)))) / length(y)
  grid <- most * 10^(-4 * (0:99) / 99)
  cv <- cv.glmnet(x, y, lambda = grid, foldid = rep(1:k, length.out = length(y)), thresh = 1e-18, maxit = 1e8)
  at <- match(cv$lambda.min, cv$lambda)
  call <- sprintf('model.lasso("%s", d, { lambda = "cv", folds = %d, seed = 0 })', f, k)
  reference("boston", call, c("glance lambda" = cv$lambda.min, "glance cv_error" = cv$cvm[at], "glance cv_std_error" = cv$cvsd[at]), 1e-6)
  call <- sprintf('model.lasso("%s", d, { lambda = "1se", folds = %d, seed = 0 })', f, k)
  reference("boston", call, c("glance lambda" = cv$lambda.1se), 1e-6)
}
write_references("../references/shrink.csv")
