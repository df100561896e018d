# SPDX-License-Identifier: GPL-3.0-or-later
# hypotheses.R - reference values of tests by the delta method (car) and of likelihood ratios (lmtest). Rscript
# hypotheses.R, in this folder. Writes ../references/hypotheses.csv.
suppressMessages({ library(car); library(lmtest); library(sandwich); library(clubSandwich) })
source("reference.R")
nonlinear <- function(set, formula, options, vcov, hypotheses) {
  d <- read.csv(paste0(set, ".csv")); fit <- lm(as.formula(formula), d); v <- vcov(fit, d)
  call <- sprintf("model.ols('%s', d%s)", formula, if (options == "") "" else paste0(", { ", options, " }"))
  for (h in hypotheses) {
    r <- deltaMethod(fit, h[[2]], vcov. = v, parameterNames = names(coef(fit)))
    f <- ((r$Estimate - h[[3]]) / r$SE)^2; df <- h[[4]]; if (is.na(df)) df <- df.residual(fit)
    cells <- c(f, f, pf(f, 1, df, lower.tail = FALSE))
    names(cells) <- sprintf("= m:test('%s').%s[1]", h[[1]], c("f_statistic", "chi_squared", "p_value"))
    reference(set, call, cells)
  }
}
plain <- function(fit, d) vcov(fit)
nonlinear("cars", "mpg ~ wt + hp", "", plain, list(list("wt * hp = 0.1", "wt * hp", 0.1, NA),
  list("wt / hp = 100", "wt / hp", 100, NA), list("exp(hp) = 1", "exp(hp)", 1, NA), list("sqrt(abs(wt)) = 2", "sqrt(-wt)", 2, NA)))
nonlinear("grunfeld", "inv ~ value + capital", "se = 'hc3'", function(fit, d) vcovHC(fit, "HC3"),
  list(list("value / (1 - capital) = 0.2", "value / (1 - capital)", 0.2, NA), list("value^2 - 2 * capital^2 = 0", "value^2 - 2 * capital^2", 0, NA)))
nonlinear("grunfeld", "inv ~ value + capital", "cluster = 'firm'", function(fit, d) vcovCL(fit, d$firm),
  list(list("log(value) = log(capital)", "log(value) - log(capital)", 0, 9), list("value ^ capital = 0.5", "value^capital", 0.5, 9)))
nonlinear("air", "ozone ~ solar + wind + temp", "se = 'hc1'", function(fit, d) vcovHC(fit, "HC1"),
  list(list("-wind / temp = 2", "-wind / temp", 2, NA), list("solar * wind * temp + exp(solar) = 1", "solar * wind * temp + exp(solar)", 1, NA)))
d <- read.csv("grunfeld.csv"); fit <- lm(inv ~ value + capital, d); v <- vcovCR(fit, d$firm, "CR2")
ct <- coef_test(fit, vcov = v, test = "Satterthwaite")
reference("grunfeld", "model.ols('inv ~ value + capital', d, { se = 'cr2', cluster = 'firm' })",
  c("= m:test('value = 0').p_value[1]" = ct$p_Satt[2], "= m:test('capital = 0').df_residual[1]" = ct$df_Satt[3]))
ratio <- function(set, small, large) {
  d <- read.csv(paste0(set, ".csv")); d <- d[complete.cases(d[, all.vars(as.formula(large))]), ]
  r <- lrtest(lm(as.formula(small), d), lm(as.formula(large), d))
  cells <- c(r$Chisq[2], r$Df[2], r$`Pr(>Chisq)`[2])
  names(cells) <- sprintf("= m:lrtest(model.ols('%s', d)).%s[1]", small, c("statistic", "df", "p_value"))
  reference(set, sprintf("model.ols('%s', d)", large), cells)
}
ratio("cars", "mpg ~ wt", "mpg ~ wt + hp + qsec")
ratio("grunfeld", "inv ~ value", "inv ~ value + capital")
ratio("fatalities", "rate ~ beertax", "rate ~ beertax + unemp + log(income)")
ratio("produc", "log(gsp) ~ log(pcap) + log(emp)", "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp")
ratio("quakes", "mag ~ 1", "mag ~ depth + stations")
write_references("../references/hypotheses.csv")
