# SPDX-License-Identifier: GPL-3.0-or-later
# likelihood.R - the link test, by refitting as Stata's linktest does, and AER's dispersiontest. Rscript likelihood.R, in this folder.
suppressMessages(library(AER))
source("reference.R")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
fit_glm <- function(f, family, d) {
  b <- NULL; environment(f) <- environment()
  for (again in 1:5) { fit <- glm(f, family, d, weights = unit, control = tight, start = b); b <- coef(fit) }
  fit
}
cases <- list(
  list("birthwt", "logit", "low ~ age + lwt + black + other + smoke + ptl + ht + ui", ""),
  list("pima", "probit", "diabetic ~ npreg + glu + bmi + ped", ""), list("swiss", "logit", "participation ~ income + foreign - 1", ""),
  list("titanic", "logit", "survived ~ first + second + third + male + adult", "n"),
  list("recreation", "poisson", "trips ~ quality + ski + income + userfee + costC + costS + costH", ""),
  list("medicaid", "poisson", "visits ~ children + age + income + health1 + access + married + school", ""),
  list("ships", "poisson", "incidents ~ b + c + d + e + y65 + y70 + y75 + late + offset(log(service))", ""))
families <- list(logit = binomial(), probit = binomial("probit"), poisson = poisson())
for (case in cases) {
  d <- read.csv(paste0(case[[1]], ".csv")); d$unit <- if (case[[4]] == "") 1 else d[[case[[4]]]]
  fit <- fit_glm(as.formula(case[[3]]), families[[case[[2]]]], d)
  d$hat <- predict(fit); d$square <- d$hat^2; d$y <- fit$y
  z <- summary(fit_glm(y ~ hat + square, families[[case[[2]]]], d), dispersion = 1)$coefficients["square", 3:4]
  call <- sprintf('model.%s("%s", d%s)', case[[2]], case[[3]], if (case[[4]] == "") "" else sprintf(', { weights = "%s" }', case[[4]]))
  reference(case[[1]], call, setNames(z, paste0("= m:diagnose('link_test').", c("statistic", "p_value"), "[1]")), 1e-7)
  if (case[[2]] == "poisson") for (power in 1:2) {
    t <- if (power == 1) dispersiontest(fit) else dispersiontest(fit, trafo = 2)
    reference(case[[1]], call, setNames(c(t$statistic, t$p.value),
      sprintf("= m:diagnose('dispersion').%s[%d]", c("statistic", "p_value"), power)), 1e-7)
  }
}
write_references("../references/likelihood.csv")
