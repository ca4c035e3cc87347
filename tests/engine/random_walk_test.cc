// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host without a plan: whatever commands come in whatever order, over a store that fails and
// cards that are refused or answer late, the books stay right. After every few steps verify() must
// find nothing, no run may leave a problem, and every refusal has a code.
//
// OCTROI_WALKS=n walks n seeds instead of the few that a test run has time for; OCTROI_WALK_FROM=n
// begins at another one.

#include <cstdlib>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "engine/random_walk_host.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

class Walk {
 public:
  explicit Walk(std::uint64_t seed) : chance_(seed), store_(world_.store) {
    world_.catalog = *parse_catalog(kWalkPlans, CatalogFormat::kText, "walk");
    billing_.emplace(store_, world_.catalog, walk_options(world_, chance_));
    Coupon coupon;
    coupon.code = "THIRD";
    coupon.percent = *Decimal::parse("33");
    coupon.duration = DiscountDuration::kPeriods;
    coupon.periods = 2;
    EXPECT_TRUE(billing_->create_coupon(world_.op, coupon).ok());
    for (const char* slug : {"kayes", "mopti"}) {
      tenants_.push_back(make_tenant(
          *billing_, slug, slug == std::string("kayes") ? "Africa/Bamako" : "America/New_York"));
    }
    tenants_.push_back(make_tenant(*billing_, "ministry", "UTC"));
  }

  // Whether all was well.
  bool go(int steps) {
    for (int step = 0; step < steps; ++step) {
      if (chance_.next() % 7 == 0) {
        constexpr CommitFault kFaults[] = {CommitFault::kBusy, CommitFault::kUnknownBefore,
                                           CommitFault::kUnknownAfter};
        store_.fail_next_commit(kFaults[pick(3)]);
      }
      take_step();
      if (step % 5 == 4) expect_sound();
      if (::testing::Test::HasFailure()) {
        std::string story;
        for (const std::string& line : log_) story += line + "\n";
        ADD_FAILURE() << story;
        return false;
      }
    }
    return true;
  }

  // The payers' invoices that bills of others stand on.
  [[nodiscard]] std::int64_t gathered() {
    std::int64_t count = 0;
    for (const TenantContext& who : tenants_)
      for (const Invoice& one : invoices_of(*billing_, who)) {
        const auto& owner = one.lines.front().owner;
        count += owner && owner->tenant != who.tenant() ? 1 : 0;
      }
    return count;
  }

 private:
  std::uint64_t pick(std::uint64_t count) { return chance_.next() % count; }
  const TenantContext& someone() { return tenants_[pick(tenants_.size())]; }

  template <class T>
  std::optional<T> one_of(absl::StatusOr<std::vector<T>> all) {
    EXPECT_TRUE(all.ok()) << all.status();
    if (!all.ok() || all->empty()) return std::nullopt;
    return (*all)[pick(all->size())];
  }

  void say(const std::string& what, const absl::Status& status) {
    log_.push_back(format_instant(world_.clock.now()) + " " + what + ": " +
                   (status.ok() ? "ok" : error_code(status)));
    EXPECT_FALSE(!status.ok() && error_code(status).empty()) << status;
    EXPECT_FALSE(absl::IsInternal(status) || absl::IsDataLoss(status)) << status;
  }

  void take_step() {
    switch (pick(18)) {
      case 0:
      case 1:
        return subscribe();
      case 2:
      case 3:
      case 4:
      case 5:
        return pass_time();
      case 6:
        return change();
      case 7:
        return leave();
      case 8:
        return stand_still();
      case 9:
        return pay();
      case 10:
        return close_invoice();
      case 11:
      case 12:
        return credit();
      case 13:
        return use();
      case 14:
        return pick(2) == 0 ? order() : write_by_hand();
      case 15:
      case 16:
        return account();
      default:
        return operate();
    }
  }

  std::vector<WantedAddOn> some_add_ons() {
    std::vector<WantedAddOn> wanted;
    for (const char* code : {"room", "mails"}) {
      const auto quantity = static_cast<std::int64_t>(pick(4));
      if (quantity > 0) wanted.push_back({.code = code, .quantity = quantity});
    }
    return wanted;
  }

