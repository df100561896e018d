# SPDX-License-Identifier: GPL-3.0-or-later
# glm_data.R - the data sets of glm.R, out of R's packages, categories as 0 and 1. Rscript glm_data.R, in this folder.
suppressMessages({ library(MASS); library(AER); library(survival) })
write <- function(d, name) write.csv(d, paste0(name, ".csv"), row.names = FALSE, na = "", quote = FALSE)
yes <- function(x) as.integer(x == "yes")
d <- birthwt
write(data.frame(low = d$low, age = d$age, lwt = d$lwt, black = as.integer(d$race == 2), other = as.integer(d$race == 3),
  smoke = d$smoke, ptl = d$ptl, ht = d$ht, ui = d$ui, visits = d$ftv), "birthwt")
d <- Pima.tr
write(data.frame(diabetic = as.integer(d$type == "Yes"), d[c("npreg", "glu", "bp", "bmi", "ped", "age")]), "pima")
data(SwissLabor); d <- SwissLabor
write(data.frame(participation = yes(d$participation), d[c("income", "age", "education", "youngkids", "oldkids")],
  foreign = yes(d$foreign)), "swiss")
d <- as.data.frame(Titanic)
write(data.frame(survived = yes(tolower(d$Survived)), first = as.integer(d$Class == "1st"), second = as.integer(d$Class == "2nd"),
  third = as.integer(d$Class == "3rd"), male = as.integer(d$Sex == "Male"), adult = as.integer(d$Age == "Adult"),
  n = d$Freq)[d$Freq > 0, ], "titanic")
d <- quine
write(data.frame(days = d$Days, white = as.integer(d$Eth == "N"), male = as.integer(d$Sex == "M"), f1 = as.integer(d$Age == "F1"),
  f2 = as.integer(d$Age == "F2"), f3 = as.integer(d$Age == "F3"), slow = as.integer(d$Lrn == "SL")), "quine")
d <- ships[ships$service > 0, ]
write(data.frame(incidents = d$incidents, service = d$service, log_service = log(d$service), type = d$type,
  b = as.integer(d$type == "B"), c = as.integer(d$type == "C"), d = as.integer(d$type == "D"), e = as.integer(d$type == "E"),
  y65 = as.integer(d$year == 65), y70 = as.integer(d$year == 70), y75 = as.integer(d$year == 75),
  late = as.integer(d$period == 75)), "ships")
data(RecreationDemand); d <- RecreationDemand
write(data.frame(d[c("trips", "quality")], ski = yes(d$ski), income = d$income, userfee = yes(d$userfee),
  d[c("costC", "costS", "costH")]), "recreation")
data(Medicaid1986); d <- Medicaid1986
write(data.frame(d[c("visits", "children", "age", "income", "health1", "access")], married = yes(d$married),
  school = d$school), "medicaid")
d <- epil
write(data.frame(d[c("y", "base", "age", "V4", "subject", "period", "lbase")], drug = as.integer(d$trt == "progabide")), "epil")
d <- housing
write(data.frame(sat = as.integer(d$Sat), medium = as.integer(d$Infl == "Medium"), high = as.integer(d$Infl == "High"),
  apartment = as.integer(d$Type == "Apartment"), atrium = as.integer(d$Type == "Atrium"), terrace = as.integer(d$Type == "Terrace"),
  contact = as.integer(d$Cont == "High"), n = d$Freq), "housing")
data(Affairs); d <- Affairs
write(data.frame(affairs = d$affairs, male = as.integer(d$gender == "male"), d[c("age", "yearsmarried")], children = yes(d$children),
  d[c("religiousness", "education", "occupation", "rating")]), "affairs")
write(tobin, "tobin")
data(Fatalities); d <- Fatalities
write(data.frame(state = as.character(d$state), year = as.integer(as.character(d$year)), d[c("fatal", "beertax", "unemp", "income",
  "miles", "pop")], jail = yes(d$jail)), "roads")
