// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JSON says the same as text: each error with its code and line, and what only JSON can get wrong.

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_json;
using catalog_test::parse_text;
using catalog_test::valid;
using ::testing::StartsWith;

struct Row {
  const char* name;
  const char* text;
  const char* code;
  const char* message;  // how it begins, after "plans.json:"
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class JsonError : public ::testing::TestWithParam<Row> {};

TEST_P(JsonError, NamesCodeLineAndField) {
  const auto catalog = parse_json(GetParam().text);
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(catalog.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error_code(catalog.status()), GetParam().code) << catalog.status();
  EXPECT_THAT(error_message(catalog.status()),
              StartsWith(std::string("plans.json:") + GetParam().message));
}

constexpr Row kSyntaxRows[] = {
    {"EmptyFile", "", "catalog.syntax", "1: syntax error"},
    {"EmptyObject", "{}", "catalog.empty", "1: the file has no plan"},
    {"Array", "[]", "catalog.wrong_type", "1: a catalogue is one { ... }"},
    {"Text", "\"plan\"", "catalog.wrong_type", "1: a catalogue is one { ... }"},
    {"Number", "1", "catalog.wrong_type", "1: a catalogue is one { ... }"},
    {"HugeNumber", "9007199254740993", "catalog.wrong_type", "1: a catalogue is one { ... }"},
    {"Null", "null", "catalog.wrong_type", "1: a catalogue is one { ... }"},
    {"Truncated", "{\n \"plan\": [\n", "catalog.syntax", "2: "},
    {"TrailingGarbage", "{\n}\n{", "catalog.syntax", "3: "},
    {"TrailingComma", "{\n \"plan\": [],\n}", "catalog.syntax", "3: "},
    {"Comment", "{\n // plans\n}", "catalog.syntax", "2: "},
    {"SingleQuotes", "{\n'plan': []}", "catalog.syntax", "2: "},
    {"NaN", "{\"plan\": [{\n\"version\": NaN}]}", "catalog.syntax", "2: plan[#1]: "},
    {"LoneSurrogate", "{\"plan\": [{\n\"name\": \"\\ud800\"}]}", "catalog.syntax", "2: plan[#1]: "},
    {"ByteOrderMark", "\xEF\xBB\xBF{}", "catalog.byte_order_mark", "1: save the file as UTF-8"},
    {"NotUtf8", "{\n\"\xE9\": 1}", "catalog.invalid_utf8", "2: save the file as UTF-8"},
    {"UnknownTopField", "{\n\"plans\": []}", "catalog.unknown_field",
     "2: there is no field \"plans\" here; write one of: plan, add_on"},
    {"UnknownField", "{\"plan\": [{\"code\": \"a\",\n\"version\": 2,\n\"prise\": []}]}",
     "catalog.unknown_field", "3: plan[a@2]: there is no field \"prise\" here"},
    {"DuplicateKey", "{\"plan\": [{\"code\": \"a\",\n\"name\": \"A\",\n\"name\": \"B\"}]}",
     "catalog.duplicate_field", "3: plan[a@1].name: it is there twice"},
    {"DuplicateKeyInTwoSpellings",
     "{\"plan\": [{\"code\": \"a\",\n\"trial_days\": 1,\n\"trialDays\": 1}]}",
     "catalog.duplicate_field", "3: plan[a@1].trial_days: it is there twice"},
    {"DuplicateList", "{\"plan\": [],\n\"plan\": []}", "catalog.duplicate_field",
     "2: plan: it is there twice"},
    {"TwoValues",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n\"limit\": 5,\n"
     "\"flag\": true}]}]}",
     "catalog.conflicting_fields",
     "3: plan[a@1].entitlement[e].flag: it cannot stand beside \"limit\""},
    {"PlanNotAList", "{\n\"plan\": {\"code\": \"a\"}}", "catalog.wrong_type",
     "2: plan: write a list: [ ... ]"},
    {"ReminderNotAList", "{\"plan\": [{\"code\": \"a\",\n\"reminder_days\": 7}]}",
     "catalog.wrong_type", "2: plan[a@1].reminder_days: write a list: [ ... ]"},
    {"ListInList", "{\"plan\": [\n[", "catalog.wrong_type", "2: plan: write braces with fields: "},
    {"ListForText", "{\"plan\": [{\n\"code\": [", "catalog.wrong_type",
     "2: plan[#1].code: write text in quotes"},
    {"ObjectForText", "{\"plan\": [{\n\"code\": {", "catalog.wrong_type",
     "2: plan[#1].code: write text in quotes"},
    {"TextForObject", "{\"plan\": [\n\"a\"]}", "catalog.wrong_type",
     "2: plan: write braces with fields: "},
    {"NullForText", "{\"plan\": [{\"code\": \"a\",\n\"name\": null}]}", "catalog.wrong_type",
     "2: plan[a@1].name: write text in quotes"},
    {"NullLimit", "{\"plan\": [{\"entitlement\": [{\"name\": \"e\",\n\"limit\": null}]}]}",
     "catalog.wrong_type", "2: plan[#1].entitlement[e].limit: write a whole number"},
    {"AmountAsNumber",
     "{\"plan\": [{\"code\": \"a\", \"price\": [{\"interval\": \"month\", \"currency\": \"EUR\",\n"
     "\"amount\": 50.00}]}]}",
     "catalog.wrong_type", "2: plan[a@1].price[month EUR].amount: write text in quotes"},
    {"AmountAsWholeNumber",
     "{\"plan\": [{\"code\": \"a\", \"price\": [{\"interval\": \"month\", \"currency\": \"EUR\",\n"
     "\"amount\": 50\n}]}]}",
     "catalog.wrong_type", "2: plan[a@1].price[month EUR].amount: write text in quotes"},
    {"VersionWithPoint", "{\"plan\": [{\"code\": \"a\",\n\"version\": 1.0}]}", "catalog.wrong_type",
     "2: plan[a@1].version: write a whole number in its range"},
    {"FloatBeyondDouble", "{\"plan\": [{\"code\": \"a\",\n\"version\": 1e999}]}", "catalog.syntax",
     "2: plan[a@1]: number overflow parsing '1e999'"},
    {"VersionBeyondInt32", "{\"plan\": [{\"code\": \"a\",\n\"version\": 4294967297\n}]}",
     "catalog.wrong_type", "2: plan[a@1].version: write a whole number in its range"},
    {"VersionAsText", "{\"plan\": [{\"code\": \"a\",\n\"version\": \"1\"}]}", "catalog.wrong_type",
     "2: plan[a@1].version: write a whole number"},
    {"UnsafeInteger",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n"
     "\"limit\": 9007199254740993\n}]}]}",
     "catalog.unsafe_integer", "2: plan[a@1].entitlement[e].limit: above 2^53 a JSON number"},
    {"UnsafeNegativeInteger",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n"
     "\"limit\": -9007199254740993}]}]}",
     "catalog.unsafe_integer", "2: plan[a@1].entitlement[e].limit: "},
    {"BeyondUint64",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n"
     "\"limit\": 99999999999999999999999}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].limit: write a whole number"},
    {"Uint64Max",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n"
     "\"limit\": 18446744073709551615}]}]}",
     "catalog.unsafe_integer", "2: plan[a@1].entitlement[e].limit: "},
    {"LimitTextNotANumber",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n\"limit\": \"5x\"}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].limit: write a whole number"},
    {"FlagAsText",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n\"flag\": \"true\"}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].flag: write true or false"},
    {"BooleanForLimit",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n\"limit\": true}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].limit: write a whole number"},
    {"UnknownWindow",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n"
     "\"window\": \"MONTH\"}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].window: write one of: LEVEL, "},
    {"WindowByNumber",
     "{\"plan\": [{\"code\": \"a\", \"entitlement\": [{\"name\": \"e\",\n\"window\": 1}]}]}",
     "catalog.wrong_type", "2: plan[a@1].entitlement[e].window: write one of: LEVEL, "},
};

INSTANTIATE_TEST_SUITE_P(Syntax, JsonError, ::testing::ValuesIn(kSyntaxRows), row_name);

// A good plan whose line 3 is under test.
#define PLAN(line)                                                                        \
  "{\"plan\": [{\"code\": \"a\", \"name\": \"A\", \"price\": [{\"interval\": \"month\", " \
  "\"currency\": \"EUR\",\n\"amount\": \"1\"}],\n" line "\n}]}"

constexpr Row kMeaningRows[] = {
    {"MissingName", "{\"plan\": [\n{\"code\": \"a\"}]}", "catalog.missing_field",
     "2: plan[a@1]: it needs a field name"},
    {"BadTrial", PLAN("\"trial_days\":\n-1"), "catalog.bad_trial_days",
     "3: plan[a@1].trial_days: a trial lasts"},
    {"ReminderTwice", PLAN("\"reminder_days\": [7,\n7\n]"), "catalog.bad_reminder_days",
     "4: plan[a@1].reminder_days[#2]: 7 days before is there twice"},
    {"NegativeLimit", PLAN("\"entitlement\": [{\"name\": \"e\",\n\"limit\": -1\n}]"),
     "catalog.negative_limit", "4: plan[a@1].entitlement[e].limit: "},
    {"OverageWithoutPrice",
     PLAN("\"entitlement\": [{\"name\": \"e\", \"limit\": 1, \"window\": \"BILLING_PERIOD\", "
          "\"behaviour\": \"OVERAGE\"}]"),
     "catalog.overage_without_price", "1: plan[a@1].price[month EUR]: the limit \"e\""},
    {"VersionGap", PLAN("\"version\": 2"), "catalog.version_gap", "3: plan[a@2].version: "},
    {"TooManyDecimals",
     "{\"plan\": [{\"code\": \"a\", \"name\": \"A\", \"price\": [{\"interval\": \"month\",\n"
     "\"currency\": \"XOF\",\n\"amount\": \"1.50\"}]}]}",
     "catalog.wrong_decimals",
     "3: plan[a@1].price[month XOF].amount: XOF has no decimals; write 2"},
    {"SecondPlan",
     "{\"plan\": [{\"code\": \"a\", \"name\": \"A\", \"price\": [\n{\"interval\": "
     "\"month\", \"currency\": \"EUR\", \"amount\": \"1\"}]},\n{\"code\": \"b\",\n"
     "\"name\": \"\"}]}",
     "catalog.bad_text", "4: plan[b@1].name: the text must not be empty"},
};

INSTANTIATE_TEST_SUITE_P(Meaning, JsonError, ::testing::ValuesIn(kMeaningRows), row_name);

TEST(JsonLimits, MoreThanEightMebibytesAreRefused) {
  const auto catalog = parse_json(std::string((8u << 20) + 1, ' '));
  EXPECT_EQ(error_code(catalog.status()), "catalog.too_large");
}

TEST(JsonLimits, TenThousandNestedListsAreAWrongType) {
  const auto catalog = parse_json("{\"plan\": " + std::string(10'000, '['));
  EXPECT_EQ(error_code(catalog.status()), "catalog.wrong_type");
}

TEST(JsonLimits, TenThousandNestedObjectsAreAnUnknownField) {
  std::string bomb = "{\"plan\": [{";
  for (int i = 0; i < 10'000; ++i) bomb += "\"a\": {";
  EXPECT_EQ(error_code(parse_json(bomb).status()), "catalog.unknown_field");
}

TEST(JsonLimits, HostileTextNeverReachesTheMessage) {
  const std::string long_code(1 << 16, 'a');
  const auto catalog = parse_json("{\"plan\": [{\"code\": \"" + long_code + "\x1b[2J");
  EXPECT_EQ(error_code(catalog.status()), "catalog.syntax");
  EXPECT_LT(error_message(catalog.status()).size(), 300u);
  EXPECT_EQ(error_message(catalog.status()).find('\x1b'), std::string::npos);
}

TEST(Json, SaysTheSameAsText) {
  const Catalog from_json = valid(parse_json(R"({
    "plan": [{
      "code": "pro", "version": 1, "name": "Pro", "family": "f", "tax_category": "reduced",
      "trialDays": 14, "listed": false, "reminderDays": [7, 1],
      "price": [{
        "interval": "month", "currency": "EUR", "amount": "50.00",
        "charge": [{"code": "seats", "description": "Seats", "kind": "PER_SEAT", "amount": "5.00"},
                   {"code": "over", "kind": "OVERAGE", "unit_amount": "0.0025",
                    "entitlement": "calls"}]
      }],
      "entitlement": [
        {"name": "calls", "limit": "9007199254740993", "window": "BILLING_PERIOD",
         "behaviour": "OVERAGE", "unit": "calls"},
        {"name": "sites", "unlimited": true}, {"name": "api", "flag": true},
        {"name": "model", "text": "m-1"}, {"name": "threshold", "decimal": "0.87"}]
    }],
    "addOn": [{"code": "x", "name": "X", "plan": ["pro"],
               "price": [{"interval": "month", "currency": "EUR", "amount": "9"}],
               "entitlement": [{"name": "api", "flag": true}]}]
  })"));
  const Catalog from_text = valid(parse_text(R"(
    plan {
      code: "pro" version: 1 name: "Pro" family: "f" tax_category: "reduced"
      trial_days: 14 listed: false reminder_days: [7, 1]
      price {
        interval: "month" currency: "EUR" amount: "50.00"
        charge { code: "seats" description: "Seats" kind: PER_SEAT amount: "5.00" }
        charge { code: "over" kind: OVERAGE unit_amount: "0.0025" entitlement: "calls" }
      }
      entitlement { name: "calls" limit: 9007199254740993 window: BILLING_PERIOD behaviour: OVERAGE
                    unit: "calls" }
      entitlement { name: "sites" unlimited: true } entitlement { name: "api" flag: true }
      entitlement { name: "model" text: "m-1" } entitlement { name: "threshold" decimal: "0.87" }
    }
    add_on { code: "x" name: "X" plan: "pro"
      price { interval: "month" currency: "EUR" amount: "9" }
      entitlement { name: "api" flag: true } })"));
  EXPECT_EQ(from_json, from_text);
  ASSERT_EQ(from_text.plans().size(), 1u);
  EXPECT_EQ(from_text.plans()[0].trial_days, 14);
  EXPECT_FALSE(from_text.plans()[0].is_listed);
  EXPECT_EQ(from_text.plans()[0].entitlement("calls")->limit()->value, 9007199254740993);
  EXPECT_EQ(from_text.add_ons().size(), 1u);
}

}  // namespace
}  // namespace octroi