  void subscribe() {
    Subscribe request{.plan = kPlanCodes[pick(4)], .payment_method = {"card", kTokens[pick(7)]}};
    if (request.plan == "starter" && pick(3) == 0) request.interval = kYearly;
    if (request.plan == "seats") request.quantity = 1 + static_cast<std::int64_t>(pick(9));
    if (pick(4) == 0) request.coupon = "third";
    if (pick(4) == 0) request.payment_method = pick(2) == 0 ? kByHand : PaymentMethod{};
    if (pick(4) == 0) request.pays_first = true;
    if (pick(4) == 0) request.auto_renews = false;
    if (pick(2) == 0) request.is_additional = true;
    if (pick(5) == 0) request.trial_days = static_cast<std::int32_t>(pick(20));
    if (pick(3) == 0) request.add_ons = some_add_ons();
    say("subscribe " + request.plan, billing_->subscribe(someone(), request).status());
  }

  void pass_time() {
    const auto hours = static_cast<std::int64_t>(1 + pick(24 * 12));
    world_.clock.advance(std::chrono::hours(hours));
    if (pick(10) == 0) world_.clock.advance(-std::chrono::hours(30));
    const auto report = billing_->run_due();
    say("run_due", report.status());
    if (report.ok() && !report->problems.empty()) {
      // A fault of the store is no problem of a subscription.
      const auto again = billing_->run_due();
      EXPECT_TRUE(!again.ok() || again->problems.empty()) << again->problems.front();
    }
  }

  // From yesterday on, so that some are refused.
  Date some_day_to_come() {
    return *add_days(Zone().date_of(world_.clock.now()), static_cast<std::int64_t>(pick(50)) - 1);
  }

  void change() {
    const TenantContext& who = someone();
    const auto sub = one_of(billing_->subscriptions(who));
    if (!sub) return;
    ChangeSubscription request{.subscription = sub->id,
                               .when = pick(2) == 0 ? When::kNow : When::kPeriodEnd};
    if (pick(3) != 0) request.plan = kPlanCodes[pick(4)];
    if (pick(3) == 0) request.quantity = static_cast<std::int64_t>(pick(12));
    if (pick(5) == 0) request.interval = pick(2) == 0 ? kYearly : kMonthly;
    if (pick(2) == 0) request.add_ons = some_add_ons();
    if (pick(3) == 0) request.drops_add_ons = true;
    if (pick(3) == 0) {
      request.when = When::kNow;
      request.on = some_day_to_come();
    }
    const UndoChangeSubscription undo{.subscription = sub->id};
    if (pick(8) == 0) return say("undo_change", billing_->undo_change(who, undo).status());
    say("change to " + request.plan.value_or("-"), billing_->change(who, request).status());
  }

  void leave() {
    const TenantContext& who = someone();
    const auto sub = one_of(billing_->subscriptions(who));
    if (!sub) return;
    const UndoCancelSubscription undo{.subscription = sub->id};
    if (pick(3) == 0) return say("undo_cancel", billing_->undo_cancel(who, undo).status());
    const When when = pick(2) == 0 ? When::kNow : When::kPeriodEnd;
    say("cancel", billing_->cancel(who, {.subscription = sub->id, .when = when}).status());
  }

  void pause(const TenantContext& who, SubscriptionId id) {
    PauseSubscription request{.subscription = id};
    if (pick(2) == 0) {
      request.policy = {
          .extends_term = pick(2) == 0, .keeps_anchor = pick(2) == 0, .keeps_quota = pick(2) == 0};
      if (pick(3) == 0) request.policy.price_percent = static_cast<std::int32_t>(pick(100));
    }
    if (pick(3) == 0) request.resumes_on = some_day_to_come();
    if (pick(4) == 0) request.starts_on = some_day_to_come();
    if (pick(4) == 0) request.when = When::kPeriodEnd;
    say("pause", billing_->pause(who, request).status());
  }

