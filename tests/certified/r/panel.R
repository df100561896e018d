# SPDX-License-Identifier: GPL-3.0-or-later
# panel.R - reference values of panel regressions by R's plm. Rscript panel.R, in this folder.
library(plm)
source("reference.R")
data("Grunfeld", "Cigar", "EmplUK", package = "plm")
unbalanced <- Grunfeld[-c(3, 4, 25, 77, 78, 79, 140), ]
keep <- function(d, name, columns) {
  d <- d[, columns]; names(d) <- gsub("\\.", "_", names(d))
  write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  read.csv(paste0(name, ".csv"))
}
data <- list(
  grunfeld_plm = list(keep(Grunfeld, "grunfeld_plm", c("firm", "year", "inv", "value", "capital")), "inv ~ value + capital", c("firm", "year")),
  grunfeld_gaps = list(keep(unbalanced, "grunfeld_gaps", c("firm", "year", "inv", "value", "capital")), "inv ~ value + capital", c("firm", "year")),
  cigar = list(keep(Cigar[Cigar$year > 80, ], "cigar", c("state", "year", "price", "pop", "ndi", "sales")), "log(sales) ~ log(price) + log(ndi)", c("state", "year")),
  empl_uk = list(keep(EmplUK, "empl_uk", c("firm", "year", "emp", "wage", "capital", "output")), "log(emp) ~ log(wage) + log(capital) + log(output)", c("firm", "year")))
for (name in names(data)) {
  d <- data[[name]][[1]]; f <- data[[name]][[2]]; index <- data[[name]][[3]]
  fits <- list(c("within", "individual"), c("within", "time"), c("within", "twoways"), c("between", "individual"),
    c("fd", "individual"), c("random", "individual"), c("random", "time"), c("pooling", "individual"))
  if (name %in% c("grunfeld_plm", "cigar")) fits <- c(fits, list(c("random", "twoways")))
  for (mo in fits) {
    m <- tryCatch(plm(as.formula(f), d, model = mo[1], effect = mo[2], index = index), error = function(e) NULL)
    if (is.null(m)) { cat(name, mo, "not by plm\n"); next }
    s <- summary(m)
    call <- sprintf('model.panel("%s", d, { index = { "%s", "%s" }, method = "%s", effect = "%s" })', f, index[1], index[2], mo[1], mo[2])
    cells <- c(tidy_cells(coef(s)), "glance r_squared" = s$r.squared[["rsq"]], "glance adj_r_squared" = s$r.squared[["adjrsq"]],
      "glance df_residual" = df.residual(m), "glance sigma" = sqrt(deviance(m) / df.residual(m)), "glance nobs" = nobs(m))
    if (mo[1] == "random" && mo[2] != "twoways") cells <- c(cells, "glance sigma_e" = sqrt(ercomp(m)$sigma2[["idios"]]))
    reference(name, call, cells)
    if (mo[1] == "within" && mo[2] == "individual")
      reference(name, sub("effect = \"individual\"", "effect = \"individual\", se = \"hc1\"", call),
        setNames(sqrt(diag(vcovHC(m, method = "white1", type = "HC0"))) * sqrt(nobs(m) / df.residual(m)), paste("tidy", names(coef(m)), "std_error")))
  }
}
write_references("../references/panel.csv")
