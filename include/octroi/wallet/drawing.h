// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Drawing: which prepaid grants pay an invoice, and in which order.
//
// A tenant may hold several wallets, each with grants that were paid for or given. There is one
// order in which they are drawn on, whatever order they are named in:
//
//   1. the wallet with the lower priority number
//   2. the grant that expires sooner; one that never does comes last
//   3. what was given before what was paid for
//   4. the older grant, then the smaller id
//
//   auto drawn = draw(grants, Money::of_minor(60'00, kEur));
//   // {{"gift", 10.00}, {"paid", 50.00}}
//
// Layer: wallet (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_WALLET_DRAWING_H_
#define OCTROI_WALLET_DRAWING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"
#include "octroi/wallet/grant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What is left of a grant, and what decides its turn.
struct PrepaidGrant {
  std::string id{};                  // unique among those named together
  std::int32_t priority = 0;         // of its wallet
  std::optional<Date> expires_on{};  // the first day on which it is worth nothing
  GrantOrigin origin = GrantOrigin::kGranted;
  Instant since{};
  Money balance{};  // 0 or more

  friend bool operator==(const PrepaidGrant&, const PrepaidGrant&) = default;
};

struct Drawn {
  std::string grant{};
  Money amount{};  // above 0

  friend bool operator==(const Drawn&, const Drawn&) = default;
};

[[nodiscard]] bool is_drawn_before(const PrepaidGrant& a, const PrepaidGrant& b) noexcept;

// Takes `amount`, or all there is where that is less, in the order above; nothing of a grant of
// nothing. An amount of 0 or less takes nothing.
// Errors: InvalidArgument "money.currency_mismatch", "wallet.negative_balance".
absl::StatusOr<std::vector<Drawn>> draw(std::span<const PrepaidGrant> grants, Money amount);

// Gives `amount` back to what was drawn on, the last first, none more than it gave. `drawn` is in
// the order of draw(), less what went back before. Errors: InvalidArgument "wallet.gives_too_much"
// (more than was drawn), "money.currency_mismatch".
absl::StatusOr<std::vector<Drawn>> give_back(std::span<const Drawn> drawn, Money amount);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WALLET_DRAWING_H_