  void stand_still() {
    const TenantContext& who = someone();
    const auto sub = one_of(billing_->subscriptions(who));
    if (!sub) return;
    switch (pick(6)) {
      case 0:
        return pause(who, sub->id);
      case 1:
        return say("resume", billing_->resume(who, {.subscription = sub->id}).status());
      case 2:
        return say("suspend",
                   billing_->suspend(who, {.subscription = sub->id, .reason = "why"}).status());
      case 3:
        return say("reactivate", billing_->reactivate(who, {.subscription = sub->id}).status());
      case 4:
        return say("renew", billing_->renew(who, {.subscription = sub->id}).status());
      default:
        return say(
            "auto_renewal",
            billing_->set_auto_renewal(who, {.subscription = sub->id, .auto_renews = pick(2) == 0})
                .status());
    }
  }

  void pay() {
    const TenantContext& who = someone();
    if (pick(3) == 0) {
      const auto sub = one_of(billing_->subscriptions(who));
      if (!sub) return;
      say("method", billing_
                        ->set_payment_method(who, {.subscription = sub->id,
                                                   .payment_method = {"card", kTokens[pick(7)]}})
                        .status());
      return;
    }
    const auto invoice = one_of(billing_->invoices(who));
    if (!invoice) return;
    PayInvoice request{.invoice = invoice->id};
    if (pick(2) == 0) request.payment_method = PaymentMethod{"card", kTokens[pick(7)]};
    say("pay", billing_->pay_invoice(who, request).status());
  }

  void close_invoice() {
    const TenantContext& who = someone();
    const auto invoice = one_of(billing_->invoices(who));
    if (!invoice) return;
    const InvoiceId id = invoice->id;
    if (pick(2) == 0) {
      return say("void", billing_->void_invoice(who, {.invoice = id, .reason = "x"}).status());
    }
    say("write off", billing_->write_off_invoice(who, {.invoice = id, .reason = "x"}).status());
  }

  void credit() {
    const TenantContext& who = someone();
    const auto invoice = one_of(billing_->invoices(who));
    if (!invoice) return;
    IssueCreditNote request{.invoice = invoice->id, .text = "x", .gives_back = pick(2) == 0};
    if (pick(2) == 0) {
      LineCredit part{.line = static_cast<std::int64_t>(pick(invoice->lines.size() + 1))};
      if (pick(2) == 0) {
        part.amount = Money::of_minor(static_cast<std::int64_t>(pick(3000)), invoice->currency);
      }
      request.parts.push_back(part);
    }
    say("credit", billing_->issue_credit_note(who, request).status());
  }

  void use() {
    const TenantContext& who = someone();
    const char* metric = pick(3) == 0 ? "users" : pick(2) == 0 ? "calls" : "mails";
    const auto amount = static_cast<std::int64_t>(1 + pick(pick(2) == 0 ? 4 : 60));
    if (pick(3) == 0) return log_.push_back("r " + billing_->quota(who).release(metric).reason());
    if (pick(2) == 0)
      return log_.push_back("c " + billing_->quota(who).consume(metric, amount).reason());
    UsageEvent event{.key = "e" + std::to_string(pick(200)), .metric = metric, .quantity = amount};
    if (pick(2) == 0) event.at = world_.clock.now() - std::chrono::hours(pick(24 * 40));
    const auto receipts = billing_->record_usage(who, std::span(&event, 1));
    say("usage " + (receipts.ok() ? receipts->front().reason : std::string()), receipts.status());
  }

  void order() {
    const PlaceOrder request{
        .plan = kPlanCodes[pick(3)],
        .quantity = 1 + static_cast<std::int64_t>(pick(3)),
        .coupon = pick(3) == 0 ? "third" : "",
        .payment_method = pick(3) == 0 ? kByHand : PaymentMethod{"card", kTokens[pick(7)]}};
    if (pick(3) == 0) {
      world_.provisioner.answer_next(pick(2) == 0 ? "invite_owner" : "create_organization",
                                     {.kind = FakeStepKind::kFail});
    }
    say("order " + request.plan, billing_->place_order(someone(), request).status());
  }

