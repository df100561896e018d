# SPDX-License-Identifier: GPL-3.0-or-later
# quantile.R - reference values of regression quantiles by R's quantreg. Rscript quantile.R, in this folder.
suppressMessages(library(quantreg))
source("reference.R")
keep <- function(d, name) {
  write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  read.csv(paste0(name, ".csv"))
}
data(engel); data(CPS1985, package = "AER"); data(stackloss)
names(stackloss) <- c("air_flow", "water_temp", "acid_conc", "loss")
cases <- list(
  engel = list(keep(engel, "engel"), "foodexp ~ income", c(0.05, 0.25, 0.5, 0.75, 0.95)),
  stackloss = list(keep(stackloss, "stackloss"), "loss ~ air_flow + water_temp + acid_conc", c(0.3, 0.6)),
  air = list(read.csv("air.csv"), "ozone ~ solar + wind + temp", c(0.2, 0.5, 0.8)),
  cps85 = list(keep(transform(CPS1985, female = as.integer(gender == "female"), union = as.integer(union == "yes"))
    [, c("wage", "education", "experience", "female", "union")], "cps85"),
    "log(wage) ~ education + experience + I(experience^2) + female + union", c(0.1, 0.5, 0.73, 0.9)))
kinds <- c(nid = "nid", iid = "iid", kernel = "ker")
for (name in names(cases)) {
  d <- cases[[name]][[1]]; f <- as.formula(cases[[name]][[2]])
  for (tau in cases[[name]][[3]]) for (kind in names(kinds)) {
    m <- rq(f, tau, d)
    open <- FALSE # the median of the sparsity has several solutions
    s <- withCallingHandlers(summary(m, se = kinds[[kind]]),
      warning = function(w) { open <<- open || grepl("nonunique", w$message); invokeRestart("muffleWarning") })
    if (kind == "iid" && open) { cat(name, tau, "iid not unique\n"); next }
    call <- sprintf('model.quantile("%s", d, { tau = %g, errors = "%s" })', cases[[name]][[2]], tau, kind)
    table <- coef(s); rownames(table) <- gsub("I\\(experience\\^2\\)", "I(experience^2)", rownames(table))
    cells <- c(tidy_cells(table[, 1:3]), "glance log_likelihood" = as.numeric(logLik(m)), "glance aic" = AIC(m),
      "glance pseudo_r1" = 1 - m$rho / rq.fit(matrix(1, length(m$y)), m$y, tau)$rho, "glance df_residual" = s$rdf,
      "glance objective" = m$rho)
    if (kind != "nid") cells <- cells[grep("std_error", names(cells))]
    reference(name, call, cells)
  }
}
d <- cases$engel[[1]]; w <- 1 / d$income
for (kind in c("nid", "kernel")) {
  m <- rq(foodexp ~ income, 0.4, d, weights = w)
  s <- summary(m, se = kinds[[kind]])
  reference("engel", sprintf('model.quantile("foodexp ~ income", d:mutate("w = 1 / income"), { tau = 0.4, errors = "%s", weights = "w" })', kind),
    tidy_cells(coef(s)[, 1:3]))
}
write_references("../references/quantile.csv")
