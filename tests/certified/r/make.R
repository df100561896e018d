# SPDX-License-Identifier: GPL-3.0-or-later
# make.R - reference values of least squares fits, computed by R's lm. Rscript make.R, in this folder.
write <- function(d, file) write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
cars <- mtcars
air <- setNames(airquality, c("ozone", "solar", "wind", "temp", "month", "day"))
write(cars, "cars.csv"); write(air, "air.csv")
markets <- read.csv("../../../datasets/markets.csv")
data <- list(cars = cars, air = air, markets = markets)
models <- list(
  c("cars", "mpg ~ wt"), c("cars", "mpg ~ wt + hp + I(wt^2)"), c("cars", "log(mpg) ~ log(wt) + hp:wt"),
  c("cars", "mpg ~ wt*hp"), c("cars", "mpg ~ wt + hp - 1"), c("cars", "mpg ~ 1"),
  c("cars", "mpg ~ cyl + disp + hp + drat + wt + qsec + vs + am + gear + carb"),
  c("air", "ozone ~ solar + wind + temp"), c("air", "log(ozone) ~ wind + sqrt(solar)"),
  c("markets", "goods_quality ~ goods_clusters"), c("markets", "financial_quality ~ financial_clusters"),
  c("markets", "innovation_quality ~ innovation_clusters"))
cells <- function(m) {
  s <- summary(m); k <- length(coef(m)); int <- attr(terms(m), "intercept"); rss <- sum(resid(m)^2)
  y <- model.response(model.frame(m)); tss <- if (int) sum((y - mean(y))^2) else sum(y^2)
  dfm <- k - int; dfr <- df.residual(m); f <- if (dfm > 0) s$fstatistic[[1]] else NA
  p <- if (dfm > 0) pf(f, dfm, dfr, lower.tail = FALSE) else NA; ll <- as.numeric(logLik(m)); n <- nobs(m)
  names <- sub("^\\(Intercept\\)$", "const", names(coef(m))); ci <- confint(m)
  out <- c("glance r_squared" = s$r.squared, "glance adj_r_squared" = s$adj.r.squared, "glance sigma" = s$sigma,
    "glance f_statistic" = f, "glance f_p_value" = p, "glance df_model" = dfm, "glance df_residual" = dfr,
    "glance nobs" = n, "glance log_likelihood" = ll, "glance aic" = -2 * ll + 2 * k, "glance bic" = -2 * ll + k * log(n),
    "anova regression ss" = tss - rss, "anova residual ss" = rss, "anova total ss" = tss, "anova residual ms" = rss / dfr)
  for (i in seq_len(k)) {
    x <- c(coef(s)[i, ], ci[i, ])
    names(x) <- paste("tidy", names[i], c("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"))
    out <- c(out, x)
  }
  out[!is.na(out)]
}
rows <- do.call(rbind, lapply(models, function(m) {
  v <- cells(lm(as.formula(m[2]), data[[m[1]]]))
  data.frame(dataset = m[1], formula = m[2], cell = names(v), value = sprintf("%.17g", v))
}))
write(rows, "lm.csv")
p <- predict(lm(mpg ~ wt + hp, cars), data.frame(wt = c(2, 3.5), hp = c(100, 200)), interval = "prediction", se.fit = TRUE)
q <- predict(lm(mpg ~ wt + hp, cars), data.frame(wt = c(2, 3.5), hp = c(100, 200)), interval = "confidence", level = 0.9)
m <- lm(mpg ~ wt + hp, cars); a <- cbind(rstandard(m), hatvalues(m), cooks.distance(m))[1:3, ]
d <- diff(markets$goods_quality); e <- diff(markets$goods_clusters); ct <- cor.test(d, e)
g <- lm(goods_quality ~ goods_clusters, markets); u <- resid(g)
r <- lm(mpg ~ I(wt + hp), cars); w <- anova(r, m) # wt = hp
v <- coef(m)[2:3] - c(-4, 0); f <- drop(v %*% solve(vcov(m)[2:3, 2:3]) %*% v) / 2 # wt = -4, hp = 0
print(p, digits = 17); print(q, digits = 17); print(a, digits = 17)
print(c(ct$estimate, ct$p.value, sum(diff(u)^2) / sum(u^2), cor(1:10, markets$goods_quality)), digits = 17)
print(c(w$F[2], w$`Pr(>F)`[2], f, pf(f, 2, 29, lower.tail = FALSE)), digits = 17)
