// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A month of transfers, from the bank's file to settled payments: the code of the guide.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/bank_transfer/bank_transfer.h"
#include "octroi/bank_transfer/mt940.h"
#include "octroi/bank_transfer/reconciliation.h"
#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/catalog/catalog.h"
#include "octroi/engine/billing.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/test_clock.h"

namespace octroi {
namespace {

constexpr char kPlans[] = R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } })";

// [awaited]
// Every payment that waits for a transfer, with what the payer was told to write.
absl::StatusOr<std::vector<AwaitedTransfer>> all_awaited(Billing& billing, const Operator& op) {
  std::vector<AwaitedTransfer> awaited;
  OCTROI_ASSIGN_OR_RETURN(const auto tenants, billing.tenants(op));
  for (const Tenant& tenant : tenants) {
    const TenantContext context = op.enter(tenant.id);
    OCTROI_ASSIGN_OR_RETURN(const auto payments, billing.payments(context));
    for (const Payment& payment : payments) {
      const bool waits = payment.method.provider == "bank_transfer" &&
                         payment.status == PaymentStatus::kProcessing;
      if (!waits) continue;
      OCTROI_ASSIGN_OR_RETURN(const auto invoice, billing.invoice(context, payment.invoice));
      OCTROI_ASSIGN_OR_RETURN(std::string reference,
                              transfer_reference(tenant.id, payment.id, invoice.number));
      awaited.push_back({.tenant = tenant.id,
                         .payment = payment.id,
                         .amount = payment.amount,
                         .reference = std::move(reference),
                         .invoice_number = invoice.number});
    }
  }
  return awaited;
}
// [/awaited]

// [take]
// Settles what is clear. Answers what a person must look at; `seen` is the host's to keep.
absl::StatusOr<std::vector<ReconciledEntry>> take_statements(
    Billing& billing, const Operator& op, std::span<const BankStatement> statements,
    SeenEntries& seen) {
  std::vector<ReconciledEntry> for_a_person;
  OCTROI_ASSIGN_OR_RETURN(const auto awaited, all_awaited(billing, op));
  OCTROI_ASSIGN_OR_RETURN(const auto found, reconcile(statements, awaited, seen));
  for (const ReconciledEntry& one : found) {
    if (one.fate == TransferFate::kRepeated) continue;
    if (one.fate == TransferFate::kMatched) {
      const AwaitedTransfer& paid = awaited[one.candidates.front()];
      const BankTransferEvidence evidence{
          .amount = paid.amount, .received_on = one.entry.value_date, .statement_id = one.id};
      OCTROI_RETURN_IF_ERROR(
          billing.verify_bank_transfer(op, paid.tenant, paid.payment, evidence).status());
    } else {
      for_a_person.push_back(one);
    }
    seen.insert(one.id);
  }
  return for_a_person;
}
// [/take]

class Transfers : public testing::Test {
 protected:
  Transfers()
      : clock_(*parse_instant("2026-02-03T09:00:00Z")),
        bank_(*make_bank_transfer(
            {.account_holder = "Example SAS", .iban = "FR1420041010050500013M02606"})),
        catalog_(*parse_catalog(kPlans, CatalogFormat::kText, "plans")) {
    BillingOptions options;
    options.clock = &clock_;
    options.payments = {bank_.get()};
    billing_.emplace(store_, catalog_, options);
    for (const char* slug : {"gao", "kita", "mopti"}) {
      const auto tenant = billing_->create_tenant({.name = slug, .slug = slug});
      EXPECT_TRUE(tenant.ok()) << tenant.status();
      EXPECT_TRUE(
          billing_->subscribe(*tenant, {.plan = "starter", .payment_method = {"bank_transfer", ""}})
              .ok());
      tenants_.push_back(*tenant);
    }
    EXPECT_TRUE(billing_->run_due().ok());
  }

  // What the payer reads in its instructions.
  std::string reference_of(std::size_t tenant) {
    const Payment payment = billing_->payments(tenants_[tenant])->front();
    const auto instructions = JsonValue::parse(payment.instructions);
    EXPECT_TRUE(instructions.ok()) << instructions.status();
    return instructions->at("reference").text();
  }
  PaymentStatus status_of(std::size_t tenant) {
    return billing_->payments(tenants_[tenant])->front().status;
  }
  static BankEntry transfer(std::int64_t minor, const std::string& reference, const char* bank) {
    return {.value_date = std::chrono::year(2026) / 2 / 3,
            .mark = EntryMark::kCredit,
            .amount = Money::of_minor(minor, kEur),
            .bank_reference = bank,
            .purpose = reference,
            .creditor_reference = find_creditor_reference(reference)};
  }

  TestClock clock_;
  std::unique_ptr<PaymentProvider> bank_;
  Catalog catalog_;
  MemoryStore store_;
  std::optional<Billing> billing_;
  std::vector<TenantContext> tenants_;
  Operator op_ = Operator::assume("amina@host", "statement of 3 February");
};

TEST_F(Transfers, WhatIsClearSettlesAndTheRestIsForAPerson) {
  const std::vector<BankStatement> file{
      {.account = "FR1420041010050500013M02606",
       .entries = {transfer(50'00, reference_of(1), "b1"), transfer(30'00, reference_of(0), "b2"),
                   transfer(70'00, "who is this", "b3")}}};
  SeenEntries seen;
  const auto left = take_statements(*billing_, op_, file, seen);
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ(status_of(0), PaymentStatus::kProcessing);
  EXPECT_EQ(status_of(1), PaymentStatus::kSucceeded);
  EXPECT_EQ(status_of(2), PaymentStatus::kProcessing);
  ASSERT_EQ(left->size(), 2u);
  EXPECT_EQ((*left)[0].fate, TransferFate::kPartial);
  EXPECT_EQ((*left)[0].difference, Money::of_minor(20'00, kEur));
  EXPECT_EQ((*left)[1].fate, TransferFate::kUnmatched);

  // The same file again does nothing.
  const auto again = take_statements(*billing_, op_, file, seen);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->empty());
  EXPECT_EQ(seen.size(), 3u);
  const auto report = billing_->verify(op_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok()) << report->summary();
  EXPECT_EQ(billing_->events(tenants_[1])->back().reason, "statement of 3 February");
}

}  // namespace
}  // namespace octroi
