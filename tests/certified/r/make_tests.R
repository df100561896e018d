# SPDX-License-Identifier: GPL-3.0-or-later
# make_tests.R - reference values of tests of hypotheses, computed by R. Rscript make_tests.R, in this folder.
cars <- read.csv("cars.csv"); air <- read.csv("air.csv")
data <- list(cars = cars, air = air)
rows <- list()
add <- function(set, test, a, b, method, ...) {
  v <- c(...); v <- v[!is.na(v)]
  rows[[length(rows) + 1]] <<- data.frame(dataset = set, test = test, a = a, b = b, method = method,
    cell = sub("\\..*$", "", names(v)), value = sprintf("%.17g", v))
}
chisq <- function(set, a, b) {
  t <- table(data[[set]][[a]], data[[set]][[b]]); r <- suppressWarnings(chisq.test(t, correct = FALSE))
  add(set, "chisq_test", a, b, "", statistic = r$statistic, df = r$parameter, p_value = r$p.value,
    min_expected = min(r$expected), cramers_v = sqrt(r$statistic / (sum(t) * (min(dim(t)) - 1))), n = sum(t))
}
fisher <- function(set, a, b) {
  t <- table(data[[set]][[a]], data[[set]][[b]])
  add(set, "fisher_test", a, b, "", p_value = fisher.test(t)$p.value, odds_ratio = t[1] * t[4] / (t[2] * t[3]))
}
cors <- function(set, a, b) for (m in c("pearson", "spearman", "kendall")) {
  d <- na.omit(data[[set]][c(a, b)]); r <- suppressWarnings(cor.test(d[[1]], d[[2]], method = m))
  add(set, "cor_test", a, b, m, statistic = r$statistic, df = if (m == "pearson") r$parameter else NA,
    p_value = r$p.value, correlation = r$estimate, n = nrow(d))
}
means <- function(set, a, b) {
  f <- as.formula(paste(a, "~", b)); d <- data[[set]]
  r <- t.test(f, d); w <- suppressWarnings(wilcox.test(f, d))
  add(set, "t_test", a, b, "", statistic = r$statistic, df = r$parameter, p_value = r$p.value,
    difference = r$estimate[[1]] - r$estimate[[2]], conf_low = r$conf.int[1], conf_high = r$conf.int[2])
  add(set, "wilcox_test", a, b, "", statistic = w$statistic, p_value = w$p.value)
}
kruskal <- function(set, a, b) {
  r <- kruskal.test(as.formula(paste(a, "~", b)), data[[set]])
  add(set, "kruskal_test", a, b, "", statistic = r$statistic, df = r$parameter, p_value = r$p.value)
}
anova1 <- function(set, a, b) {
  r <- anova(lm(as.formula(paste0(a, " ~ factor(", b, ")")), data[[set]]))
  add(set, "anova", a, b, "", statistic = r$F[1], df = r$Df[1], p_value = r$P[1], df_residual = r$Df[2], ss_between = r$Sum[1],
    ss_within = r$Sum[2], ms_between = r$Mean[1], ms_within = r$Mean[2])
}
chisq("cars", "cyl", "gear"); chisq("cars", "am", "vs"); chisq("air", "month", "temp"); chisq("cars", "gear", "carb")
fisher("cars", "am", "vs")
cors("cars", "mpg", "wt"); cors("cars", "disp", "qsec"); cors("air", "ozone", "temp"); cors("air", "solar", "wind")
cors("air", "day", "temp")
means("cars", "mpg", "am"); means("cars", "wt", "vs"); means("cars", "qsec", "am"); means("cars", "disp", "vs")
kruskal("cars", "mpg", "cyl"); kruskal("air", "ozone", "month"); kruskal("cars", "hp", "carb")
anova1("cars", "mpg", "cyl"); anova1("air", "ozone", "month"); anova1("cars", "hp", "carb")
# without ties: exact p-values
set.seed(4)
ranks <- do.call(rbind, lapply(c(4, 5, 8, 9, 10, 12, 20, 30, 49, 50, 110), function(n) data.frame(
  set = paste0("free", n), x = sample(2 * n, n) / 4, y = sample(3 * n, n) / 8 + seq_len(n) / 8 * (n %% 2) * 4, g = rep(1:2, c(n %/% 3 + 1, n - n %/% 3 - 1)))))
ranks <- ranks[!duplicated(ranks[c("set", "y")]), ]
for (s in unique(ranks$set)) {
  data[[s]] <- ranks[ranks$set == s, ]
  cors(s, "x", "y"); if (min(table(data[[s]]$g)) > 2) means(s, "x", "g")
}
write.csv(ranks, "ranks.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "tests.csv", row.names = FALSE, quote = FALSE)
