// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Whatever bytes come in, the answer is a catalogue or an error with a place and a code.

#include <string>

#include "gmock/gmock.h"

#include "octroi/base/random.h"
#include "support.h"

namespace octroi {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr char kText[] = R"(# a comment
plan { code: "a" version: 1 name: "A" trial_days: 30 reminder_days: [7, 3]
  price { interval: "month" currency: "EUR" amount: "50.00"
    charge { code: "o" kind: OVERAGE unit_amount: "0.5" entitlement: "p" } }
  entitlement { name: "p" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE unit: "x" }
  entitlement { name: "f" flag: true } entitlement { name: "d" decimal: "0.87" } }
add_on { code: "x" name: "X" plan: "a"
  price { interval: "year" currency: "XOF" amount: "9" } entitlement { name: "f" flag: true } }
)";

constexpr char kJson[] = R"({"plan": [{"code": "a", "version": 1, "name": "A", "trialDays": 30,
  "reminder_days": [7, 3],
  "price": [{"interval": "month", "currency": "EUR", "amount": "50.00",
    "charge": [{"code": "o", "kind": "OVERAGE", "unit_amount": "0.5", "entitlement": "p"}]}],
  "entitlement": [{"name": "p", "limit": "500", "window": "BILLING_PERIOD",
                   "behaviour": "OVERAGE", "unit": "x"}, {"name": "f", "flag": true}]}],
 "add_on": [{"code": "x", "name": "X", "plan": ["a"],
   "price": [{"interval": "year", "currency": "XOF", "amount": "9"}]}]}
)";

// Cuts, repeats, swaps and overwrites a few pieces.
std::string mangled(std::string text, SeededRandom& random) {
  constexpr std::string_view kBytes = "{}[]:,\"\\0-1e.#ax\n\t \x80\xff";
  for (std::uint64_t i = random.next() % 4; i <= 3; ++i) {
    const std::size_t at = random.next() % text.size();
    const std::size_t length = random.next() % 12;
    switch (random.next() % 4) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(random.next() % text.size(), length));
        break;
      case 2:
        text[at] = kBytes[random.next() % kBytes.size()];
        break;
      default:
        text.resize(at + 1);
    }
    if (text.empty()) text = " ";
  }
  return text;
}

class Mangled : public ::testing::TestWithParam<CatalogFormat> {};

TEST_P(Mangled, IsACatalogueOrAnErrorWithItsPlace) {
  const bool is_json = GetParam() == CatalogFormat::kJson;
  ASSERT_TRUE(parse_catalog(is_json ? kJson : kText, GetParam(), "f").ok());
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    const std::string text = mangled(is_json ? kJson : kText, random);
    const auto catalog = parse_catalog(text, GetParam(), "f");
    if (catalog.ok()) continue;
    ++refused;
    EXPECT_EQ(catalog.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(error_code(catalog.status()), StartsWith("catalog."));
    EXPECT_THAT(error_message(catalog.status()), MatchesRegex("f:[1-9][0-9]*: [ -~]+")) << text;
  }
  EXPECT_GT(refused, 100);
}

INSTANTIATE_TEST_SUITE_P(Robust, Mangled,
                         ::testing::Values(CatalogFormat::kText, CatalogFormat::kJson));

TEST(Robust, ANulByteIsNotTheEnd) {
  for (const CatalogFormat format : {CatalogFormat::kText, CatalogFormat::kJson}) {
    const std::string good = format == CatalogFormat::kJson ? kJson : kText;
    const auto catalog = parse_catalog(good + '\0' + "x", format, "f");
    EXPECT_EQ(error_code(catalog.status()), "catalog.syntax");
    EXPECT_THAT(error_message(catalog.status()),
                MatchesRegex("f:[0-9]+: the file holds a NUL byte"));
  }
}

}  // namespace
}  // namespace octroi
