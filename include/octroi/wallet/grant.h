// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Grants: prepaid units, burnt by usage in a stated order.
//
// A book holds a customer's grants of one kind of unit. Usage burns those in effect: the lowest
// priority number first, then the one that expires soonest, then the one in effect longest, then by
// id. What no grant covers is overage, and is burnt first when a grant comes into effect. A reset
// ends the usage period: of each grant min(max(balance, rollover_min), rollover_max) stays, and the
// overage is forgotten or kept.
//
//   GrantBook book;
//   add(book, {.id = "paid", .amount = Decimal(100), .priority = 2});
//   add(book, {.id = "gift", .amount = Decimal(100), .priority = 1});
//   burn(book, now, Decimal(120));          // gift 100, paid 20
//
// Whatever happens, units are conserved: granted + rolled in = burnt + expired + voided +
// rolled out + balance.
//
// For hosts that sell units and keep the book themselves, as OpenMeter's entitlements do. Billing's
// wallets keep money, and pay invoices (octroi/engine/wallet.h).
//
// Layer: wallet (may include base, money). Thread safety: values and pure functions.
#ifndef OCTROI_WALLET_GRANT_H_
#define OCTROI_WALLET_GRANT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class GrantOrigin : std::uint8_t {  // Numbers are wire format.
  kGranted = 1,                          // a gift: nobody paid for it
  kPaid = 2,
};

struct Grant {
  std::string id{};  // unique in its book
  Decimal amount{};  // above 0
  GrantOrigin origin = GrantOrigin::kGranted;
  std::int32_t priority = 0;            // the lower burns first
  Instant effective_at = kInstantMin;   // in effect in [effective_at, expires_at)
  std::optional<Instant> expires_at{};  // nothing: never
  Decimal rollover_min{};               // what a reset leaves at least, 0 to rollover_max
  Decimal rollover_max{};               // and at most

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct GrantBalance {
  Grant grant;
  Decimal balance{};

  friend bool operator==(const GrantBalance&, const GrantBalance&) = default;
};

struct GrantBook {
  std::vector<GrantBalance> grants{};  // in the order in which they burn
  Decimal overage{};                   // used without a grant to cover it
  Decimal used{};                      // since the last reset
  Instant seen = kInstantMin;          // the time of the last call; it never goes back

  friend bool operator==(const GrantBook&, const GrantBook&) = default;
};

struct Burnt {
  std::string grant{};
  Decimal quantity{};

  friend bool operator==(const Burnt&, const Burnt&) = default;
};

// Errors: InvalidArgument "grant.bad_amount" (not above 0), "grant.bad_window" (expires before it
// takes effect), "grant.bad_rollover", "text.*" (the id); AlreadyExists "grant.exists".
absl::Status add(GrantBook& book, Grant grant);

// Burns `quantity` at `at`: which grants paid, in order; the rest is overage.
// Errors, here and below: InvalidArgument "grant.bad_quantity" (negative), "grant.back_in_time"
// (before the book's last call); OutOfRange "decimal.overflow". The book is then as it was.
absl::StatusOr<std::vector<Burnt>> burn(GrantBook& book, Instant at, const Decimal& quantity);

enum class OverageAtReset : std::uint8_t { kForget, kKeep };
// Ends a usage period. What is kept of the overage is burnt from what rolls over.
// Errors: as burn().
absl::Status reset(GrantBook& book, Instant at, OverageAtReset overage);

// What is in effect at `at` and not burnt. Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> balance_at(const GrantBook& book, Instant at);

// Takes back what is left of a grant, and gives how much that was. A reset leaves nothing of it.
// Errors: NotFound "grant.not_found".
absl::StatusOr<Decimal> void_grant(GrantBook& book, std::string_view id);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WALLET_GRANT_H_
