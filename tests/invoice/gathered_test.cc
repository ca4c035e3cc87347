// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invoices of lines that were billed elsewhere: discounts are theirs, taxes are this one's.

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/invoice/explain.h"
#include "octroi/invoice/json.h"
#include "octroi/invoice/machine.h"
#include "sample.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const TenantId kChild = *TenantId::parse("018f0000-0000-7000-8000-0000000000c1");
const TenantId kPayer = *TenantId::parse("018f0000-0000-7000-8000-0000000000aa");

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

// The sample's lines and coupons as a bill: not taxed.
Invoice sample_bill() {
  const TaxPolicy none = TaxPolicy::none();
  Invoice bill = sample_invoice(none);
  bill.id = *InvoiceId::parse("018f0000-0000-7000-8000-0000000000b1");
  bill.credit_applied = eur(0);
  return bill;
}

std::vector<InvoiceLine> owned(const Invoice& bill, const std::string& name) {
  std::vector<InvoiceLine> lines = bill.lines;
  for (InvoiceLine& line : lines) line.owner = LineOwner{kChild, bill.id, name};
  return lines;
}

Invoice gather(std::vector<InvoiceLine> lines, const TaxPolicy& tax, std::int64_t credit = 0) {
  Invoice head;
  head.currency = kEur;
  auto made = make_gathered_invoice(std::move(head), std::move(lines),
                                    {.tax = &tax, .credit_available = credit});
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

TEST(GatheredInvoice, IsWhatTheSameLinesWouldAskHere) {
  for (const TaxMode mode : {TaxMode::kExclusive, TaxMode::kInclusive}) {
    for (const TaxRounding level : {TaxRounding::kPerInvoice, TaxRounding::kPerLine}) {
      TaxPolicy tax = sample_tax();
      tax.mode = mode;
      tax.level = level;
      const Invoice direct = sample_invoice(tax);
      Invoice gathered = gather(owned(sample_bill(), "Gao"), tax);
      EXPECT_TRUE(verify(gathered).ok()) << verify(gathered);
      EXPECT_EQ(gathered.subtotal, direct.subtotal);
      EXPECT_EQ(gathered.discount_total, direct.discount_total);
      EXPECT_EQ(gathered.net_total, direct.net_total);
      EXPECT_EQ(gathered.tax_total, direct.tax_total);
      EXPECT_EQ(gathered.taxes, direct.taxes);
      for (InvoiceLine& line : gathered.lines) line.owner.reset();
      EXPECT_EQ(gathered.lines, direct.lines);
    }
  }
}

TEST(GatheredInvoice, KeepsTheSameCouponOfTwoBillsApart) {
  const TaxPolicy tax = sample_tax();
  std::vector<InvoiceLine> lines = owned(sample_bill(), "Gao");
  Invoice other = sample_bill();
  other.id = *InvoiceId::parse("018f0000-0000-7000-8000-0000000000b2");
  for (InvoiceLine& line : owned(other, "Kita")) lines.push_back(std::move(line));
  const Invoice invoice = gather(lines, tax);
  EXPECT_TRUE(verify(invoice).ok()) << verify(invoice);
  EXPECT_EQ(invoice.discount_total.minor(), 2 * other.discount_total.minor());
  Invoice mixed = invoice;
  for (InvoiceLine& line : mixed.lines) line.owner = LineOwner{kChild, other.id, "Kita"};
  EXPECT_EQ(error_code(verify(mixed)), "invoice.inconsistent") << "one coupon, taken twice";
}

TEST(GatheredInvoice, ReadsBackWhoseItsLinesAreAndSaysIt) {
  const Invoice invoice = gather(owned(sample_bill(), "CSCOM \"Gao\""), sample_tax());
  const auto read = lines_from_json(lines_to_json(invoice.lines), kEur);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, invoice.lines);
  EXPECT_NE(explain(invoice).find("CSCOM \"Gao\": "), std::string::npos);
  for (const char* bad : {R"([{"owner":{"tenant":"x","bill":"y","name":"z"}}])",
                          R"([{"owner":{"name":"z"}}])", R"([{"owner":7}])"}) {
    EXPECT_EQ(error_code(lines_from_json(bad, kEur).status()), "invoice.bad_json") << bad;
  }
}

TEST(GatheredInvoice, RefusesADiscountThatItsLineCannotHave) {
  const TaxPolicy tax = sample_tax();
  for (const std::int64_t discount : {-1, 51'00}) {
    InvoiceLine line = sample_bill().lines.front();
    line.amount = eur(50'00);
    line.discount = eur(discount);
    Invoice head;
    head.currency = kEur;
    EXPECT_EQ(error_code(make_gathered_invoice(head, {line}, {.tax = &tax}).status()),
              "coupon.bad_amount");
  }
}

TEST(GatheredInvoice, ABillAsksForNothingAndIsFinal) {
  Invoice bill = sample_bill();
  const auto decision = decide(bill, Delegate{.payer = kPayer, .on = 2026y / 1 / 31});
  ASSERT_TRUE(std::holds_alternative<InvoiceEvents>(decision));
  for (const InvoiceEvent& event : std::get<InvoiceEvents>(decision)) bill = evolve(bill, event);
  EXPECT_EQ(bill.status, InvoiceStatus::kDelegated);
  EXPECT_EQ(bill.payer, kPayer);
  EXPECT_EQ(bill.issued_on, 2026y / 1 / 31);
  EXPECT_EQ(amount_due(bill), eur(0));
  EXPECT_TRUE(verify(bill).ok()) << verify(bill);
  Invoice paid = bill;
  paid.amount_paid = eur(1);
  EXPECT_EQ(error_code(verify(paid)), "invoice.inconsistent");
  Invoice nobodys = bill;
  nobodys.payer.reset();
  EXPECT_EQ(error_code(verify(nobodys)), "invoice.inconsistent");
}

}  // namespace
}  // namespace octroi
