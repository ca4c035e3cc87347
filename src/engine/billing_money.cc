// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Billing: coupons, payments, access, time and migrations.

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/planning.h"
#include "engine/plan/releasing.h"
#include "engine/plan/selling.h"
#include "engine/plan/transfers.h"
#include "engine/reading.h"
#include "engine/run/due.h"
#include "engine/run/keepable.h"
#include "engine/run/outbox.h"
#include "engine/run/payers.h"
#include "engine/run/wallets_due.h"
#include "octroi/base/text.h"
#include "octroi/coupon/discount.h"
#include "octroi/engine/billing.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

// What the coupon takes off the first invoice of this sale.
absl::StatusOr<Money> first_discount(Work& work, const Subscribe& request) {
  OCTROI_ASSIGN_OR_RETURN(const Sale sale, find_sale(work.engine, work.tenant.value, request));
  OCTROI_ASSIGN_OR_RETURN(const Money amount, first_amount(sale.first, request.quantity));
  OCTROI_ASSIGN_OR_RETURN(
      const UsableCoupon usable,
      usable_coupon(work, {.typed = request.coupon, .plan = request.plan, .amount = amount}));
  const Redemption redemption =
      redeem(usable.coupon,
             {.id = {}, .tenant = work.draft.tenant(), .subscription = {}, .at = work.draft.now()});
  Price reached = sale.first;
  std::erase_if(reached.charges,
                [&](const Charge& charge) { return !reaches(redemption.discount, charge.code); });
  OCTROI_ASSIGN_OR_RETURN(const Money base, first_amount(reached, request.quantity));
  std::vector<std::int64_t> remaining{base.minor()};
  std::vector<std::int64_t> shares(1);
  OCTROI_ASSIGN_OR_RETURN(
      const std::int64_t taken,
      apply_discount(redemption.discount, amount.currency(), remaining, shares));
  return Money::of_minor(taken, amount.currency());
}

SubscriptionStanding standing_of(const Subscription& subscription) {
  if (is_in_use(subscription)) return SubscriptionStanding::kInUse;
  switch (subscription.status) {
    case SubscriptionStatus::kTrialing:
    case SubscriptionStatus::kActive:
    case SubscriptionStatus::kPastDue:
      return SubscriptionStanding::kInUse;
    case SubscriptionStatus::kPending:
    case SubscriptionStatus::kIncomplete:
    case SubscriptionStatus::kSuspended:
      return SubscriptionStanding::kAwaitingPayment;
    case SubscriptionStatus::kPaused:
      return SubscriptionStanding::kPaused;
    case SubscriptionStatus::kCancelled:
    case SubscriptionStatus::kExpired:
      break;
  }
  return SubscriptionStanding::kEnded;
}

absl::Status coupon_exists(const std::string& code) {
  return make_error(absl::StatusCode::kAlreadyExists, "coupon.exists",
                    "there is a coupon " + code + " already");
}

HeldPlan held_plan(TenantId tenant, SubscriptionId subscription, const Terms& terms) {
  return {.tenant = tenant,
          .subscription = subscription,
          .plan = terms.plan,
          .interval = terms.interval,
          .currency = terms.currency,
          .quantity = terms.quantity,
          .add_ons = terms.add_ons};
}

// The holders of a plan version that are not over.
absl::StatusOr<std::vector<records::Loaded<Held>>> holders(Engine& engine, const Operator& op,
                                                           const PlanRef& plan) {
  std::vector<records::Loaded<Held>> found;
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Held>(engine.store(), op, [&](records::Loaded<Held> held) {
        const Subscription& subscription = held.value.subscription;
        if (subscription.terms.plan == plan && !is_final(subscription.status)) {
          found.push_back(std::move(held));
        }
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace

absl::Status Billing::create_coupon(const Operator& op, const Coupon& coupon) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_RETURN_IF_ERROR(validate(coupon));
  OCTROI_RETURN_IF_ERROR(check_reason(op));
  const TenantContext platform = engine_->within(kPlatform);
  return carry_out(*engine_,
                   [&]() -> absl::StatusOr<OperationPlan> {
                     OCTROI_ASSIGN_OR_RETURN(
                         const auto found,
                         records::find<Coupon>(engine_->store(), platform, coupon.code));
                     if (found) return coupon_exists(coupon.code);
                     OCTROI_ASSIGN_OR_RETURN(StreamHead head, engine_->stream_head(kPlatform));
                     Draft draft(kPlatform, op.actor(), engine_->now(), std::move(head));
                     draft.give_reason(op.reason());
                     draft.create(coupon.code, coupon, "coupon.created", "{}");
                     return std::move(draft).finish();
                   })
      .status();
}

absl::StatusOr<std::vector<Coupon>> Billing::coupons(const Operator&) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<Coupon>(engine_->store(), engine_->within(kPlatform)));
  return records::values_of(std::move(loaded));
}

absl::StatusOr<Money> Billing::check_coupon(const TenantContext& tenant, const Subscribe& request) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(*engine_, tenant, engine_->now()));
  return first_discount(work, request);
}

