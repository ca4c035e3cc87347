// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/numbering.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

constexpr NumberReset kNever = NumberReset::kNever;
constexpr NumberReset kYearly = NumberReset::kYearly;
constexpr NumberReset kMonthly = NumberReset::kMonthly;

const Date kDay = 2026y / 1 / 31;

struct PatternRow {
  const char* pattern;
  NumberReset reset;
  NumberFormat format;
  const char* forty_two;
};

TEST(NumberPattern, SaysWhereTheNumberComesFromAndHowItLooks) {
  const PatternRow rows[] = {
      {"INV-{YYYY}{MM}-{seq:5}",
       kMonthly,
       {"invoices/2026-01", "INV-202601-", 5, ""},
       "INV-202601-00042"},
      {"INV-{YYYY}{MM}-{seq:5}", kNever, {"invoices", "INV-202601-", 5, ""}, "INV-202601-00042"},
      {"{YYYY}/{seq}", kYearly, {"invoices/2026", "2026/", 1, ""}, "2026/42"},
      {"F{seq:3}-{YY}", kYearly, {"invoices/2026", "F", 3, "-26"}, "F042-26"},
      {"{seq:18}", kNever, {"invoices", "", 18, ""}, "000000000000000042"},
      {"{MM}{seq}{MM}", kNever, {"invoices", "01", 1, "01"}, "014201"},
      {"{seq}", kNever, {"invoices", "", 1, ""}, "42"},
  };
  for (const PatternRow& row : rows) {
    const auto pattern = NumberPattern::parse(row.pattern, row.reset);
    ASSERT_TRUE(pattern.ok()) << row.pattern << pattern.status();
    EXPECT_EQ(pattern->at("invoices", kDay), row.format) << row.pattern;
    EXPECT_EQ(pattern->format(kDay, 42), row.forty_two) << row.pattern;
    EXPECT_EQ(pattern->series_key("invoices", kDay), row.format.series) << row.pattern;
    EXPECT_EQ(pattern->text(), row.pattern);
    EXPECT_EQ(pattern->reset(), row.reset);
  }
}

struct PairRow {
  const char* one;
  const char* other;
  bool can_collide;
};

TEST(NumberPattern, SaysWhetherTwoCouldSpellOneNumber) {
  const PairRow rows[] = {
      {"INV-{YYYY}{MM}-{seq:5}", "INV-{YYYY}{MM}-{seq:5}", true},
      {"INV-{YYYY}{MM}-{seq:5}", "INV-{YYYY}{MM}-{seq:3}", true},
      {"INV-{YYYY}{MM}-{seq:5}", "ML-{YYYY}{MM}-{seq:5}", false},
      {"INV-{YYYY}{MM}-{seq:5}", "INV-{YYYY}-{seq:5}", false},  // the second hyphen
      {"A{seq}", "A{YYYY}-{seq}", false},
      {"A{YYYY}{seq}", "A{seq:6}", true},  // A202612: 2026 and 12, or 202612
      {"A{YYYY}{seq}", "A{seq:1}", true},  // a sequence grows into the year
      {"{seq:2}A", "{seq:5}A", true},
      {"{seq:2}A", "{seq:5}B", false},
      {"{seq}-{YY}", "{seq}-1", false},
      {"{seq}-{YY}", "{seq}-26", true},
      {"CN-{YYYY}{MM}-{seq:5}", "CN-{seq:6}-00001", true},
      {"1{seq}", "{seq}1", true},
      {"1{seq}", "2{seq}", false},
  };
  for (const PairRow& row : rows) {
    const auto one = NumberPattern::parse(row.one, kNever);
    const auto other = NumberPattern::parse(row.other, kNever);
    ASSERT_TRUE(one.ok() && other.ok()) << row.one << " " << row.other;
    EXPECT_EQ(one->can_collide(*other), row.can_collide) << row.one << " " << row.other;
    EXPECT_EQ(other->can_collide(*one), row.can_collide) << row.other << " " << row.one;
  }
}

