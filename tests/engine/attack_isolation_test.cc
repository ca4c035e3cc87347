// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant that knows another one's ids learns nothing by them and changes nothing: every call
// answers as for an id that never was (I38). And a tenant that is suspended in the middle of a call
// has sold nothing behind the operator's back.

#include <functional>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// Every id of one tenant.
struct Ids {
  SubscriptionId subscription;
  InvoiceId invoice;
  PaymentId payment;
  OrderId order;
  EffectId effect;
  MemberId member;
  InvitationId invitation;
};

struct Probe {
  std::string name;
  std::function<absl::Status(const Ids&)> ask;
};

// Unsigned, and about whatever payment it is told.
class Forger final : public CallbackReader {
 public:
  explicit Forger(std::string key) : key_(std::move(key)) {}
  std::string_view provider() const override { return "card"; }
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback&, Instant) const override {
    CallbackNews news{.event_id = "evt_1", .idempotency_key = key_, .result = {}};
    news.result.outcome = ChargeOutcome::kRejected;
    return news;
  }

 private:
  std::string key_;
};

std::vector<Probe> probes_of_commands(Billing& b, const TenantContext& me) {
  return {
      {"change",
       [&b, me](const Ids& i) {
         return b.change(me, {.subscription = i.subscription, .plan = "pro"}).status();
       }},
      {"renew", [&b, me](const Ids& i) { return b.renew(me, {i.subscription}).status(); }},
      {"pause", [&b, me](const Ids& i) { return b.pause(me, {i.subscription}).status(); }},
      {"resume", [&b, me](const Ids& i) { return b.resume(me, {i.subscription}).status(); }},
      {"cancel", [&b, me](const Ids& i) { return b.cancel(me, {i.subscription}).status(); }},
      {"undo", [&b, me](const Ids& i) { return b.undo_cancel(me, {i.subscription}).status(); }},
      {"suspend",
       [&b, me](const Ids& i) {
         return b.suspend(me, {i.subscription, "why"}).status();
       }},
      {"reactivate",
       [&b, me](const Ids& i) { return b.reactivate(me, {i.subscription}).status(); }},
      {"method",
       [&b, me](const Ids& i) {
         return b.set_payment_method(me, {i.subscription, kCard}).status();
       }},
      {"auto-renewal",
       [&b, me](const Ids& i) {
         return b.set_auto_renewal(me, {i.subscription, false}).status();
       }},
      {"pay",
       [&b, me](const Ids& i) {
         return b.pay_invoice(me, {i.invoice, kCard}).status();
       }},
      {"void",
       [&b, me](const Ids& i) {
         return b.void_invoice(me, {i.invoice, "why"}).status();
       }},
      {"write off",
       [&b, me](const Ids& i) {
         return b.write_off_invoice(me, {i.invoice, "why"}).status();
       }},
      {"credit",
       [&b, me](const Ids& i) {
         return b.issue_credit_note(me, {.invoice = i.invoice, .text = "why"}).status();
       }},
      {"withdraw",
       [&b, me](const Ids& i) {
         return b.withdraw_payment(me, {i.payment, "why"}).status();
       }},
  };
}

std::vector<Probe> other_probes(World& world, Billing& b, const TenantContext& me) {
  const Operator& op = world.op;
  return {
      {"subscription",
       [&b, me](const Ids& i) { return b.subscription(me, i.subscription).status(); }},
      {"invoice", [&b, me](const Ids& i) { return b.invoice(me, i.invoice).status(); }},
      {"order", [&b, me](const Ids& i) { return b.order(me, i.order).status(); }},
      {"member",
       [&b, me](const Ids& i) {
         return b.change_member(me, DeactivateMember{.member = i.member}).status();
       }},
      {"invitation",
       [&b, me](const Ids& i) {
         return b.accept_invitation(me, i.invitation, Secret("x"), UserId(i.order.bytes()))
             .status();
       }},
      {"transfer",
       [&b, &op, me](const Ids& i) {
         const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
         return b.verify_bank_transfer(op, me.tenant(), i.payment, seen).status();
       }},
      {"release",
       [&b, &op, me](const Ids& i) {
         const EffectRelease release{EffectDecision::kGiveUp, "seen"};
         return b.release_effect(op, me.tenant(), i.effect, release).status();
       }},
      {"notice",
       [&b, me](const Ids& i) {
         return b
             .record_notice(me, {.notice_id = "n",
                                 .idempotency_key = i.payment.to_string(),
                                 .result = {.outcome = ChargeOutcome::kRejected}})
             .status();
       }},
      {"callback",
       [&b, me](const Ids& i) {
         return b.take_callback(me, Forger(i.payment.to_string()), {}).status();
       }},
  };
}