  // A charge or a credit of a person's, or its removal.
  void write_by_hand() {
    const TenantContext& who = someone();
    const auto charges = billing_->charges(who);
    const auto waiting = one_of(charges.waiting());
    if (waiting && pick(4) == 0) {
      const RemoveCharge removal{.charge = waiting->id, .reason = "x"};
      return say("remove charge", charges.remove(removal).status());
    }
    AddCharge request = walk_charge(chance_);
    const auto sub = one_of(billing_->subscriptions(who));
    if (sub && pick(3) != 0) request.subscription = sub->id;
    say("charge " + request.unit_amount.to_string(), charges.add(request).status());
  }

  // Another seller, another payer; a method that a payer's invoices are charged to.
  void account() {
    const TenantContext& who = someone();
    if (pick(3) == 0) {
      const AddPaymentMethod request{.method = {"card", kTokens[pick(7)]}};
      return say("method on file", billing_->add_payment_method(who, request).status());
    }
    TenantAccount account{.issuer = pick(2) == 0 ? "ml" : "", .is_consolidated = pick(2) == 0};
    if (pick(4) != 0) account.parent = tenants_.back().tenant();
    account.is_paid_by_parent = pick(4) != 0;
    account.is_pooled = pick(2) == 0;
    say("account", billing_->accounts(world_.op).set(who.tenant(), account).status());
  }

  void operate() {
    const TenantContext& who = someone();
    switch (pick(5)) {
      case 0:
      case 1: {
        const auto payment = one_of(billing_->payments(who));
        if (!payment) return;
        const PaymentId id = payment->id;
        if (pick(2) == 0) return say("dispute", walk_dispute(*billing_, who, *payment, chance_));
        if (pick(2) == 0) {
          const WithdrawPayment withdrawal{.payment = id, .reason = "x"};
          return say("withdraw", billing_->withdraw_payment(who, withdrawal).status());
        }
        const BankTransferEvidence seen{payment->amount, day("2026-01-31"), "B-1"};
        const auto settled = billing_->verify_bank_transfer(world_.op, who.tenant(), id, seen);
        return say("transfer", settled.status());
      }
      case 2: {
        const auto effect = one_of(billing_->effects(who));
        if (!effect || effect->kind == EffectKind::kCharge) return;  // its money would be made up
        const EffectRelease release{EffectDecision::kRetry, ""};
        const auto done = billing_->release_effect(world_.op, who.tenant(), effect->id, release);
        return say("release", done.status());
      }
      default: {
        const bool keeps_out = pick(2) == 0;
        const TenantCommand what = keeps_out ? TenantCommand(SuspendTenant{.reason = "x"})
                                             : TenantCommand(ReactivateTenant{});
        const auto changed = billing_->change_tenant(world_.op, who.tenant(), what);
        say(keeps_out ? "suspend tenant" : "let tenant in", changed.status());
      }
    }
  }

  void expect_sound() {
    expect_clean(world_, *billing_, "in between");
    const TaxReportOptions window{.from = day("2026-02-07"), .until = day("2026-03-11")};
    const auto taxes = billing_->tax_report(world_.op, window);
    ASSERT_TRUE(taxes.ok()) << taxes.status();
    EXPECT_TRUE(taxes->agrees_with_ledger()) << to_json(*taxes);
  }

  SeededRandom chance_;
  World world_;
  FaultyStore store_;
  std::optional<Billing> billing_;
  std::vector<TenantContext> tenants_;
  std::vector<std::string> log_;
};

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(RandomWalk, TheBooksStayRight) {
  const std::uint64_t from = number_of("OCTROI_WALK_FROM", 1);
  const std::uint64_t walks = number_of("OCTROI_WALKS", 6);
  std::int64_t gathered = 0;
  for (std::uint64_t seed = from; seed < from + walks; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk(seed);
    if (!walk.go(120)) return;
    gathered += walk.gathered();
  }
  EXPECT_GT(gathered, 0) << "nobody ever paid for another";
}

}  // namespace
}  // namespace octroi::test
