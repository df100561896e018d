# SPDX-License-Identifier: GPL-3.0-or-later
# covariances.R - reference values of the covariances that vcov.R leaves out, by R's sandwich, clubSandwich, plm, and for
# distances on the globe by the formula. Rscript covariances.R, in this folder, after vcov.R and panel.R.
suppressMessages({ library(sandwich); library(clubSandwich); library(plm); library(AER) })
write <- function(d, file) write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
data(Produc); data(Fatalities); data(quakes)
produc <- Produc[, c("state", "year", "region", "pcap", "pc", "emp", "unemp", "gsp")]
fatal <- transform(Fatalities[, c("state", "year", "income", "unemp", "beertax", "fatal", "pop")], rate = fatal / pop * 1e4)
write(produc, "produc.csv"); write(fatal, "fatalities.csv"); write(quakes, "quakes.csv")
data <- list(cars = read.csv("cars.csv"), air = read.csv("air.csv"), grunfeld = read.csv("grunfeld.csv"),
             produc = read.csv("produc.csv"), fatalities = read.csv("fatalities.csv"), quakes = read.csv("quakes.csv"),
             empl_uk = read.csv("empl_uk.csv"))
rows <- NULL
add <- function(set, formula, options, fit, v, df, fdf = df) {
  b <- coef(fit); names <- sub("^\\(Intercept\\)$", "const", names(b)); s <- sqrt(diag(as.matrix(v)))
  df <- rep_len(df, length(b))
  out <- c(setNames(s, paste("tidy", names, "std_error")), setNames(2 * pt(-abs(b / s), df), paste("tidy", names, "p_value")),
           setNames(b - qt(0.975, df) * s, paste("tidy", names, "conf_low")))
  rows <<- rbind(rows, data.frame(dataset = set, formula = formula, options = options, cell = names(out),
                                  value = sprintf("%.17g", out)))
}
models <- list(c("cars", "mpg ~ wt + hp", "gear"), c("cars", "mpg ~ wt + hp + I(wt^2) - 1", "carb"),
  c("air", "ozone ~ solar + wind + temp", "month"), c("grunfeld", "inv ~ value + capital", "firm"),
  c("produc", "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", "state"),
  c("produc", "unemp ~ log(gsp) + log(emp)", "region"),
  c("fatalities", "rate ~ beertax + unemp + log(income)", "state"), c("empl_uk", "log(emp) ~ log(wage) + log(capital)", "year"),
  c("quakes", "mag ~ depth + stations", "stations"))
for (m in models) {
  d <- data[[m[1]]]; fit <- do.call(lm, list(as.formula(m[2]), quote(d))); n <- nobs(fit); df <- df.residual(fit)
  used <- d[as.integer(rownames(model.frame(fit))), ]; g <- used[[m[3]]]; ng <- length(unique(g))
  cl <- paste0("cluster=", m[3])
  for (type in c("CR0", "CR1", "CR3")) add(m[1], m[2], paste0("se=", tolower(type), " ", cl), fit, vcovCR(fit, g, type), ng - 1)
  v <- vcovCR(fit, g, "CR2")
  add(m[1], m[2], paste("se=cr2", cl), fit, v, coef_test(fit, vcov = v, test = "Satterthwaite")$df_Satt)
  for (adjust in c(FALSE, TRUE)) {
    o <- if (adjust) " adjust=true" else ""
    add(m[1], m[2], paste0("se=hac prewhiten=true lag=2", o), fit, NeweyWest(fit, lag = 2, adjust = adjust), df)
    add(m[1], m[2], paste0("se=hac bandwidth=newey-west", o), fit, NeweyWest(fit, prewhite = FALSE, adjust = adjust), df)
    add(m[1], m[2], paste0("se=hac bandwidth=newey-west prewhiten=true", o), fit, NeweyWest(fit, adjust = adjust), df)
  }
  for (kernel in c("Parzen", "Quadratic Spectral")) for (white in c(FALSE, TRUE)) {
    o <- paste0("se=hac kernel=", sub(" ", "-", tolower(kernel)), if (white) " prewhiten=true" else "")
    add(m[1], m[2], paste(o, "lag=4"), fit, kernHAC(fit, bw = 5, kernel = kernel, prewhite = white, adjust = FALSE), df)
    add(m[1], m[2], paste(o, "bandwidth=newey-west"), fit,
      kernHAC(fit, bw = bwNeweyWest, kernel = kernel, prewhite = white, adjust = FALSE), df)
  }
  add(m[1], m[2], "se=robust like=sandwich", fit, vcovHC(fit), df)
  add(m[1], m[2], "se=robust like=fixest", fit, vcovHC(fit, type = "HC1"), df)
  add(m[1], m[2], "se=hac like=sandwich", fit, NeweyWest(fit), df)
  add(m[1], m[2], "se=hac like=stata lag=3", fit, NeweyWest(fit, lag = 3, prewhite = FALSE, adjust = TRUE), df)
  add(m[1], m[2], paste(cl, "like=sandwich"), fit, vcovCL(fit, cluster = g), df)
  add(m[1], m[2], paste(cl, "like=stata"), fit, vcovCL(fit, cluster = g), ng - 1)
}
# Two ways with the smaller number of clusters in every factor, and times as Driscoll and Kraay.
panels <- list(c("grunfeld", "inv ~ value + capital", "firm", "year"), c("fatalities", "rate ~ beertax + unemp", "state", "year"),
  c("produc", "log(gsp) ~ log(pcap) + log(pc) + unemp", "state", "year"),
  c("empl_uk", "log(emp) ~ log(wage) + log(capital)", "firm", "year"))
