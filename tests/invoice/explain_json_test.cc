// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The explanation as JSON: everything in it is computed again from it alone.

#include <cstdint>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include <nlohmann/json.hpp>

#include "octroi/invoice/explain.h"
#include "sample.h"

namespace octroi {
namespace {

using Json = nlohmann::json;

Invoice issued(const TaxPolicy& tax) {
  Invoice invoice = sample_invoice(tax);
  invoice.status = InvoiceStatus::kOpen;
  invoice.issuer = "main";
  invoice.number = "INV-202603-00042";
  invoice.issued_on = *parse_date("2026-03-31");
  invoice.due_on = *parse_date("2026-04-14");
  invoice.amount_paid = Money::of_minor(100'00, kEur);
  return invoice;
}

std::int64_t minor(const Json& of, const char* name) { return of.value(name, std::int64_t{0}); }

Decimal decimal(const Json& of, const char* name, const char* otherwise) {
  return *Decimal::parse(of.value(name, std::string(otherwise)));
}

// quantity x unit x share, rounded half up, by what the line says and nothing else.
std::int64_t amount_again(const Json& line) {
  const Json share = line.value("share", Json{{"numerator", 1}, {"denominator", 1}});
  const Ratio ratio{minor(share, "numerator"), minor(share, "denominator")};
  const std::int64_t exact = to_money(decimal(line, "unit", "0"), decimal(line, "quantity", "1"),
                                      ratio, kEur, Rounding::kHalfUp)
                                 ->minor();
  return line.value("kind", "flat") == "credit" ? -exact : exact;
}

void expect_lines_again(const Json& invoice, bool is_inclusive) {
  std::map<std::string, std::int64_t> shares;
  std::map<std::string, std::int64_t> taken;
  for (const Json& line : invoice.at("lines")) {
    const std::int64_t asked = line.value("capped_from", minor(line, "amount"));
    EXPECT_EQ(amount_again(line), asked) << line;
    std::int64_t discount = 0;
    for (const Json& coupon : line.value("coupons", Json::array())) {
      discount += minor(coupon, "share");
      shares[coupon.at("code")] += minor(coupon, "share");
      taken[coupon.at("code")] = minor(coupon, "taken");
    }
    EXPECT_EQ(minor(line, "discount"), discount) << line;
    const std::int64_t left = minor(line, "net") + (is_inclusive ? minor(line, "tax") : 0);
    EXPECT_EQ(left, minor(line, "amount") - discount) << line;
  }
  EXPECT_EQ(shares, taken);
  EXPECT_EQ(shares.size(), 2u);
}

void expect_sums_again(const Json& invoice) {
  std::map<std::string, std::int64_t> sums;
  for (const Json& line : invoice.at("lines")) {
    sums["subtotal"] += minor(line, "amount");
    sums["discount_total"] += minor(line, "discount");
    sums["net_total"] += minor(line, "net");
  }
  for (const Json& tax : invoice.at("taxes")) sums["tax_total"] += minor(tax, "tax");
  sums["total"] = sums["net_total"] + sums["tax_total"];
  sums["due"] = sums["total"] - minor(invoice, "credit_applied") -
                minor(invoice, "prepaid_applied") - minor(invoice, "amount_paid") -
                minor(invoice, "amount_credited");
  for (const auto& [name, sum] : sums) EXPECT_EQ(invoice.at(name), sum) << name;
}

TEST(ExplainJson, IsEnoughToComputeEveryAmountAgain) {
  for (const TaxPolicy& tax : {sample_tax(), inclusive_tax()}) {
    const Invoice invoice = issued(tax);
    const Json json = Json::parse(to_json(invoice));
    EXPECT_EQ(json.at("lines").size(), invoice.lines.size());
    expect_lines_again(json, tax.mode == TaxMode::kInclusive);
    expect_sums_again(json);
    EXPECT_EQ(json.at("due"), amount_due(invoice).minor());
  }
}

TEST(ExplainJson, SaysWhichInvoiceItIs) {
  const Json json = Json::parse(to_json(issued(sample_tax())));
  EXPECT_EQ(json.at("number"), "INV-202603-00042");
  EXPECT_EQ(json.at("issuer"), "main");
  EXPECT_EQ(json.at("status"), "open");
  EXPECT_EQ(json.at("currency"), "EUR");
  EXPECT_EQ(json.at("issued_on"), "2026-03-31");
  EXPECT_EQ(json.at("due_on"), "2026-04-14");
  const Json draft = Json::parse(to_json(sample_invoice()));
  EXPECT_EQ(draft.at("status"), "draft");
  EXPECT_FALSE(draft.contains("number"));
  EXPECT_FALSE(draft.contains("issued_on"));
}

// What another tenant is asked for is not due here, and the JSON says who that is.
TEST(ExplainJson, SaysWhoPaysABill) {
  Invoice bill = issued(TaxPolicy::none());
  bill.status = InvoiceStatus::kDelegated;
  bill.payer = *TenantId::parse("0190a0b0-0000-7000-8000-000000000001");
  const Json json = Json::parse(to_json(bill));
  EXPECT_EQ(json.at("payer"), bill.payer->to_string());
  EXPECT_EQ(json.at("due"), 0);
  EXPECT_FALSE(Json::parse(to_json(issued(sample_tax()))).contains("payer"));
}

}  // namespace
}  // namespace octroi
