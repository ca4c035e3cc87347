// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// check_successor and diff: what the next catalogue may and may not change (I20).

#include "gmock/gmock.h"

#include "octroi/catalog/diff.h"
#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using catalog_test::valid;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kPublished[] = R"(
plan {
  code: "starter" name: "Starter" trial_days: 30 reminder_days: [7, 3]
  price {
    interval: "month" currency: "EUR" amount: "50.00"
    charge { code: "over" kind: OVERAGE unit_amount: "0.50" entitlement: "patients" }
  }
  entitlement { name: "patients" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE unit: "p" }
  entitlement { name: "mails" limit: 20 window: CALENDAR_MONTH }
  entitlement { name: "api" flag: false }
  entitlement { name: "model" text: "m-1" }
  entitlement { name: "threshold" decimal: "0.87" }
}
add_on {
  code: "sites" name: "More sites" plan: "starter"
  price { interval: "month" currency: "EUR" amount: "9.00" }
  entitlement { name: "sites" limit: 1 }
}
)";

// kPublished with one piece of text replaced by another.
Catalog changed(const std::string& from, const std::string& to) {
  std::string text = kPublished;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return valid(parse_text(text.replace(at, from.size(), to)));
}

std::vector<std::string> differences(const Catalog& before, const Catalog& after) {
  std::vector<std::string> lines;
  for (const Difference& each : diff(before, after)) lines.push_back(each.to_string());
  return lines;
}

