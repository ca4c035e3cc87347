// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Work: one tenant's records in hand while a plan is made for it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_WORK_H_
#define OCTROI_SRC_ENGINE_PLAN_WORK_H_

#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/audience.h"
#include "engine/plan/draft.h"

namespace octroi {
inline namespace v0 {

// The tenant's credit in one currency, as this plan leaves it.
struct CreditWork {
  Currency currency;
  std::int64_t version = 0;
  Money amount;
  std::optional<std::int64_t> wallets;  // how many the tenant has in it
  std::optional<std::int64_t> charges;  // how many of its manual charges wait in it
};

// A manual charge in hand, as this plan leaves it.
struct ChargeWork {
  records::Loaded<ManualCharge> was;
  ManualCharge now;
};

// A wallet in hand, with its grants, as this plan leaves them.
struct GrantWork {
  records::Loaded<WalletGrant> was;
  WalletGrant now;
};
struct WalletWork {
  records::Loaded<records::HeldWallet> was;
  records::HeldWallet now;
  std::vector<GrantWork> grants{};
};

// The codes of issuers, and days.
using IssueDays = std::map<std::string, Date, std::less<>>;

// What an issuer issues.
template <class T>
concept Document = requires(const T& document) {
  { document.issuer } -> std::convertible_to<std::string_view>;
};

struct Work {
  Engine& engine;
  TenantContext context;
  records::Loaded<Tenant> tenant;
  Draft draft;
  std::vector<CreditWork> credits{};
  std::optional<std::vector<WalletWork>> wallets{};  // once they were read
  std::vector<WalletMovement> movements{};           // of this plan
  // By currency, those that waited in it; once they were read.
  std::map<std::string, std::vector<ChargeWork>, std::less<>> charges{};
  std::vector<Invoice> interims{};  // of this plan
  // The day from which what is booked now holds, where it is found out later.
  std::optional<Date> holds_from{};
  // The reversal whose entries are booked now.
  std::optional<ReversalId> reversal{};
  // By issuer, the day of the last document planned, which the store may not know yet, or issued:
  // none after it is dated before it.
  IssueDays issued_on{};
  // Whom to tell; empty where the host sends no messages.
  std::vector<Reader> readers{};
  // The redemptions given back by this plan, by coupon code.
  std::map<std::string, std::set<std::string>> released{};

  // The civil day of a document's issuer: what happens to it is dated by that.
  [[nodiscard]] Date issuer_today(const Document auto& document) const {
    return engine.seller_or_default(document.issuer).today(draft.now());
  }
  // Of who sells to the tenant now.
  [[nodiscard]] Date issuer_today() const { return issuer_today(tenant.value.account); }
};

// Who sells to the tenant. Errors: FailedPrecondition "issuer.unknown".
absl::StatusOr<const Seller*> seller_of(const Work& work);
// The day on which a document of the seller's is issued now, and none after it before.
absl::StatusOr<Date> take_issue_day(Work& work, const Seller& seller);

// Reads the tenant and where its stream stands; `head` replaces the latter within a group of plans
// that are committed together.
// Errors: NotFound "tenant.not_found".
absl::StatusOr<Work> begin_work(Engine& engine, const TenantContext& context, Instant now,
                                const std::optional<StreamHead>& head = std::nullopt);

// The same for the billing run, which needs the tenant to write to it, to tax it and to route its
// payments: `tenant` stays empty where the host does none of these.
absl::StatusOr<Work> begin_run(Engine& engine, const TenantContext& context, Instant now,
                               const std::optional<StreamHead>& head);

// A subscription in hand: as it was read (or made) and as it is becoming.
struct HeldWork {
  records::Loaded<records::Held> was;
  records::Held now;
  // Its coupons, once they were read; kept up to date, because a plan may bill several periods.
  std::optional<std::vector<records::Loaded<Redemption>>> redemptions{};

  [[nodiscard]] Subscription& subscription() noexcept { return now.subscription; }
};

// Puts one command to the machine and writes an event for each of its answers. Errors: the
// refusal's.
absl::Status command(Work& work, HeldWork& held, const SubscriptionCommand& command);
// An event that is no transition (a reminder sent, a payment method set), after `held.now` was
// changed.
void note(Work& work, HeldWork& held, std::string_view name, std::string data);
// The steps of the subscription's plan, and of its next terms where a change is scheduled.
[[nodiscard]] StepPolicy step_policy_of(const Work& work, const Subscription& subscription);
// As it is once its next period begins: on the terms that are scheduled for it.
[[nodiscard]] Subscription at_next_period(const Subscription& subscription);
// Puts down when run_due() looks at the subscription next. Every planner ends with it.
void schedule(Work& work, HeldWork& held);

// The subscription's civil day.
[[nodiscard]] Date today_of(const Work& work, const HeldWork& held);

// The used idempotency key, checked against the request. Errors: AlreadyExists
// "request.key_reused".
absl::StatusOr<std::optional<std::string>> replayed_subject(Engine& engine, TenantId owner,
                                                            std::string_view key,
                                                            std::string_view operation,
                                                            const std::string& request);
// Remembers that `key` made `subject`. Does nothing for an empty key.
void claim_key(Draft& draft, TenantId owner, std::string_view key, std::string_view operation,
               const std::string& subject, const std::string& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_WORK_H_
