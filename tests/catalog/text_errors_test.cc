// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Every error that a text file can cause: its code, its line and what it says.

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using ::testing::StartsWith;

struct Row {
  const char* name;
  const char* text;
  const char* code;
  const char* message;  // how it begins, after "plans.textproto:"
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class TextError : public ::testing::TestWithParam<Row> {};

TEST_P(TextError, NamesCodeLineAndField) {
  const auto catalog = parse_text(GetParam().text);
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(catalog.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error_code(catalog.status()), GetParam().code) << catalog.status();
  EXPECT_THAT(error_message(catalog.status()),
              StartsWith(std::string("plans.textproto:") + GetParam().message));
}

// Files that are not catalogues.
constexpr Row kSyntaxRows[] = {
    {"EmptyFile", "", "catalog.empty", "1: the file has no plan"},
    {"OnlyComments", "# nothing yet\n", "catalog.empty", "1: the file has no plan"},
    {"NotText", "\x01\x02", "catalog.syntax", "1: "},
    {"OpenBrace", "plan {\n  code: \"a\"\n", "catalog.syntax", "3: plan[a@1]: Expected identifier"},
    {"OpenQuote", "plan {\n  code: \"a\n}\n", "catalog.syntax", "2: "},
    {"TrailingGarbage", "plan { code: \"a\" }\n}\n", "catalog.syntax", "2: Expected identifier"},
    {"ByteOrderMark", "\xEF\xBB\xBFplan {}", "catalog.byte_order_mark",
     "1: save the file as UTF-8 without a byte order mark"},
    {"NotUtf8", "# one\n# two\nplan { name: \"\xE9t\xE9\" }", "catalog.invalid_utf8",
     "3: save the file as UTF-8"},
    {"UnknownTopField", "\nplans {}\n", "catalog.unknown_field",
     "2: there is no field \"plans\" here; write one of: plan, add_on"},
    {"UnknownField", "plan {\n  code: \"a\"\n  version: 2\n  prise { }\n}", "catalog.unknown_field",
     "4: plan[a@2]: there is no field \"prise\" here; write one of: code, version, name"},
    {"UnknownFieldDeepInside",
     "plan { code: \"a\"\n price { interval: \"month\" currency: \"EUR\"\n charge { code: \"b\"\n"
     " sum: \"1\" } } }",
     "catalog.unknown_field", "4: plan[a@1].price[month EUR].charge[b]: there is no field \"sum\""},
    {"SecondPlanIsNamed", "plan { code: \"a\" }\nplan { code: \"b\"\n prise: 1 }",
     "catalog.unknown_field", "3: plan[b@1]: there is no field \"prise\""},
    {"FieldTwice", "plan {\n  code: \"a\"\n  name: \"A\"\n  name: \"B\" }",
     "catalog.duplicate_field", "4: plan[a@1].name: it is there twice"},
    {"FieldTwiceWithItsZero", "plan {\n  code: \"a\"\n  trial_days: 0\n  trial_days: 0\n}",
     "catalog.duplicate_field", "4: plan[a@1].trial_days: it is there twice"},
    {"TwoValues", "plan { code: \"a\"\n entitlement { name: \"e\"\n limit: 5\n flag: true\n } }",
     "catalog.conflicting_fields",
     "4: plan[a@1].entitlement[e].flag: it cannot stand beside \"limit\""},
    {"AmountAsNumber",
     "plan { code: \"a\"\n price { interval: \"month\" currency: \"EUR\"\n"
     " amount: 50.00 } }",
     "catalog.wrong_type", "3: plan[a@1].price[month EUR].amount: write text in quotes"},
    {"VersionAsText", "plan { code: \"a\"\n version: \"1\" }", "catalog.wrong_type",
     "2: plan[a@1].version: write a whole number in its range"},
    {"VersionBeyondInt32", "plan { code: \"a\"\n version: 4294967296 }", "catalog.wrong_type",
     "2: plan[a@1].version: write a whole number"},
    {"LimitBeyondInt64",
     "plan { code: \"a\" entitlement { name: \"e\"\n"
     " limit: -99999999999999999999 } }",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].limit: write a whole number"},
    {"FlagNotBoolean", "plan { code: \"a\" entitlement { name: \"e\"\n flag: yes\n\n} }",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].flag: write true or false"},
    {"UnknownWindow",
     "plan { code: \"a\" entitlement { name: \"e\" limit: 1\n window: MONTH\n\n} }",
     "catalog.wrong_type",
     "2: plan[a@1].entitlement[e].window: write one of: LEVEL, BILLING_PERIOD, CALENDAR_MONTH, "
     "LIFETIME"},
    {"WindowByUnknownNumber",
     "plan { code: \"a\" name: \"A\"\n entitlement { name: \"e\" limit: 1\n"
     " window: 99 } }",
     "catalog.wrong_type", "3: plan[a@1].entitlement[e].window: write one of: LEVEL"},
    {"WindowUnspecified",
     "plan { code: \"a\" name: \"A\"\n entitlement { name: \"e\" limit: 1\n"
     " window: WINDOW_UNSPECIFIED } }",
     "catalog.wrong_type", "3: plan[a@1].entitlement[e].window: write one of: LEVEL"},
    {"BehaviourUnspecified",
     "plan { code: \"a\" name: \"A\"\n entitlement { name: \"e\" limit: 1\n"
     " behaviour: BEHAVIOUR_UNSPECIFIED } }",
     "catalog.wrong_type", "3: plan[a@1].entitlement[e].behaviour: write one of: HARD, SOFT"},
    {"MessageAsText", "plan: \"starter\"", "catalog.wrong_type",
     "1: plan: write braces with fields: code, version"},
};

INSTANTIATE_TEST_SUITE_P(Syntax, TextError, ::testing::ValuesIn(kSyntaxRows), row_name);

// One good plan around the line under test, which is line 4.
#define PLAN(line)                      \
  "plan {\n  code: \"a\" name: \"A\"\n" \
  "  price { interval: \"month\" currency: \"EUR\" amount: \"1\" }\n" line "\n}\n"
// The same for a price.
#define PRICE(line) "plan {\n  code: \"a\" name: \"A\"\n  price {\n" line "\n  }\n}\n"

constexpr Row kPlanRows[] = {
    {"MissingCode", "plan {\n}", "catalog.missing_field", "1: plan[#1]: it needs a field code"},
    {"MissingName", "plan { code: \"a\" }", "catalog.missing_field",
     "1: plan[a@1]: it needs a field name"},
    {"BadCode", "plan {\n  code: \"a b\" name: \"A\" }", "catalog.bad_code", "2: plan[#1].code: "},
    {"CodeWithLineBreak", "plan {\n  code: \"a\\nb\" name: \"A\" }", "catalog.bad_code",
     "2: plan[#1].code: write 1 to 64 ASCII letters, digits, '-', '_' or '.', not \"a?b\""},
    {"EmptyName", "plan { code: \"a\"\n name: \"\" }", "catalog.bad_text",
     "2: plan[a@1].name: the text must not be empty"},
    {"NameWithNul", "plan { code: \"a\"\n name: \"A\\000B\" }", "catalog.bad_text",
     "2: plan[a@1].name: "},
    {"NameWithEscapedBadUtf8", "plan { code: \"a\"\n name: \"A\\xff\" }", "catalog.bad_text",
     "2: plan[a@1].name: "},
    {"NameWithOverride", "plan { code: \"a\"\n name: \"A\\u202eB\" }", "catalog.bad_text",
     "2: plan[a@1].name: "},
    {"BadFamily", PLAN("family: \"a/b\""), "catalog.bad_code", "4: plan[a@1].family: "},
    {"BadTaxCategory", PLAN("tax_category: \"\""), "catalog.bad_code",
     "4: plan[a@1].tax_category: "},
    {"VersionZero", PLAN("version: 0"), "catalog.bad_version",
     "4: plan[a@0].version: versions count 1, 2, 3, ..."},
    {"VersionTwice", PLAN("version: 1") PLAN("version: 1"), "catalog.duplicate_version",
     "9: plan[a@1].version: "},
    {"VersionTwiceByDefault", PLAN("") PLAN(""), "catalog.duplicate_version",
     "6: plan[a@1].version: "},
    {"VersionGap", PLAN("version: 1") PLAN("version: 3"), "catalog.version_gap",
     "9: plan[a@3].version: version 2 is missing"},
    {"VersionsFromTwo", PLAN("version: 2"), "catalog.version_gap",
     "4: plan[a@2].version: version 1 is missing"},
    {"TrialNegative", PLAN("trial_days: -1"), "catalog.bad_trial_days",
     "4: plan[a@1].trial_days: a trial lasts 0 to 3650 days"},
    {"TrialTooLong", PLAN("trial_days: 3651"), "catalog.bad_trial_days",
     "4: plan[a@1].trial_days: "},
    {"ReminderNegative", PLAN("reminder_days: 3 reminder_days: -1"), "catalog.bad_reminder_days",
     "4: plan[a@1].reminder_days[#2]: a reminder goes out 0 to 3650 days before"},
    {"ReminderTwiceInList", PLAN("reminder_days: [7, 3,\n3]"), "catalog.bad_reminder_days",
     "4: plan[a@1].reminder_days[#3]: 3 days before is there twice"},
    {"MissingPrice", "\nplan { code: \"a\" name: \"A\" }", "catalog.missing_price",
     "2: plan[a@1]: it has no price"},
    {"SamePriceTwice", PLAN("price { interval: \"month\" currency: \"EUR\" amount: \"2\" }"),
     "catalog.duplicate_price", "4: plan[a@1].price[month EUR]: it is sold this way twice"},
    {"SameLengthTwice",
     PLAN("price { interval: \"year\" currency: \"EUR\" amount: \"2\" }\n"
          "price { interval: \"12 months\" currency: \"EUR\" amount: \"2\" }"),
     "catalog.duplicate_price", "5: plan[a@1].price[12 months EUR]: "},
};

INSTANTIATE_TEST_SUITE_P(Plan, TextError, ::testing::ValuesIn(kPlanRows), row_name);

constexpr Row kPriceRows[] = {
    {"MissingInterval", PRICE("currency: \"EUR\" amount: \"1\""), "catalog.missing_field",
     "3: plan[a@1].price[#1]: it needs a field interval"},
    {"MissingCurrency", PRICE("interval: \"month\" amount: \"1\""), "catalog.missing_field",
     "3: plan[a@1].price[#1]: it needs a field currency"},
    {"MissingCharge", PRICE("interval: \"month\" currency: \"EUR\""), "catalog.missing_charge",
     "3: plan[a@1].price[month EUR]: the price charges nothing"},
    {"BadInterval", PRICE("interval: \"monthly\" currency: \"EUR\" amount: \"1\""),
     "catalog.bad_interval", "4: plan[a@1].price[#1].interval: write \"month\", \"year\""},
    {"IntervalZero", PRICE("interval: \"0 days\" currency: \"EUR\" amount: \"1\""),
     "catalog.bad_interval", "4: plan[a@1].price[#1].interval: "},
    {"UnknownCurrency", PRICE("interval: \"month\" currency: \"ABC\" amount: \"1\""),
     "catalog.bad_currency", "4: plan[a@1].price[#1].currency: write a currency of ISO 4217"},
    {"LowerCaseCurrency", PRICE("interval: \"month\" currency: \"eur\" amount: \"1\""),
     "catalog.bad_currency", "4: plan[a@1].price[#1].currency: "},
    {"CurrencyWithoutMinorUnit", PRICE("interval: \"month\" currency: \"XAU\" amount: \"1\""),
     "catalog.bad_currency", "4: plan[a@1].price[#1].currency: "},
    {"TooManyDecimals", PRICE("interval: \"month\"\ncurrency: \"EUR\"\namount: \"50.001\""),
     "catalog.wrong_decimals",
     "6: plan[a@1].price[month EUR].amount: EUR has 2 decimals; write 50.00"},
    {"DecimalsOfFrancs", PRICE("interval: \"month\" currency: \"XOF\" amount: \"5000.00\""),
     "catalog.wrong_decimals",
     "4: plan[a@1].price[month XOF].amount: XOF has no decimals; write 5000"},
    {"AmountWithComma", PRICE("interval: \"month\" currency: \"EUR\" amount: \"50,00\""),
     "catalog.bad_amount",
     "4: plan[a@1].price[month EUR].amount: write digits with at most one point, such as \"0.00\", "
     "not \"50,00\""},
    {"AmountWithExponent", PRICE("interval: \"month\" currency: \"EUR\" amount: \"1e9\""),
     "catalog.bad_amount", "4: plan[a@1].price[month EUR].amount: "},
    {"AmountTooBig",
     PRICE("interval: \"month\" currency: \"EUR\" amount: \"99999999999999999999.00\""),
     "catalog.bad_amount", "4: plan[a@1].price[month EUR].amount: "},
    {"AmountNegative", PRICE("interval: \"month\" currency: \"EUR\"\namount: \"-0.01\""),
     "catalog.negative_amount",
     "5: plan[a@1].price[month EUR].amount: an amount is 0 or more; a reduction is a coupon"},
    {"ChargeAmountNegative",
     PRICE("interval: \"month\" currency: \"EUR\" amount: \"1\"\n"
           "charge { code: \"b\" amount: \"2\" }\ncharge { code: \"c\"\namount: \"-1\" }"),
     "catalog.negative_amount", "7: plan[a@1].price[month EUR].charge[c].amount: "},
    {"ChargeWithoutCode", PRICE("interval: \"month\" currency: \"EUR\"\ncharge { amount: \"1\" }"),
     "catalog.missing_field", "5: plan[a@1].price[month EUR].charge[#1]: it needs a field code"},
    {"ChargeWithoutAmount", PRICE("interval: \"month\" currency: \"EUR\"\ncharge { code: \"b\" }"),
     "catalog.missing_field", "5: plan[a@1].price[month EUR].charge[b]: it needs a field amount"},
    {"ChargeBadCode",
     PRICE("interval: \"month\" currency: \"EUR\"\ncharge { code: \"\" amount: \"1\" }"),
     "catalog.bad_code", "5: plan[a@1].price[month EUR].charge[#1].code: "},
    {"ChargeBadDescription",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" amount: \"1\" description: \"a\\nb\" }"),
     "catalog.bad_text", "5: plan[a@1].price[month EUR].charge[b].description: "},
    {"ChargeKindUnspecified",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" amount: \"1\" kind: KIND_UNSPECIFIED }"),
     "catalog.wrong_type",
     "5: plan[a@1].price[month EUR].charge[b].kind: write one of: FLAT, PER_SEAT, ONE_OFF, OVER"},
    {"ChargeTwice",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" amount: \"1\" }\n"
           "charge { code: \"b\" amount: \"2\" }"),
     "catalog.duplicate_charge", "6: plan[a@1].price[month EUR].charge[b].code: "},
    {"ShortAmountBesideBase",
     PRICE("interval: \"month\" currency: \"EUR\" amount: \"1\"\n"
           "charge { code: \"base\" amount: \"2\" }"),
     "catalog.duplicate_charge", "5: plan[a@1].price[month EUR].charge[base].code: "},
    {"UnitAmountOfFlat",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" amount: \"1\" unit_amount: \"1\" }"),
     "catalog.bad_charge", "5: plan[a@1].price[month EUR].charge[b].unit_amount: only an OVERAGE"},
    {"EntitlementOfFlat",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" amount: \"1\" entitlement: \"e\" }"),
     "catalog.bad_charge", "5: plan[a@1].price[month EUR].charge[b].entitlement: "},
    {"AmountOfOverage",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" kind: OVERAGE amount: \"1\" }"),
     "catalog.bad_charge", "5: plan[a@1].price[month EUR].charge[b].amount: "},
    {"OverageWithoutUnitAmount",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" kind: OVERAGE entitlement: \"e\" }"),
     "catalog.missing_field",
     "5: plan[a@1].price[month EUR].charge[b]: it needs a field unit_amount"},
    {"BadUnitAmount",
     PRICE("interval: \"month\" currency: \"EUR\"\n"
           "charge { code: \"b\" kind: OVERAGE unit_amount: \".5\" }"),
     "catalog.bad_decimal", "5: plan[a@1].price[month EUR].charge[b].unit_amount: "},
    {"ForeverPerSeat",
     PRICE("interval: \"forever\" currency: \"EUR\"\n"
           "charge { code: \"b\"\nkind: PER_SEAT amount: \"1\" }"),
     "catalog.charge_needs_period", "6: plan[a@1].price[forever EUR].charge[b].kind: "},
};