for (m in panels) {
  d <- data[[m[1]]]; fit <- do.call(lm, list(as.formula(m[2]), quote(d))); n <- nobs(fit); k <- length(coef(fit))
  a <- d[[m[3]]]; b <- d[[m[4]]]; least <- min(length(unique(a)), length(unique(b)))
  meat <- function(g) crossprod(rowsum(estfun(fit), g)); bread <- chol2inv(chol(crossprod(model.matrix(fit))))
  v <- least / (least - 1) * (n - 1) / (n - k) * bread %*% (meat(a) + meat(b) - meat(paste(a, b))) %*% bread
  for (like in c("stata", "fixest")) add(m[1], m[2], paste0("cluster=", m[3], "+", m[4], " like=", like), fit, v, least - 1)
  # Units whose times have gaps: plm counts what there is of each.
  pool <- plm(as.formula(m[2]), d, index = m[3:4], model = "pooling"); times <- length(unique(b))
  o <- paste0("se=driscoll_kraay time=", m[4])
  add(m[1], m[2], o, pool, vcovSCC(pool, maxlag = floor(times^(1 / 4))), times - 1)
  for (lag in 0:3) add(m[1], m[2], paste0(o, " lag=", lag), pool, vcovSCC(pool, maxlag = lag), times - 1)
}
# Conley: haversine distances, in km.
distance <- function(lat, lon) {
  r <- pi / 180
  h <- outer(lat, lat, function(p, q) sin((p - q) * r / 2)^2) +
    outer(cos(lat * r), cos(lat * r)) * outer(lon, lon, function(p, q) sin((p - q) * r / 2)^2)
  2 * 6371 * asin(pmin(sqrt(h), 1))
}
globe <- function(set, formula, lat, lon, cutoffs) {
  d <- data[[set]]; fit <- lm(as.formula(formula), d); u <- estfun(fit); dist <- distance(d[[lat]], d[[lon]])
  bread <- chol2inv(chol(crossprod(model.matrix(fit))))
  for (cutoff in cutoffs) for (kernel in c("uniform", "bartlett")) {
    w <- if (kernel == "uniform") 1 * (dist <= cutoff) else pmax(1 - dist / cutoff, 0)
    add(set, formula, paste0("se=conley lat=", lat, " lon=", lon, " cutoff=", cutoff, " kernel=", kernel), fit,
      bread %*% crossprod(u, w %*% u) %*% bread, df.residual(fit))
  }
}
globe("quakes", "mag ~ depth + stations", "lat", "long", c(50, 300, 2000))
globe("quakes", "stations ~ mag + log(depth)", "lat", "long", c(111, 700))
write(rows[!rows$value %in% c("NaN", "NA"), ], "covariances.csv")
