# formula.R - coefficients of factors, interactions and polynomials by R's lm, and predictions from
# them. Rscript formula.R, in this folder; make.R has written cars.csv and air.csv.
write <- function(d, file) write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
air <- setNames(airquality, c("ozone", "solar", "wind", "temp", "month", "day"))
breaks <- setNames(warpbreaks, c("count", "wool", "tension"))
plants <- setNames(as.data.frame(CO2)[, 2:5], c("origin", "treatment", "conc", "uptake"))
trees <- setNames(trees, c("girth", "height", "volume"))
text <- function(d) { d[] <- lapply(d, function(v) if (is.factor(v)) as.character(v) else v); d } # levels sorted
breaks <- text(breaks); plants <- text(plants)
write(breaks, "breaks.csv"); write(plants, "plants.csv"); write(trees, "trees.csv")
data <- list(cars = mtcars, air = air, breaks = breaks, plants = plants, trees = trees)
same <- function(d, f) c(d, f, f)
models <- list(
  same("breaks", "count ~ factor(tension)"), same("breaks", "count ~ factor(wool) * factor(tension)"),
  same("breaks", "count ~ factor(wool) + factor(tension) - 1"),
  same("breaks", "count ~ factor(wool):factor(tension)"), same("breaks", "count ~ factor(wool):factor(tension) - 1"),
  same("breaks", "count ~ factor(wool) + factor(wool):factor(tension)"),
  c("breaks", 'count ~ factor(tension, ref = "M")', 'count ~ relevel(factor(tension), ref = "M")'),
  same("cars", "mpg ~ factor(cyl) + wt"), same("cars", "mpg ~ factor(cyl):wt"), same("cars", "mpg ~ factor(cyl) * wt"),
  same("cars", "mpg ~ wt + wt:factor(cyl)"), same("cars", "mpg ~ 0 + wt + factor(gear) + factor(cyl)"),
  c("cars", "mpg ~ factor(cyl, ref = 6) * hp", 'mpg ~ relevel(factor(cyl), ref = "6") * hp'),
  same("cars", "mpg ~ factor(gear) * factor(am) + log(hp)"), same("cars", "mpg ~ poly(hp, 3)"),
  same("cars", "log(mpg) ~ poly(wt, 2) * factor(am)"), same("cars", "mpg ~ wt:hp:factor(vs) + I(disp/100)"),
  same("air", "ozone ~ factor(month) + wind"), same("air", "ozone ~ poly(wind, 2) + poly(temp, 3)"),
  c("air", "ozone ~ poly(wind, 3, raw = true)", "ozone ~ poly(wind, 3, raw = TRUE)"),
  same("plants", "uptake ~ factor(origin) * factor(treatment) * log(conc)"),
  same("plants", "uptake ~ factor(origin):factor(treatment):conc"), same("plants", "uptake ~ factor(conc) + factor(origin)"),
  same("trees", "volume ~ poly(girth, 4) + height"), same("trees", "log(volume) ~ poly(log(girth), 2) + log(height)"))
cells <- function(m) {
  b <- coef(summary(m))
  name <- gsub("TRUE", "true", gsub('relevel\\((factor\\([a-z]+\\)), ref = "[^"]*"\\)', "\\1", rownames(b)))
  name <- sub("^\\(Intercept\\)$", "const", name)
  p <- predict(m, model.data(m))[c(3, nrow(model.data(m)))]
  rbind(data.frame(cell = paste("estimate", name), value = b[, 1]), data.frame(cell = paste("std_error", name), value = b[, 2]),
    data.frame(cell = c("predict first", "predict last"), value = p))
}
model.data <- function(m) data[[attr(m, "of")]]
rows <- do.call(rbind, lapply(models, function(s) {
  m <- suppressWarnings(lm(as.formula(s[3]), data[[s[1]]])); attr(m, "of") <- s[1]
  v <- suppressWarnings(cells(m))
  data.frame(dataset = s[1], formula = s[2], cell = v$cell, value = ifelse(is.na(v$value), "", sprintf("%.17g", v$value)))
}))
write.csv(rows, "formula.csv", row.names = FALSE)
