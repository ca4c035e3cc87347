// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/json.h"

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "sample.h"

namespace octroi {
namespace {

std::string golden(const std::string& name) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/invoice/golden/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(InvoiceJson, HasAStableForm) {
  const Invoice invoice = sample_invoice();
  EXPECT_EQ(lines_to_json(invoice.lines) + "\n", golden("lines.json"));
  EXPECT_EQ(taxes_to_json(invoice.taxes) + "\n", golden("taxes.json"));
}

TEST(InvoiceJson, LeavesOutWhatIsDefault) {
  InvoiceLine line;
  line.code = "base";
  line.amount = line.net = Money::of_minor(5'00, kEur);
  line.unit_amount = Decimal(5);
  line.discount = line.tax = Money::zero(kEur);
  EXPECT_EQ(lines_to_json({&line, 1}), R"([{"code":"base","unit":"5","amount":500,"net":500}])");
  EXPECT_EQ(lines_to_json({}), "[]");
  EXPECT_TRUE(lines_from_json("[]", kEur)->empty());
}

TEST(InvoiceJson, KeepsDecimalsAsTheyWereWritten) {
  InvoiceLine line;
  line.quantity = *Decimal::parse("1.00");
  line.unit_amount = *Decimal::parse("0.000");
  line.amount = line.net = line.discount = line.tax = Money::zero(kEur);
  const auto read = lines_from_json(lines_to_json({&line, 1}), kEur);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->front().quantity.to_string(), "1.00");
  EXPECT_EQ(read->front().unit_amount.to_string(), "0.000");
}

TEST(InvoiceJson, KeepsTheExtremes) {
  for (const std::int64_t minor :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    InvoiceLine line;
    line.description = std::string("\0\x01\"\\/\n\xF0\x9F\x8F\xA5", 10);
    line.amount = line.net = line.discount = line.tax = Money::of_minor(minor, kXof);
    line.derivation.capped_from = Money::zero(kXof);
    const std::vector<InvoiceLine> lines(3, line);
    const auto read = lines_from_json(lines_to_json(lines), kXof);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, lines);
  }
}

struct BadRow {
  const char* text;
  const char* says;
};

TEST(InvoiceJson, SaysWhichLineAndField) {
  const BadRow rows[] = {
      {"", "no JSON array"},
      {"{}", "no JSON array"},
      {"[{}", "no JSON array"},
      {"[{}]x", "no JSON array"},
      {"[NaN]", "no JSON array"},
      {"[1]", "line 1: (no object)"},
      {R"([{},{"code":1}])", "line 2: code"},
      {R"([{"amount":1.5}])", "line 1: amount"},
      {R"([{"amount":"1"}])", "line 1: amount"},
      {R"([{"amount":9223372036854775808}])", "line 1: amount"},
      {R"([{"unit":1}])", "line 1: unit"},
      {R"([{"unit":"1e9"}])", "line 1: unit"},
      {R"([{"kind":"gift"}])", "line 1: kind"},
      {R"([{"kind":null}])", "line 1: kind"},
      {R"([{"from":"2026-02-30"}])", "line 1: from"},
      {R"([{"discountable":0}])", "line 1: discountable"},
      {R"([{"rounding":"sideways"}])", "line 1: rounding"},
      {R"([{"tax_mode":"x"}])", "line 1: tax_mode"},
      {R"([{"tax_level":"x"}])", "line 1: tax_level"},
      {R"([{"colour":"red"}])", "line 1: (unknown member)"},
      {R"([{"share":7}])", "line 1: share.(no object)"},
      {R"([{"share":{"numerator":"1"}}])", "line 1: share.numerator"},
      {R"([{"usage":{"tier":4294967297}}])", "line 1: usage.tier"},
      {R"([{"overage":{"more":1}}])", "line 1: overage.(unknown member)"},
      {R"([{"coupons":{}}])", "line 1: coupons"},
      {R"([{"coupons":[{"kind":"gift"}]}])", "line 1: coupons.kind"},
      {R"([{"coupons":[{"duration":"gift"}]}])", "line 1: coupons.duration"},
      {R"([{"coupons":[{"off":1,"currency":"eur"}]}])", "line 1: coupons.currency"},
  };
  for (const BadRow& row : rows) {
    const auto read = lines_from_json(row.text, kEur);
    EXPECT_EQ(error_code(read.status()), "invoice.bad_json") << row.text;
    EXPECT_NE(error_message(read.status()).find(row.says), std::string::npos)
        << row.text << ": " << read.status();
  }
  EXPECT_EQ(error_code(taxes_from_json(R"([{"basis":"1"}])", kEur).status()), "invoice.bad_json");
  EXPECT_EQ(error_code(taxes_from_json("[[[[", kEur).status()), "invoice.bad_json");
}

}  // namespace
}  // namespace octroi
