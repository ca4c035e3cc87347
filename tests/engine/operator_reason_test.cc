// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Why an operator did it stands in the audit log, under the chain of digests.

#include <set>
#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// The reasons of a tenant's events since `first`.
std::set<std::string> reasons(Billing& billing, const TenantContext& tenant, std::int64_t first) {
  std::set<std::string> all;
  for (const AuditEvent& event : events_of(billing, tenant)) {
    if (event.sequence > first) all.insert(event.reason);
  }
  return all;
}

TEST(OperatorsReason, StandsInEachEventOfWhatWasDoneAndInNoOther) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext gao = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(reasons(billing, gao, 0), std::set<std::string>{""});

  std::int64_t seen = events_of(billing, gao).back().sequence;
  const Payment payment = billing.payments(gao)->front();
  const Operator bank = Operator::assume("amina@host", "ticket 812: the transfer came");
  ASSERT_TRUE(billing
                  .verify_bank_transfer(bank, gao.tenant(), payment.id,
                                        {payment.amount, day("2026-01-31"), "BNK-1"})
                  .ok());
  EXPECT_EQ(reasons(billing, gao, seen), std::set<std::string>{"ticket 812: the transfer came"});

  seen = events_of(billing, gao).back().sequence;
  const Operator police = Operator::assume("issa@host", "ticket 813: abuse");
  const TenantCommand suspend = SuspendTenant{.reason = "abuse"};
  ASSERT_TRUE(billing.change_tenant(police, gao.tenant(), suspend).ok());
  ASSERT_TRUE(billing.accounts(police).set(gao.tenant(), {.is_consolidated = true}).ok());
  EXPECT_EQ(reasons(billing, gao, seen), std::set<std::string>{"ticket 813: abuse"});
  EXPECT_EQ(events_of(billing, gao).back().actor, "operator:issa@host");

  seen = events_of(billing, gao).back().sequence;
  ASSERT_TRUE(billing.update_tenant(gao, {.email = "gao@example.org"}, {}).ok());
  EXPECT_EQ(reasons(billing, gao, seen), std::set<std::string>{""});
  expect_clean(world, billing, "the chain holds with reasons in it");
}

TEST(OperatorsReason, IsALineThatCanBeKept) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext gao = make_tenant(billing, "gao");
  const auto events = events_of(billing, gao).size();
  const TenantCommand suspend = SuspendTenant{.reason = "late"};
  const std::pair<std::string, std::string> bad[] = {
      {"two\nlines", "text.control_character"},
      {"\xff", "text.invalid_utf8"},
      {std::string(501, 'x'), "text.too_long"},
  };
  for (const auto& [reason, code] : bad) {
    const Operator op = Operator::assume("amina@host", reason);
    EXPECT_EQ(error_code(billing.change_tenant(op, gao.tenant(), suspend).status()), code);
    EXPECT_EQ(error_code(billing.create_coupon(op, {.code = "TEN", .percent = Decimal(10)})), code);
    EXPECT_EQ(error_code(billing.erase_tenant(op, gao.tenant()).status()), code);
  }
  EXPECT_EQ(events_of(billing, gao).size(), events);
  EXPECT_TRUE(billing.coupons(world.op)->empty());
  const Operator silent = Operator::assume("amina@host", "");
  EXPECT_TRUE(billing.change_tenant(silent, gao.tenant(), suspend).ok()) << "none is needed";
}

TEST(OperatorsReason, ARewrittenReasonBreaksTheChain) {
  AuditEvent event{.sequence = 1, .at = at("2026-01-31T09:00:00Z"), .actor = "operator:a"};
  const std::string without = audit_digest("", event);
  event.reason = "ticket 1";
  const std::string with = audit_digest("", event);
  event.reason = "ticket 2";
  EXPECT_NE(without, with);
  EXPECT_NE(audit_digest("", event), with);
}

}  // namespace
}  // namespace octroi::test