INSTANTIATE_TEST_SUITE_P(Price, TextError, ::testing::ValuesIn(kPriceRows), row_name);

// A price with an overage charge for `e` (line 4), and the entitlements under test from line 6.
#define OVERAGE(entitlements)                                                            \
  "plan { code: \"a\" name: \"A\"\nprice { interval: \"month\" currency: \"EUR\"\n"      \
  "amount: \"1\"\ncharge { code: \"o\" kind: OVERAGE unit_amount: \"0.5\" entitlement: " \
  "\"e\" }\n}\n" entitlements "\n}"
#define ENTITLEMENT(fields) PLAN("entitlement { " fields " }")

constexpr Row kEntitlementRows[] = {
    {"MissingName", ENTITLEMENT("flag: true"), "catalog.missing_field",
     "4: plan[a@1].entitlement[#1]: it needs a field name"},
    {"BadName", ENTITLEMENT("name: \"é\" flag: true"), "catalog.bad_code",
     "4: plan[a@1].entitlement[#1].name: "},
    {"MissingValue", ENTITLEMENT("name: \"e\""), "catalog.missing_field",
     "4: plan[a@1].entitlement[e]: it grants nothing; write limit, unlimited, flag"},
    {"Twice", PLAN("entitlement { name: \"e\" flag: true }\nentitlement { name: \"e\" limit: 1 }"),
     "catalog.duplicate_entitlement", "5: plan[a@1].entitlement[e].name: it is granted twice"},
    {"NegativeLimit", ENTITLEMENT("name: \"e\" limit: -1"), "catalog.negative_limit",
     "4: plan[a@1].entitlement[e].limit: a limit is 0 or more; for no limit write unlimited: true"},
    {"UnlimitedFalse", ENTITLEMENT("name: \"e\" unlimited: false"), "catalog.bad_entitlement",
     "4: plan[a@1].entitlement[e].unlimited: write limit with a number"},
    {"WindowOfFlag", ENTITLEMENT("name: \"e\" flag: true window: LEVEL"), "catalog.bad_entitlement",
     "4: plan[a@1].entitlement[e].window: only a limit has it"},
    {"BehaviourOfText", ENTITLEMENT("name: \"e\" text: \"t\" behaviour: SOFT"),
     "catalog.bad_entitlement", "4: plan[a@1].entitlement[e].behaviour: only a limit has it"},
    {"SharingOfFlag", ENTITLEMENT("name: \"e\" flag: true sharing: POOLED"),
     "catalog.bad_entitlement", "4: plan[a@1].entitlement[e].sharing: only a limit has it"},
    {"SharingOfNothing", ENTITLEMENT("name: \"e\" limit: 1 sharing: SHARING_UNSPECIFIED"),
     "catalog.wrong_type", "4: plan[a@1].entitlement[e].sharing: write one of: OWN, POOLED"},
    {"SharingInAddOn",
     "plan { code: \"a\" name: \"A\" price { interval: \"month\" currency: \"EUR\" amount: \"1\" } "
     "}\n"
     "add_on { code: \"x\" name: \"X\"\n"
     "price { interval: \"month\" currency: \"EUR\" amount: \"1\" }\n"
     "entitlement { name: \"e\" limit: 1 sharing: DELEGATED } }",
     "catalog.sharing_in_add_on", "4: add_on[x].entitlement[e].sharing: an add-on raises"},
    {"SharingOfMetered",
     ENTITLEMENT("name: \"e\" unlimited: true window: BILLING_PERIOD sharing: POOLED "
                 "meter { aggregation: SUM }"),
     "catalog.metered_pool", "4: plan[a@1].entitlement[e].sharing: a meter reads"},
    {"EmptyText", ENTITLEMENT("name: \"e\" text: \"\""), "catalog.bad_text",
     "4: plan[a@1].entitlement[e].text: "},
    {"BadDecimal", ENTITLEMENT("name: \"e\" decimal: \"NaN\""), "catalog.bad_decimal",
     "4: plan[a@1].entitlement[e].decimal: write digits with at most one point"},
    {"BadUnit", ENTITLEMENT("name: \"e\" limit: 1 unit: \"G\\tB\""), "catalog.bad_text",
     "4: plan[a@1].entitlement[e].unit: write a short unit"},
    {"OverageOfNothing", OVERAGE(""), "catalog.overage_without_limit",
     "4: plan[a@1].price[month EUR].charge[o].entitlement: the plan has no limit \"e\""},
    {"OverageOfFlag", OVERAGE("entitlement { name: \"e\" flag: true }"),
     "catalog.overage_without_limit", "4: plan[a@1].price[month EUR].charge[o].entitlement: "},
    {"OverageOfUnlimited", OVERAGE("entitlement { name: \"e\" unlimited: true }"),
     "catalog.overage_of_unlimited",
     "4: plan[a@1].price[month EUR].charge[o].entitlement: nothing is above \"e\""},
    {"UnlimitedOverage", OVERAGE("entitlement { name: \"e\" unlimited: true behaviour: OVERAGE }"),
     "catalog.overage_of_unlimited", "6: plan[a@1].entitlement[e].behaviour: "},
    {"OverageOfHardLimit", OVERAGE("entitlement { name: \"e\" limit: 1 }"),
     "catalog.overage_not_allowed", "4: plan[a@1].price[month EUR].charge[o].entitlement: "},
    {"OverageOfLifetime",
     OVERAGE("entitlement { name: \"e\" limit: 1 window: LIFETIME behaviour: OVERAGE }"),
     "catalog.overage_of_lifetime", "6: plan[a@1].entitlement[e].window: "},
    {"OverageOfMonth",
     OVERAGE("entitlement { name: \"e\" limit: 1 window: CALENDAR_MONTH behaviour: OVERAGE }"),
     "catalog.overage_window", "6: plan[a@1].entitlement[e].window: what lies above is billed"},
    {"OverageOfLevel", OVERAGE("entitlement { name: \"e\" limit: 1 behaviour: OVERAGE }"),
     "catalog.overage_window", "6: plan[a@1].entitlement[e].window: "},
    {"OverageWithoutPrice",
     ENTITLEMENT("name: \"e\" limit: 1 window: BILLING_PERIOD behaviour: OVERAGE"),
     "catalog.overage_without_price",
     "3: plan[a@1].price[month EUR]: the limit \"e\" is billed above, but this price has no"},
};