TEST(NumberPattern, ALongNumberIsNotCut) {
  const auto pattern = NumberPattern::parse("{seq:2}", kNever);
  EXPECT_EQ(pattern->format(kDay, 12345), "12345");
  EXPECT_EQ(pattern->format(kDay, std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
  EXPECT_EQ(NumberPattern::parse("{YYYY}{seq}", kNever)->format(1y / 2 / 3, 1), "00011");
}

struct RefusalRow {
  std::string pattern;
  NumberReset reset;
  const char* code;
};

TEST(NumberPattern, EveryRuleHasItsError) {
  const RefusalRow rows[] = {
      {"", kNever, "numbering.no_sequence"},
      {"INV-{YYYY}", kNever, "numbering.no_sequence"},
      {"{seq}-{seq:5}", kNever, "numbering.no_sequence"},
      {"{day}{seq}", kNever, "numbering.unknown_field"},
      {"{yyyy}{seq}", kNever, "numbering.unknown_field"},
      {"{}{seq}", kNever, "numbering.unknown_field"},
      {"{SEQ}", kNever, "numbering.unknown_field"},
      {"{seq:0}", kNever, "numbering.bad_digits"},
      {"{seq:19}", kNever, "numbering.bad_digits"},
      {"{seq:05}", kNever, "numbering.bad_digits"},
      {"{seq:}", kNever, "numbering.bad_digits"},
      {"{seq:-1}", kNever, "numbering.bad_digits"},
      {"{seq:99999999999999999999}", kNever, "numbering.bad_digits"},
      {"{seq", kNever, "numbering.unbalanced"},
      {"{", kNever, "numbering.unbalanced"},
      {"seq}", kNever, "numbering.unbalanced"},
      {"{{seq}}", kNever, "numbering.unbalanced"},
      {"{YY{seq}", kNever, "numbering.unbalanced"},
      {"INV\r\n{seq}", kNever, "numbering.bad_character"},
      {std::string("INV\0{seq}", 9), kNever, "numbering.bad_character"},
      {"N\xC2\xB0{seq}", kNever, "numbering.bad_character"},
      {std::string(60, 'A') + "{seq}", kNever, "numbering.too_long"},
      {"INV-{seq}", kYearly, "numbering.ambiguous"},
      {"INV-{MM}-{seq}", kYearly, "numbering.ambiguous"},
      {"INV-{YYYY}-{seq}", kMonthly, "numbering.ambiguous"},
      {"INV-{MM}-{seq}", kMonthly, "numbering.ambiguous"},
      {"INV-{YYYY}-{seq}", NumberReset{9}, "numbering.ambiguous"},
  };
  for (const RefusalRow& row : rows) {
    EXPECT_EQ(error_code(NumberPattern::parse(row.pattern, row.reset).status()), row.code)
        << row.pattern;
  }
  EXPECT_TRUE(NumberPattern::parse(std::string(59, 'A') + "{seq}", kNever).ok());
}

TEST(NumberPattern, CountsAgainWhenItsSeriesChanges) {
  const auto yearly = NumberPattern::parse("{YY}-{seq}", kYearly);
  EXPECT_EQ(yearly->series_key("orders", 2026y / 12 / 31), "orders/2026");
  EXPECT_EQ(yearly->series_key("orders", 2027y / 1 / 1), "orders/2027");
  const auto monthly = NumberPattern::parse("{YY}{MM}-{seq}", kMonthly);
  EXPECT_NE(monthly->series_key("orders", 2026y / 1 / 31),
            monthly->series_key("orders", 2026y / 2 / 1));
}

TEST(NumberResetNames, GoThereAndBack) {
  for (const NumberReset reset : {kNever, kYearly, kMonthly}) {
    EXPECT_EQ(parse_number_reset(to_string(reset)), reset);
  }
  EXPECT_EQ(parse_number_reset("daily"), std::nullopt);
  EXPECT_TRUE(to_string(NumberReset{0}).empty());
}

}  // namespace
}  // namespace octroi
