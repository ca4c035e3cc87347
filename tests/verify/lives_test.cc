// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rare but right lives: verify must find nothing in them.

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "octroi/bank_transfer/bank_transfer.h"
#include "octroi/engine/billing.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/test_clock.h"

namespace octroi::test {
namespace {

constexpr char kPlans[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "50.00" }
  price { interval: "year" currency: "EUR" amount: "500.00" } }
plan { code: "seats" version: 1 name: "Seats"
  price { interval: "month" currency: "EUR"
    charge { code: "seat" description: "Seat" kind: PER_SEAT amount: "9.99" }
    charge { code: "setup" description: "Setup" kind: ONE_OFF amount: "30.00" } } }
plan { code: "calls" version: 1 name: "Calls"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "extra" description: "Calls above 5" kind: OVERAGE unit_amount: "0.25"
             entitlement: "calls" } }
  entitlement { name: "calls" limit: 5 window: BILLING_PERIOD behaviour: OVERAGE } }
)";

const PaymentMethod kCard{"card", "pm_1"};

class Lives : public testing::Test {
 protected:
  Lives()
      : clock_(*parse_instant("2026-01-31T09:00:00Z")),
        random_(7),
        card_(clock_, {.name = "card"}),
        bank_(*make_bank_transfer(
            {.account_holder = "Host SA", .iban = "FR1420041010050500013M02606"})),
        catalog_(*parse_catalog(kPlans, CatalogFormat::kText, "plans")),
        billing_(store_, catalog_, options()) {
    auto tenant = billing_.create_tenant({.name = "T", .slug = "t", .zone = "America/New_York"});
    EXPECT_TRUE(tenant.ok()) << tenant.status();
    tenant_.emplace(*tenant);
  }

  // However the life went, its records are right.
  void TearDown() override {
    const auto report = billing_.verify(op_);
    ASSERT_TRUE(report.ok()) << report.status();
    for (const Violation& one : report->violations) {
      ADD_FAILURE() << one.invariant << " " << one.subject << ": " << one.message;
    }
  }

  BillingOptions options() {
    BillingOptions options;
    options.clock = &clock_;
    options.random = &random_;
    options.payments = {&card_, bank_.get()};
    return options;
  }

  SubscriptionId subscribe(const Subscribe& request) {
    const auto sub = billing_.subscribe(*tenant_, request);
    EXPECT_TRUE(sub.ok()) << sub.status();
    EXPECT_TRUE(billing_.run_due().ok());
    return sub->id;
  }

  void days(int count) {
    for (int day = 0; day < count; ++day) {
      clock_.advance(std::chrono::hours(24));
      const auto report = billing_.run_due();
      ASSERT_TRUE(report.ok()) << report.status();
      ASSERT_TRUE(report->problems.empty()) << report->problems.front();
    }
  }

  template <class T>
  static void expect_ok(const absl::StatusOr<T>& result) {
    EXPECT_TRUE(result.ok()) << result.status();
  }

  TestClock clock_;
  SeededRandom random_;
  FakePaymentProvider card_;
  std::unique_ptr<PaymentProvider> bank_;
  Catalog catalog_;
  MemoryStore store_;
  Billing billing_;
  Operator op_ = Operator::assume("amina@host", "test");
  std::optional<TenantContext> tenant_;
};

TEST_F(Lives, PausedBeyondThePeriodAndResumed) {
  const SubscriptionId id = subscribe({.plan = "basic", .payment_method = kCard});
  days(10);
  expect_ok(billing_.pause(*tenant_, {.subscription = id}));
  days(45);
  expect_ok(billing_.resume(*tenant_, {.subscription = id}));
  days(40);
}

TEST_F(Lives, FromMonthToYearInsideAPeriod) {
  const SubscriptionId id = subscribe({.plan = "basic", .payment_method = kCard});
  days(12);
  expect_ok(billing_.change(*tenant_,
                            {.subscription = id, .interval = Interval{IntervalUnit::kYear, 1}}));
  days(30);
}

TEST_F(Lives, SeatsAddedAndRemovedInsideAPeriod) {
  const SubscriptionId id = subscribe({.plan = "seats", .quantity = 3, .payment_method = kCard});
  days(7);
  expect_ok(billing_.change(*tenant_, {.subscription = id, .quantity = 5}));
  days(7);
  expect_ok(billing_.change(*tenant_, {.subscription = id, .quantity = 1}));
  days(60);
}

TEST_F(Lives, SuspendedForDebtAndPaidByAnotherCard) {
  const SubscriptionId id =
      subscribe({.plan = "basic", .payment_method = {"card", "fake:decline:insufficient_funds:9"}});
  days(20);
  ASSERT_EQ(billing_.subscription(*tenant_, id)->status, SubscriptionStatus::kSuspended);
  expect_ok(billing_.set_payment_method(*tenant_, {.subscription = id, .payment_method = kCard}));
  const InvoiceId open = billing_.invoices(*tenant_)->front().id;
  expect_ok(billing_.pay_invoice(*tenant_, {.invoice = open}));
  days(40);
}

TEST_F(Lives, PaidByATransferThatAnOperatorSaw) {
  subscribe({.plan = "basic", .payment_method = {"bank_transfer", ""}});
  days(3);
  const auto payments = billing_.payments(*tenant_);
  ASSERT_TRUE(payments.ok() && payments->size() == 1);
  expect_ok(billing_.verify_bank_transfer(op_, tenant_->tenant(), payments->front().id,
                                          {.amount = payments->front().amount,
                                           .received_on = *parse_date("2026-02-02"),
                                           .statement_id = "STMT-1"}));
  days(10);
}

TEST_F(Lives, NinetyDaysWithoutARun) {
  const SubscriptionId id = subscribe({.plan = "calls", .payment_method = kCard});
  EXPECT_TRUE(billing_.quota(*tenant_).consume("calls", 9).allowed());
  clock_.advance(std::chrono::hours(24 * 90));
  EXPECT_TRUE(billing_.quota(*tenant_).consume("calls", 7).allowed());
  days(30);
  expect_ok(billing_.cancel(*tenant_, {.subscription = id, .when = When::kNow}));
}

TEST_F(Lives, RenewedAheadAndUsedAfterwards) {
  const SubscriptionId id = subscribe({.plan = "calls", .payment_method = kCard});
  EXPECT_TRUE(billing_.quota(*tenant_).consume("calls", 6).allowed());
  expect_ok(billing_.renew(*tenant_, {.subscription = id}));
  EXPECT_TRUE(billing_.quota(*tenant_).consume("calls", 4).allowed());
  days(70);
}

}  // namespace
}  // namespace octroi::test
