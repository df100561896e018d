# SPDX-License-Identifier: GPL-3.0-or-later
# iv.R - reference values of instrumental variables by R's AER, and of LIML, Fuller and GMM by their
# formulas; of panel tests by plm; of absorbed effects by lm with dummies. Rscript iv.R, in this folder.
suppressMessages({library(AER); library(plm); library(sandwich)})
source("reference.R")
data("CigarettesSW", "CollegeDistance", package = "AER")
cig <- transform(subset(CigarettesSW, year == "1995"), rprice = price / cpi, rincome = income / population / cpi,
  tdiff = (taxs - tax) / cpi, rtax = tax / cpi, w = population / 1e6)
keep <- function(d, name, columns) {
  write.csv(d[, columns], paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  read.csv(paste0(name, ".csv"))
}
cig <- keep(cig, "cigarettes", c("packs", "rprice", "rincome", "tdiff", "rtax", "w"))
col <- CollegeDistance[seq(1, nrow(CollegeDistance), 6), ]
col$female <- as.integer(col$gender == "female"); col$home_owner <- as.integer(col$home == "yes")
col <- keep(col, "college", c("wage", "education", "unemp", "female", "home_owner", "distance", "tuition", "score"))
# Xt'(y - X b) = 0; V = s^2 (Xt'X)^-1
k_class <- function(y, X, Z, kappa) {
  P <- Z %*% solve(qr.R(qr(Z)), t(qr.Q(qr(Z)))); M <- diag(nrow(Z)) - P
  Xt <- X - kappa * M %*% X
  b <- solve(crossprod(Xt, X), crossprod(Xt, y)); e <- drop(y - X %*% b); s2 <- sum(e^2) / (nrow(X) - ncol(X))
  B <- solve(crossprod(Xt, X))
  list(b = drop(b), se = sqrt(diag(s2 * B)), hc0 = sqrt(diag(B %*% crossprod(Xt * e) %*% B)), e = e)
}
liml <- function(y, X, Z, endogenous) {
  X1 <- X[, setdiff(colnames(X), endogenous), drop = FALSE]; Y <- cbind(y, X[, endogenous])
  W1 <- crossprod(lm.fit(X1, Y)$residuals); W <- crossprod(lm.fit(Z, Y)$residuals)
  min(Re(eigen(solve(W, W1))$values))
}
gmm <- function(y, X, Z) {
  e <- k_class(y, X, Z, 1)$e
  W <- solve(crossprod(Z * e)); A <- t(X) %*% Z %*% W %*% t(Z)
  b <- solve(A %*% X, A %*% y); e2 <- drop(y - X %*% b); B <- solve(A %*% X)
  g <- crossprod(Z, e2); XW <- Z %*% W %*% crossprod(Z, X)
  list(b = drop(b), se = sqrt(diag(B %*% crossprod(XW * e2) %*% B)), j = drop(t(g) %*% W %*% g))
}
named <- function(x, part) setNames(x, paste("tidy", sub("^\\(Intercept\\)$", "const", names(x)), part))
cases <- list(
  list("cigarettes", cig, "log(packs)", "log(rincome)", "log(rprice)", "tdiff + rtax"),
  list("cigarettes", cig, "log(packs)", "log(rincome)", "log(rprice)", "tdiff"),
  list("college", col, "log(wage)", "unemp + female", "education", "distance + tuition + home_owner"),
  list("college", col, "log(wage)", "unemp", "education + score", "distance + tuition + home_owner"))
for (ca in cases) {
  d <- ca[[2]]; endogenous <- strsplit(ca[[5]], " \\+ ")[[1]]
  formula <- sprintf("%s ~ %s | %s ~ %s", ca[[3]], ca[[4]], ca[[5]], ca[[6]])
  call <- function(options) sprintf('model.iv("%s", d%s)', formula, options)
  f <- as.formula(sprintf("%s ~ %s + %s | %s + %s", ca[[3]], ca[[4]], ca[[5]], ca[[4]], ca[[6]]))
  m <- ivreg(f, data = d, x = TRUE); s <- summary(m, diagnostics = TRUE); dg <- s$diagnostics
  X <- m$x$regressors; Z <- m$x$instruments; y <- model.response(model.frame(m))
  cells <- c(tidy_cells(coef(s)), "glance r_squared" = s$r.squared, "glance adj_r_squared" = s$adj.r.squared, "glance sigma" = s$sigma,
    "glance f_statistic" = s$waldtest[[1]], "glance df_residual" = m$df.residual)
  weak <- grepl("Weak", rownames(dg))
  one <- length(endogenous) == 1
  if (one) cells <- c(cells, setNames(dg[weak, 3], '= m:diagnose("first_stage_f").statistic[1]'), setNames(dg[weak, 4], '= m:diagnose("first_stage_f").p_value[1]'))
  cells <- c(cells, setNames(dg["Wu-Hausman", 3], '= m:diagnose("wu_hausman").statistic[1]'))
  if (!is.na(dg["Sargan", 3])) cells <- c(cells, setNames(dg["Sargan", 3:4], paste0('= m:diagnose("sargan").', c("statistic", "p_value"), "[1]")))
  reference(ca[[1]], call(""), cells)
  for (type in c("HC0", "HC1")) reference(ca[[1]], call(sprintf(', { se = "%s" }', tolower(type))), named(sqrt(diag(vcovHC(m, type = type))), "std_error"))
  kappa <- liml(y, X, Z, endogenous); l <- k_class(y, X, Z, kappa)
  reference(ca[[1]], call(', { method = "liml" }'), c(named(l$b, "estimate"), named(l$se, "std_error"), "glance kappa" = kappa), 1e-7)
  reference(ca[[1]], call(', { method = "liml", se = "hc0" }'), named(l$hc0, "std_error"), 1e-7)
  fuller <- k_class(y, X, Z, kappa - 1 / (nrow(Z) - ncol(Z)))
  reference(ca[[1]], call(', { method = "liml", fuller = 1 }'), c(named(fuller$b, "estimate"), named(fuller$se, "std_error")), 1e-7)
  g <- gmm(y, X, Z); extra <- if (ncol(Z) > ncol(X)) setNames(g$j, '= m:diagnose("sargan").statistic[1]') else c()
  reference(ca[[1]], call(', { method = "gmm" }'), c(named(g$b, "estimate"), named(g$se, "std_error"), extra), 1e-7)
}
mw <- ivreg(log(packs) ~ log(rincome) + log(rprice) | log(rincome) + tdiff, weights = w, data = cig)
reference("cigarettes", 'model.iv("log(packs) ~ log(rincome) | log(rprice) ~ tdiff", d, { weights = "w" })', tidy_cells(coef(summary(mw))))
# tests of panels
for (name in c("grunfeld_plm", "cigar")) {
  d <- read.csv(paste0(name, ".csv"))
  f <- if (name == "cigar") log(sales) ~ log(price) + log(ndi) else inv ~ value + capital
  index <- if (name == "cigar") c("state", "year") else c("firm", "year")
  w <- plm(f, d, index = index); p <- update(w, model = "pooling"); r <- update(w, model = "random")
  value <- function(t) c(t$statistic[[1]], t$p.value[[1]])
  tests <- list(f_effects = value(pFtest(w, p)), hausman = value(phtest(w, r)), breusch_pagan_lm = value(plmtest(p, type = "bp")), pesaran_cd = value(pcdtest(w)))
  call <- sprintf('model.panel("%s", d, { index = { "%s", "%s" } })', deparse(f), index[1], index[2])
  if (name == "cigar") tests$hausman <- NULL # the form is negative there; plm takes its absolute value
  for (t in names(tests)) reference(name, call, setNames(tests[[t]], sprintf('= m:diagnose("%s").%s[1]', t, c("statistic", "p_value"))), 1e-7)
}
# absorbed effects
absorbed <- function(name, f, ways, options = "", weights = NULL) {
  d <- read.csv(paste0(name, ".csv"))
  full <- as.formula(paste(f, "+", paste0("factor(", ways, ")", collapse = " + ")))
  if (!is.null(weights)) d$.w <- d[[weights]] else d$.w <- 1
  m <- lm(full, d, weights = .w); s <- coef(summary(m)); terms <- attr(terms(as.formula(f)), "term.labels")
  call <- sprintf('model.ols("%s | %s", d%s)', f, paste(ways, collapse = " + "), options)
  cells <- c(tidy_cells(s[terms, , drop = FALSE]), "glance r_squared" = summary(m)$r.squared, "glance adj_r_squared" = summary(m)$adj.r.squared,
    "glance sigma" = summary(m)$sigma, "glance df_residual" = df.residual(m))
  reference(name, call, cells)
  for (type in c("HC0", "HC1", if (length(ways) == 1) c("HC2", "HC3"))) {
    o <- if (options == "") sprintf(', { se = "%s" }', tolower(type)) else sub("\\}", sprintf(', se = "%s" }', tolower(type)), options)
    v <- sqrt(diag(vcovHC(m, type = type)))[terms]
    reference(name, sprintf('model.ols("%s | %s", d%s)', f, paste(ways, collapse = " + "), o), named(v, "std_error"))
  }
}
absorbed("grunfeld_plm", "inv ~ value + capital", "firm")
absorbed("cigar", "log(sales) ~ log(price) + log(ndi)", "state", ', { weights = "pop" }', "pop")
absorbed("grunfeld_plm", "inv ~ value + capital", c("firm", "year"))
absorbed("grunfeld_gaps", "inv ~ value + capital", c("firm", "year"))
absorbed("empl_uk", "log(emp) ~ log(wage) + log(capital) + log(output)", c("firm", "year"))
absorbed("cigar", "log(sales) ~ log(price) + log(ndi)", c("state", "year"))
absorbed("cigar", "log(sales) ~ log(price) + log(ndi)", c("state", "year"), ', { weights = "pop" }', "pop")
write_references("../references/iv.csv")
