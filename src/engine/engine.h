// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Engine: what every part of Billing works with: the store, the catalogue, the policies, time and
// chance.
//
// Layer: engine, private. Thread safety: immutable after open(), which may be called from any
// thread.
#ifndef OCTROI_SRC_ENGINE_ENGINE_H_
#define OCTROI_SRC_ENGINE_ENGINE_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/known_notifier.h"
#include "engine/known_provider.h"
#include "engine/plan/draft.h"
#include "engine/price_of_period.h"
#include "engine/records/loaded.h"
#include "engine/run/health.h"
#include "engine/seller.h"
#include "octroi/catalog/catalog.h"
#include "octroi/engine/options.h"
#include "octroi/storage/store.h"
#include "octroi/tenant/resolver.h"

namespace octroi {
inline namespace v0 {

class Engine final : public TenantDirectory {
 public:
  Engine(Store& store, const Catalog& catalog, BillingOptions options);

  // Checks the options, makes the tables, publishes the catalogue. Once; an error stays, but for
  // those of a store that can only not be worked with now.
  absl::Status open();

  [[nodiscard]] Store& store() noexcept { return store_; }
  [[nodiscard]] const Catalog& catalog() const noexcept { return catalog_; }
  [[nodiscard]] const BillingOptions& options() const noexcept { return options_; }
  // The injected clock, in whole milliseconds.
  [[nodiscard]] Instant now() const;
  [[nodiscard]] Random& random() noexcept { return *random_; }
  // Who sells, the default first; never empty once it is open.
  [[nodiscard]] const std::vector<Seller>& sellers() const noexcept { return sellers_; }
  // The default of an empty code, and of any where the host has but one.
  // Errors: FailedPrecondition "issuer.unknown".
  absl::StatusOr<const Seller*> seller(std::string_view code) const;
  // What a tenant may name: the code of an issuer, or none.
  // Errors: InvalidArgument "issuer.unknown".
  absl::Status check_issuer(std::string_view code) const;
  // seller(), and the default where the code is of none that the host still has.
  [[nodiscard]] const Seller& seller_or_default(std::string_view code) const;
  // As options() lists them.
  [[nodiscard]] const std::vector<std::unique_ptr<KnownProvider>>& providers() const noexcept {
    return providers_;
  }
  // nullptr: no such provider is configured.
  [[nodiscard]] PaymentProvider* provider(std::string_view name) const noexcept;
  // nullptr: the host has none for that channel.
  [[nodiscard]] Notifier* notifier(Channel channel) const noexcept;
  // In-app messages are kept in the store where no notifier takes them.
  [[nodiscard]] bool carries(Channel channel) const noexcept {
    return writes_notices() && (channel == Channel::kInApp || notifier(channel) != nullptr);
  }
  // Whether plans have to know who reads what happens.
  [[nodiscard]] bool writes_notices() const noexcept { return options_.renderer != nullptr; }
  // Which providers answer, as far as this process has seen.
  [[nodiscard]] ProviderHealth& health() noexcept { return health_; }
  // The engine's own authority over all tenants.
  [[nodiscard]] const Operator& self() const noexcept { return self_; }
  [[nodiscard]] TenantContext within(TenantId tenant) const {
    return TenantContext::assume(tenant, Actor::system());
  }
  // Tells the host of money that came unexpectedly, if any; after the commit. What the host throws
  // stays with it.
  void tell_unexpected(const std::optional<Payment>& payment) const;
  // So too where it watches a run.
  void tell_progress(std::string what, std::int64_t done) const;
  // Tells the host of an endpoint that was disabled; as above.
  void tell_disabled(const WebhookEndpoint& endpoint) const;
  // The plan version that a subscription holds. Errors: FailedPrecondition
  // "catalog.version_missing".
  absl::StatusOr<const PlanVersion*> held_version(const PlanRef& ref) const;
  absl::StatusOr<const Price*> held_price(const PlanVersion& version, Interval interval,
                                          Currency currency) const;
  // What the subscription's terms cost in a billed period: the plan, by its phase, and its add-ons.
  // Errors: as the two above.
  absl::StatusOr<PriceOfPeriod> price_of_period(const Subscription& subscription,
                                                std::int64_t index) const;
  // What terms grant, plan and add-ons together; and of one name, nullopt where nothing is granted.
  // Errors: "catalog.version_missing"; those of held_entitlements() of catalog/effective.h.
  absl::StatusOr<std::vector<Entitlement>> entitlements_of(const Terms& terms) const;
  absl::StatusOr<std::optional<Entitlement>> entitlement_of(const Terms& terms,
                                                            std::string_view name) const;

  // The day on which a document is issued now: the seller's day, but never before the last document
  // of its own, by whatever process, so that dates follow numbers although a clock went back or
  // another one is ahead (I27). Asks the store.
  absl::StatusOr<Date> issue_day(const Seller& seller);

  // Where the tenant's event stream stands.
  absl::StatusOr<StreamHead> stream_head(TenantId tenant);

  absl::StatusOr<std::optional<TenantId>> find_by_slug(std::string_view slug) override;
  absl::StatusOr<std::vector<Membership>> memberships_of(UserId user) override;

 private:
  absl::Status check_options();
  // Asks the host's parts what they are. Errors: InvalidArgument "billing.bad_options".
  absl::Status meet_providers();
  absl::Status meet_notifiers();
  absl::Status check_routing() const;
  absl::Status check_issuers_in_use();
  absl::Status publish_catalog();
  absl::Status publish(const std::string& id, const std::string& definition,
                       const std::string& name, Batch& batch);

  Store& store_;
  const Catalog& catalog_;
  BillingOptions options_;
  SystemClock system_clock_;
  SystemRandom system_random_;
  const Clock* clock_;
  Random* random_;
  std::vector<Seller> sellers_;
  std::vector<std::unique_ptr<KnownProvider>> providers_;
  std::vector<std::unique_ptr<KnownNotifier>> notifiers_;
  Operator self_ = Operator::assume("octroi", "billing run");
  std::mutex opening_;
  std::atomic<bool> is_open_ = false;
  absl::Status refused_;
  ProviderHealth health_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_ENGINE_H_