absl::StatusOr<Payment> Billing::verify_bank_transfer(const Operator& op, TenantId tenant,
                                                      PaymentId payment,
                                                      const BankTransferEvidence& evidence) {
  std::optional<Payment> told;
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work_of(*engine_, op, tenant, [&](Work& work) {
                             return settle_transfer(work, payment, evidence, told);
                           });
                         }).status());
  engine_->tell_unexpected(told);
  return read_one<Payment>(*engine_, op.enter(tenant), payment.to_string(), "payment");
}

absl::StatusOr<Payment> Billing::record_notice(const TenantContext& tenant,
                                               const ChargeNotice& notice) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(const PaymentId id, PaymentId::parse(notice.idempotency_key));
  OCTROI_RETURN_IF_ERROR(check_told(notice.result));
  OCTROI_RETURN_IF_ERROR(record_charge(*engine_, tenant, id, notice.result, nullptr));
  return read_one<Payment>(*engine_, tenant, id.to_string(), "payment");
}

absl::StatusOr<Effect> Billing::release_effect(const Operator& op, TenantId tenant, EffectId effect,
                                               const EffectRelease& release) {
  std::optional<Payment> told;
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work_of(*engine_, op, tenant, [&](Work& work) {
                             return plan_release(work, effect, release, told);
                           });
                         }).status());
  engine_->tell_unexpected(told);
  return read_one<Effect>(*engine_, op.enter(tenant), effect.to_string(), "effect");
}

absl::StatusOr<AccessDecision> Billing::access(const TenantContext& tenant, std::string_view path) {
  OCTROI_ASSIGN_OR_RETURN(const Tenant judged, this->tenant(tenant));
  OCTROI_ASSIGN_OR_RETURN(const auto held, subscriptions(tenant));
  // The best standing of all that the tenant holds; the enum's numbers rank them after kNone.
  SubscriptionStanding best = SubscriptionStanding::kNone;
  for (const Subscription& subscription : held) {
    const SubscriptionStanding standing = standing_of(subscription);
    if (best == SubscriptionStanding::kNone || standing < best) best = standing;
  }
  return check_access(judged, best, path, engine_->options().gate);
}

absl::StatusOr<RunReport> Billing::run_due(RunOptions options) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  RunReport report;
  // What effects bring about (a payment that reactivates) may make more steps due, and those more
  // effects.
  for (bool again = true; again;) {
    const std::int64_t before = report.effects;
    // What expires today pays no invoice of today; what those leave too low is topped up at once.
    OCTROI_RETURN_IF_ERROR(run_wallets(*engine_, report));
    OCTROI_RETURN_IF_ERROR(run_steps(*engine_, report));
    OCTROI_RETURN_IF_ERROR(run_payers(*engine_, report));
    OCTROI_RETURN_IF_ERROR(run_methods(*engine_, report));
    OCTROI_RETURN_IF_ERROR(run_wallets(*engine_, report));
    if (options.effects) OCTROI_RETURN_IF_ERROR(run_outbox(*engine_, report));
    again = report.effects > before;
  }
  return report;
}

absl::StatusOr<RunReport> Billing::run_effects() {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  RunReport report;
  OCTROI_RETURN_IF_ERROR(run_outbox(*engine_, report));
  return report;
}

absl::StatusOr<CatalogImpact> Billing::preview_catalog(const Operator& op, const Catalog& next,
                                                       std::span<const Migration> migrations) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  std::vector<HeldPlan> holdings;
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Held>(engine_->store(), op, [&](const records::Loaded<Held>& held) {
        const Subscription& subscription = held.value.subscription;
        if (is_final(subscription.status)) return absl::OkStatus();
        holdings.push_back(held_plan(held.row.tenant, subscription.id, next_terms(subscription)));
        return absl::OkStatus();
      }));
  return impact_of(engine_->catalog(), next, holdings, migrations);
}

absl::StatusOr<std::vector<MigrationRow>> Billing::preview_migration(const Operator& op,
                                                                     const Migration& migration) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(const auto held, holders(*engine_, op, migration.from));
  std::vector<HeldPlan> holdings;
  for (const auto& one : held) {
    const Subscription& subscription = one.value.subscription;
    holdings.push_back(held_plan(one.row.tenant, subscription.id, subscription.terms));
  }
  return who_pays_what(engine_->catalog(), migration, holdings);
}

absl::StatusOr<std::int64_t> Billing::migrate(const Operator& op, const Migration& migration) {
  OCTROI_RETURN_IF_ERROR(preview_migration(op, migration).status());
  OCTROI_ASSIGN_OR_RETURN(const auto held, holders(*engine_, op, migration.from));
  std::int64_t moved = 0;
  for (const auto& one : held) {
    const SubscriptionId id = one.value.subscription.id;
    const absl::Status status =
        carry_out(*engine_, [&] {
          return plan_work_of(*engine_, op, one.row.tenant,
                              [&](Work& work) { return plan_migration(work, id, migration.to); });
        }).status();
    // It is scheduled already, has no next period, or is out of use: the others move all the same,
    // and what is in use again moves with the next call.
    if (absl::IsFailedPrecondition(status) && error_code(status).starts_with("subscription.")) {
      continue;
    }
    OCTROI_RETURN_IF_ERROR(with_context(
        status, "after " + std::to_string(moved) + " subscriptions, at " + id.to_string()));
    ++moved;
  }
  return moved;
}

}  // namespace v0
}  // namespace octroi