INSTANTIATE_TEST_SUITE_P(Entitlement, TextError, ::testing::ValuesIn(kEntitlementRows), row_name);

#define ADD_ON(fields) PLAN("entitlement { name: \"users\" limit: 5 }") "add_on {\n" fields "\n}"
#define ADD_ON_PRICE "price { interval: \"month\" currency: \"EUR\" amount: \"9\" }\n"

constexpr Row kAddOnRows[] = {
    {"MissingCode", ADD_ON("name: \"X\""), "catalog.missing_field",
     "6: add_on[#1]: it needs a field code"},
    {"MissingName", ADD_ON("code: \"x\""), "catalog.missing_field",
     "6: add_on[x]: it needs a field name"},
    {"MissingPrice", ADD_ON("code: \"x\" name: \"X\""), "catalog.missing_price",
     "6: add_on[x]: it has no price"},
    {"UnknownPlan", ADD_ON("code: \"x\" name: \"X\" plan: \"a\"\nplan: \"b\""),
     "catalog.unknown_plan", "8: add_on[x].plan[b]: there is no plan \"b\""},
    {"PlanTwice", ADD_ON("code: \"x\" name: \"X\" plan: [\"a\", \"a\"]"), "catalog.duplicate_plan",
     "7: add_on[x].plan[a]: it is there twice"},
    {"CodeTwice",
     ADD_ON("code: \"x\" name: \"X\"\n" ADD_ON_PRICE) "add_on {\ncode: \"x\" name: "
                                                      "\"Y\"\n" ADD_ON_PRICE "}",
     "catalog.duplicate_add_on", "11: add_on[x].code: "},
    {"NegativeAmount",
     ADD_ON("code: \"x\" name: \"X\"\n"
            "price { interval: \"month\" currency: \"EUR\" amount: \"-9\" }"),
     "catalog.negative_amount", "8: add_on[x].price[month EUR].amount: "},
    {"OverageCharge",
     ADD_ON("code: \"x\" name: \"X\"\nprice { interval: \"month\" currency: "
            "\"EUR\"\ncharge { code: \"o\" kind: OVERAGE unit_amount: \"1\" } }"),
     "catalog.overage_in_add_on", "9: add_on[x].price[month EUR].charge[o].kind: "},
    {"OverageLimit",
     ADD_ON("code: \"x\" name: \"X\"\n" ADD_ON_PRICE
            "entitlement { name: \"u\" limit: 1 behaviour: OVERAGE }"),
     "catalog.overage_in_add_on", "9: add_on[x].entitlement[u].behaviour: "},
    {"OtherKindThanThePlan",
     ADD_ON("code: \"x\" name: \"X\"\n" ADD_ON_PRICE "entitlement { name: \"users\" flag: true }"),
     "catalog.entitlement_kind", "9: add_on[x].entitlement[users]: plan a@1 grants it as another"},
    {"OtherWindowThanThePlan",
     ADD_ON("code: \"x\" name: \"X\"\n" ADD_ON_PRICE
            "entitlement { name: \"users\" limit: 1 window: LIFETIME }"),
     "catalog.entitlement_kind", "9: add_on[x].entitlement[users]: plan a@1 grants it as another"},
    {"OtherKindThanAnAddOn",
     ADD_ON(
         "code: \"x\" name: \"X\"\n" ADD_ON_PRICE
         "entitlement { name: \"s\" flag: true }") "add_on { code: \"y\" name: \"Y\"\n" ADD_ON_PRICE
                                                   "entitlement { name: \"s\" text: \"t\" } }",
     "catalog.entitlement_kind", "12: add_on[y].entitlement[s]: another add-on grants it as"},
};

