// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Routing: which provider a new charge goes to, by rules that are data.
//
// A table says what each provider takes and, in rules, who is preferred for what. The first rule
// that applies decides, so an exception (a tenant, a plan) stands before the rule it is an
// exception to. Of its providers, in their order, the first that takes the currency and the kind
// and is not down is chosen; where all that fit are down, the first of them, for an attempt is
// better than none. The choice says why, and is recorded with the payment.
//
//   RoutingTable table{
//       .providers = {{"stripe", {kEur, kUsd}, {MethodKind::kCard}},
//                     {"wave", {kXof}, {MethodKind::kWallet}}},
//       .rules = {{.name = "west-africa", .countries = {"ML", "SN"}, .providers = {"wave"}},
//                 {.name = "others", .providers = {"stripe", "wave"}}}};
//   auto choice = route(table, {.amount = Money::of_minor(5000, kXof), .country = "SN"});
//   choice->provider;   // "wave"
//
// A table is asked for new attempts only. An attempt keeps its provider and key until its outcome
// is known, whatever becomes of the provider meanwhile (I13).
//
// Layer: payment (may include base, money, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_PAYMENT_ROUTING_H_
#define OCTROI_PAYMENT_ROUTING_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/money/money.h"
#include "octroi/payment/method_kind.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What a provider takes.
struct ProviderReach {
  std::string provider{};              // PaymentProvider::name()
  std::vector<Currency> currencies{};  // at least one
  std::vector<MethodKind> kinds{};     // at least one

  friend bool operator==(const ProviderReach&, const ProviderReach&) = default;
};

// Applies where every condition that is given holds; a list holds where one of it does.
struct RoutingRule {
  std::string name{};  // a code, unique in its table; recorded with each payment it decides
  std::vector<Currency> currencies{};
  std::vector<std::string> countries{};  // of the tenant: ISO 3166-1 alpha-2
  std::vector<MethodKind> kinds{};       // holds where no kind was asked for, too
  std::vector<std::string> plans{};      // by their codes
  std::vector<TenantId> tenants{};
  std::optional<Money> at_least{};  // both inclusive; hold in their own currency only
  std::optional<Money> at_most{};
  std::vector<std::string> providers{};  // at least one, the preferred first

  friend bool operator==(const RoutingRule&, const RoutingRule&) = default;
};

// When a provider counts as down: its last answers all failed to come, the last one lately.
struct OutagePolicy {
  std::int32_t failures_in_row = 3;  // 1 to 1000; 1000: never is one
  std::chrono::seconds rest{600};    // 1 s to a day; afterwards a new attempt may try it

  friend bool operator==(const OutagePolicy&, const OutagePolicy&) = default;
};

struct RoutingTable {
  std::vector<ProviderReach> providers{};
  std::vector<RoutingRule> rules{};
  OutagePolicy outage{};

  [[nodiscard]] bool empty() const noexcept { return providers.empty() && rules.empty(); }
  friend bool operator==(const RoutingTable&, const RoutingTable&) = default;
};

// Errors: InvalidArgument "routing.bad_table", naming the rule or provider and what is wrong: no
// name or one given twice, a list that is empty or has something twice, a provider that the table
// does not describe, a rule whose providers take none of its currencies or kinds, a country that is
// no code, amounts that are not positive, upside down or in two currencies, an outage out of range.
[[nodiscard]] absl::Status validate(const RoutingTable& table);

struct RouteRequest {
  Money amount{};
  TenantId tenant{};
  std::string country{};             // may be empty
  std::string plan{};                // its code; may be empty
  std::optional<MethodKind> kind{};  // nothing: any
  std::vector<std::string> down{};   // providers that do not answer now
};

enum class PassReason : std::uint8_t {
  kCurrency = 1,  // does not take it
  kKind = 2,      // nor this kind of method
  kDown = 3,
  kRefused = 4,  // this method was refused for this invoice, for good
  kTried = 5,    // and may work another day
  kExpired = 6,
  kNotThere = 7,  // no such provider is configured
};
// "currency", "down"; stable.
[[nodiscard]] std::string_view to_string(PassReason reason) noexcept;

struct PassedOver {
  std::string provider{};
  PassReason reason = PassReason::kCurrency;

  friend bool operator==(const PassedOver&, const PassedOver&) = default;
};

struct RouteChoice {
  std::string provider{};
  std::string rule{};                     // its name
  std::vector<PassedOver> passed_over{};  // those that stood before it
  bool is_down = false;                   // chosen all the same: none that fits is up

  friend bool operator==(const RouteChoice&, const RouteChoice&) = default;
};

// Takes a table that passes validate(). The same input gives the same choice.
// Errors: FailedPrecondition "routing.no_provider" (no rule applies, or none of its providers
// fits).
absl::StatusOr<RouteChoice> route(const RoutingTable& table, const RouteRequest& request);

// Why `provider` may not be asked for such a charge; nothing where it may. An empty table knows
// nothing, and lets all pass.
[[nodiscard]] std::optional<PassReason> reason_to_pass(const RoutingTable& table,
                                                       std::string_view provider, Money amount,
                                                       std::optional<MethodKind> kind);

// One of a tenant's payment methods, as a choice among them needs it.
struct MethodState {
  std::string provider{};
  MethodKind kind = MethodKind::kCard;
  bool is_expired = false;
  bool was_refused = false;  // for this invoice, for good
  bool was_tried = false;    // for this invoice
};

struct MethodChoice {
  std::size_t index = 0;  // in the list
  std::vector<PassedOver> passed_over{};

  friend bool operator==(const MethodChoice&, const MethodChoice&) = default;
};

// The method to charge next: of those whose provider fits, in the tenant's order, the first that is
// not tried yet and up; then one that was tried; then one whose provider is down; then a refused
// one, and last an expired one, whose charge says so without anybody being asked.
// Errors: FailedPrecondition "routing.no_provider" (none fits).
absl::StatusOr<MethodChoice> choose_method(const RoutingTable& table,
                                           std::span<const MethodState> methods, Money amount,
                                           std::span<const std::string> down);

// What a provider's last answers were.
struct ProviderStanding {
  std::int32_t failures_in_row = 0;
  Instant failed_at = kInstantMin;
};
[[nodiscard]] bool is_down(const OutagePolicy& policy, const ProviderStanding& standing,
                           Instant now) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_ROUTING_H_