// The refusal, with the ids in it blotted out.
std::string blotted(const absl::Status& status, const Ids& ids) {
  std::string text = error_code(status) + ": " + std::string(status.message());
  for (const std::string& id :
       {ids.subscription.to_string(), ids.invoice.to_string(), ids.payment.to_string(),
        ids.order.to_string(), ids.effect.to_string(), ids.member.to_string(),
        ids.invitation.to_string()}) {
    for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id)) {
      text.replace(at, id.size(), "<id>");
    }
  }
  return text;
}

std::string exported(Billing& billing, const TenantContext& tenant) {
  std::string all;
  const auto lines = billing.export_tenant(tenant, [&all](std::string_view line) {
    all += line;
    all += '\n';
    return absl::OkStatus();
  });
  EXPECT_TRUE(lines.ok()) << lines.status();
  return all;
}

TEST(Isolation, AnotherTenantsIdsAnswerAsIdsThatNeverWere) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext victim = make_tenant(billing, "gao");
  const TenantContext thief = make_tenant(billing, "kita");
  const auto sub = billing.subscribe(victim, {.plan = "starter", .payment_method = kByHand});
  ASSERT_TRUE(sub.ok()) << sub.status();
  const auto order = billing.place_order(victim, {.plan = "pro", .payment_method = kByHand});
  const auto member = billing.add_member(victim, UserId(UuidBytes{7}), Role::kOwner);
  const auto invited = billing.invite(victim, "awa@example.org", Role::kMember);
  ASSERT_TRUE(invited.ok()) << invited.status();
  ASSERT_TRUE(billing.run_due().ok());
  const Ids known{.subscription = sub->id,
                  .invoice = billing.invoices(victim)->front().id,
                  .payment = billing.payments(victim)->front().id,
                  .order = order->id,
                  .effect = billing.effects(victim)->front().id,
                  .member = member->id,
                  .invitation = invited->invitation.id};
  const UuidBytes nobody = new_id<OrderId>(world.clock.now(), world.random).bytes();
  const Ids unknown{.subscription = SubscriptionId(nobody),
                    .invoice = InvoiceId(nobody),
                    .payment = PaymentId(nobody),
                    .order = OrderId(nobody),
                    .effect = EffectId(nobody),
                    .member = MemberId(nobody),
                    .invitation = InvitationId(nobody)};
  const std::string before = exported(billing, victim);
  ASSERT_NE(before.find(known.payment.to_string()), std::string::npos);
  EXPECT_EQ(exported(billing, thief).find(known.subscription.to_string()), std::string::npos);
  for (const auto& probes :
       {probes_of_commands(billing, thief), other_probes(world, billing, thief)}) {
    for (const Probe& probe : probes) {
      const absl::Status stolen = probe.ask(known);
      EXPECT_FALSE(stolen.ok()) << probe.name;
      EXPECT_EQ(blotted(stolen, known), blotted(probe.ask(unknown), unknown)) << probe.name;
      ASSERT_TRUE(exported(billing, victim) == before) << probe.name << " changed something";
    }
  }
}

TEST(Isolation, ATenantSuspendedBetweenTwoReadingsIsNotSoldAnything) {
  int raced = 0;
  for (std::int64_t nth = 1; nth <= 14; ++nth) {
    World world;
    FaultyStore store(world.store);
    Billing slow = world.bill(store);
    Billing person = world.bill(world.store);
    const TenantContext clinic = make_tenant(slow, "gao");
    const std::int64_t before = store.calls(StoreVerb::kRead);
    store.set_hook([&](const StoreCall& call) {
      if (call.verb == StoreVerb::kRead && !call.is_done && call.index == before + nth) {
        const SuspendTenant abuse{.reason = "abuse"};
        raced += person.change_tenant(world.op, clinic.tenant(), abuse).ok() ? 1 : 0;
      }
      return absl::OkStatus();
    });
    const auto sold = slow.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
    store.set_hook(nullptr);
    if (person.tenant(clinic)->status != TenantStatus::kSuspended) continue;
    const auto subscriptions = person.subscriptions(clinic);
    for (const Subscription& one : *subscriptions) {
      EXPECT_EQ(one.status, SubscriptionStatus::kSuspended) << "reading " << nth;
    }
    run_day(world, person);
    EXPECT_TRUE(world.card.settled_charges().empty()) << "reading " << nth;
  }
  EXPECT_GT(raced, 3);
}

}  // namespace
}  // namespace octroi::test