INSTANTIATE_TEST_SUITE_P(AddOn, TextError, ::testing::ValuesIn(kAddOnRows), row_name);

TEST(TextLimits, MoreThanEightMebibytesAreRefused) {
  const auto catalog = parse_text(std::string((8u << 20) + 1, '#'));
  EXPECT_EQ(error_code(catalog.status()), "catalog.too_large");
}

TEST(TextLimits, TenThousandNestedPlansAreAnUnknownField) {
  std::string bomb;
  for (int i = 0; i < 10'000; ++i) bomb += "plan { ";
  const auto catalog = parse_text(bomb);
  EXPECT_EQ(error_code(catalog.status()), "catalog.unknown_field");
}

TEST(TextLimits, HostileTextNeverReachesTheMessage) {
  const auto catalog =
      parse_text("plan { code: \"" + std::string(1 << 16, 'a') + "\\n\\033[2J\" name: \"A\" }");
  EXPECT_EQ(error_code(catalog.status()), "catalog.bad_code");
  EXPECT_LT(error_message(catalog.status()).size(), 300u);
  EXPECT_EQ(error_message(catalog.status()).find('\n'), std::string::npos);
}

TEST(TextLimits, TabsDoNotMoveTheField) {
  const auto catalog = parse_text("plan {\n\tcode:\t\"a\"\n\t\ttrial_days:\t\"7\"\n}");
  EXPECT_EQ(error_message(catalog.status()),
            "plans.textproto:3: plan[a@1].trial_days: write a whole number in its range");
}

}  // namespace
}  // namespace octroi