struct Row {
  const char* name;
  const char* from;
  const char* to;
  const char* code;  // empty: allowed
  const char* difference;
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class Successor : public ::testing::TestWithParam<Row> {};

TEST_P(Successor, AnswersForTheChange) {
  const Catalog published = valid(parse_text(kPublished));
  const Catalog next = changed(GetParam().from, GetParam().to);
  EXPECT_THAT(differences(published, next), ElementsAre(GetParam().difference));
  const absl::Status status = check_successor(published, next);
  EXPECT_EQ(error_code(status), GetParam().code);
  if (std::string(GetParam().code).empty()) {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(error_message(status), StartsWith(GetParam().difference));
  }
}

constexpr char kChanged[] = "catalog.version_changed";
constexpr char kAddOnChanged[] = "catalog.add_on_changed";
constexpr char kAllowed[] = "";

constexpr Row kRows[] = {
    {"Amount", "50.00", "75.00", kChanged,
     "plan[starter@1].price[month EUR].charge[base].amount: 50.00 EUR -> 75.00 EUR"},
    {"UnitAmount", "0.50", "0.51", kChanged,
     "plan[starter@1].price[month EUR].charge[over].unit_amount: 0.50 -> 0.51"},
    {"Description", "code: \"over\"", "code: \"over\" description: \"Patients\"", kChanged,
     "plan[starter@1].price[month EUR].charge[over].description: Starter: over -> Patients"},
    {"ChargeKind", "amount: \"50.00\"",
     "charge { code: \"base\" description: \"Starter\" kind: "
     "PER_SEAT amount: \"50.00\" }",
     kChanged, "plan[starter@1].price[month EUR].charge[base].kind: FLAT -> PER_SEAT"},
    {"NewCharge", "amount: \"50.00\"",
     "amount: \"50.00\" charge { code: \"setup\" kind: ONE_OFF "
     "amount: \"10\" }",
     kChanged, "plan[starter@1].price[month EUR].charge[setup]: new, ONE_OFF 10.00"},
    {"ChargeGone", "amount: \"50.00\"", "", kChanged,
     "plan[starter@1].price[month EUR].charge[base]: gone, was FLAT 50.00"},
    {"NewPrice", "price {",
     "price { interval: \"year\" currency: \"EUR\" amount: \"500\" charge { "
     "code: \"over\" kind: OVERAGE unit_amount: \"0.50\" entitlement: \"patients\" } } price {",
     kChanged, "plan[starter@1].price[year EUR]: new, 500.00 + 0.50 a unit"},
    {"TrialDays", "trial_days: 30", "trial_days: 14", kChanged,
     "plan[starter@1].trial_days: 30 -> 14"},
    {"Family", "name: \"Starter\"", "name: \"Starter\" family: \"health\"", kChanged,
     "plan[starter@1].family: starter -> health"},
    {"TaxCategory", "name: \"Starter\"", "name: \"Starter\" tax_category: \"exempt\"", kChanged,
     "plan[starter@1].tax_category: standard -> exempt"},
    {"ReminderDays", "[7, 3]", "[7]", kChanged, "plan[starter@1].reminder_days: 7, 3 -> 7"},
    {"Limit", "limit: 500", "limit: 400", kChanged,
     "plan[starter@1].entitlement[patients]: 500 BILLING_PERIOD OVERAGE p -> 400 BILLING_PERIOD "
     "OVERAGE p"},
    {"Window", "CALENDAR_MONTH", "LIFETIME", kChanged,
     "plan[starter@1].entitlement[mails]: 20 CALENDAR_MONTH HARD -> 20 LIFETIME HARD"},
    {"Sharing", "limit: 500", "limit: 500 sharing: POOLED", kChanged,
     "plan[starter@1].entitlement[patients]: 500 BILLING_PERIOD OVERAGE p -> 500 BILLING_PERIOD "
     "OVERAGE POOLED p"},
    {"Flag", "flag: false", "flag: true", kChanged,
     "plan[starter@1].entitlement[api]: false -> true"},
    {"Text", "m-1", "m-2", kChanged, "plan[starter@1].entitlement[model]: m-1 -> m-2"},
    {"Decimal", "0.87", "0.9", kChanged, "plan[starter@1].entitlement[threshold]: 0.87 -> 0.9"},
    {"KindOfEntitlement", "flag: false", "unlimited: true", kChanged,
     "plan[starter@1].entitlement[api]: false -> unlimited LEVEL HARD"},
    {"Meter", "flag: false",
     "unlimited: true window: BILLING_PERIOD meter { aggregation: MAX buckets { seconds: 60 } }",
     kChanged,
     "plan[starter@1].entitlement[api]: false -> unlimited BILLING_PERIOD HARD meter { "
     "aggregation: MAX buckets { seconds: 60 } }"},
    {"EntitlementGone", "entitlement { name: \"api\" flag: false }", "", kChanged,
     "plan[starter@1].entitlement[api]: gone, was false"},
    {"NewEntitlement", "entitlement { name: \"api\"",
     "entitlement { name: \"x\" flag: true } "
     "entitlement { name: \"api\"",
     kChanged, "plan[starter@1].entitlement[x]: new, true"},
    {"AddOnAmount", "9.00", "8.00", kAddOnChanged,
     "add_on[sites].price[month EUR].charge[base].amount: 9.00 EUR -> 8.00 EUR"},
    {"AddOnLimit", "limit: 1", "limit: 2", kAddOnChanged,
     "add_on[sites].entitlement[sites]: 1 LEVEL HARD -> 2 LEVEL HARD"},
    {"Unlisted", "name: \"Starter\"", "name: \"Starter\" listed: false", kAllowed,
     "plan[starter@1].listed: true -> false"},
    {"AddOnForAllPlans", "plan: \"starter\"", "", kAllowed, "add_on[sites].plan: starter -> all"},
    {"NewPlan", "add_on {",
     "plan { code: \"pro\" name: \"Pro\" price { interval: \"month\" "
     "currency: \"EUR\" amount: \"0\" } } add_on {",
     kAllowed, "plan[pro@1]: new, Pro"},
    {"NewVersion", "add_on {",
     "plan { code: \"starter\" version: 2 name: \"Starter\" price { "
     "interval: \"month\" currency: \"EUR\" amount: \"75\" } } add_on {",
     kAllowed, "plan[starter@2]: new, Starter"},
    {"NewAddOn", "add_on {",
     "add_on { code: \"x\" name: \"X\" price { interval: \"month\" "
     "currency: \"EUR\" amount: \"0\" } } add_on {",
     kAllowed, "add_on[x]: new, X"},
};

INSTANTIATE_TEST_SUITE_P(Change, Successor, ::testing::ValuesIn(kRows), row_name);

TEST(Successor, TheSameCatalogueIsOne) {
  const Catalog published = valid(parse_text(kPublished));
  EXPECT_THAT(diff(published, published), IsEmpty());
  EXPECT_EQ(check_successor(published, published), absl::OkStatus());
  EXPECT_EQ(check_successor(Catalog(), published), absl::OkStatus());
}

TEST(Successor, AnotherSpellingOfTheSameIsNoChange) {
  const Catalog published = valid(parse_text(kPublished));
  EXPECT_THAT(diff(published, changed("0.50", "0.5")), IsEmpty());
  EXPECT_THAT(diff(published, changed("50.00", "50")), IsEmpty());
  const char* const in_full = "charge { code: \"base\" amount: \"50\" }";
  EXPECT_THAT(diff(published, changed("amount: \"50.00\"", in_full)), IsEmpty());
}

TEST(Successor, AVersionMayNotGo) {
  const Catalog published = valid(parse_text(kPublished));
  const Catalog other = valid(parse_text(
      R"(plan { code: "pro" name: "Pro" price { interval: "month" currency: "EUR" amount: "1" } }
         add_on { code: "sites" name: "More sites" plan: "pro"
                  price { interval: "month" currency: "EUR" amount: "9.00" } })"));
  const absl::Status status = check_successor(published, other);
  EXPECT_EQ(error_code(status), "catalog.version_removed");
  EXPECT_THAT(error_message(status), StartsWith("plan[starter@1]: gone, was Starter"));
}

TEST(Successor, AnAddOnMayNotGo) {
  const std::string text = kPublished;
  const Catalog without = valid(parse_text(text.substr(0, text.find("add_on"))));
  const absl::Status status = check_successor(valid(parse_text(kPublished)), without);
  EXPECT_EQ(error_code(status), "catalog.add_on_removed");
  EXPECT_THAT(error_message(status), HasSubstr("add_on[sites]: gone, was More sites"));
}

TEST(Successor, AnAddOnMayNotLeaveAPlan) {
  const std::string two =
      R"(plan { code: "a" name: "A" price { interval: "month" currency: "EUR" amount: "1" } }
         plan { code: "b" name: "B" price { interval: "month" currency: "EUR" amount: "1" } })";
  const std::string price = R"(price { interval: "month" currency: "EUR" amount: "1" } })";
  const auto with = [&](const std::string& plans) {
    return valid(parse_text(two + "add_on { code: \"x\" name: \"X\" " + plans + price));
  };
  const Catalog all = with("");
  const Catalog one = with("plan: \"a\"");
  const Catalog both = with("plan: \"b\" plan: \"a\"");
  EXPECT_EQ(check_successor(one, both), absl::OkStatus());
  EXPECT_EQ(check_successor(one, all), absl::OkStatus());
  EXPECT_EQ(error_code(check_successor(both, one)), "catalog.add_on_changed");
  EXPECT_EQ(error_code(check_successor(all, both)), "catalog.add_on_changed");
}

}  // namespace
}  // namespace octroi
