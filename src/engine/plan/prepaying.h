// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prepaying: a tenant's wallets in hand, and what moves in them.
//
// Every movement goes through move_money(): the grant's balance, the movement's record and its
// ledger entry are written together.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_PREPAYING_H_
#define OCTROI_SRC_ENGINE_PLAN_PREPAYING_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/wallet/drawing.h"

namespace octroi {
inline namespace v0 {

// Whether the invoice sells credits.
[[nodiscard]] bool is_top_up(const Invoice& invoice) noexcept;

// The tenant's wallets with their grants, read once in a plan.
absl::StatusOr<std::vector<WalletWork>*> wallets_of(Work& work);
// Errors: NotFound "wallet.not_found".
absl::StatusOr<WalletWork*> load_wallet(Work& work, WalletId id);
// Errors: NotFound "wallet_grant.not_found".
struct GrantInHand {
  WalletWork* wallet = nullptr;
  GrantWork* grant = nullptr;
};
absl::StatusOr<GrantInHand> load_grant(Work& work, WalletGrantId id);
// The grant that the invoice sells.
absl::StatusOr<GrantInHand> grant_of(Work& work, const Invoice& top_up);

[[nodiscard]] Date today_of(const Work& work, const WalletWork& wallet);

// What moved, and why.
struct Move {
  MovementKind kind = MovementKind::kGranted;
  Money amount{};  // below 0 for what leaves the grant
  std::optional<InvoiceId> invoice{};
  std::optional<CreditNoteId> credit_note{};
  std::string reason{};
};
// Errors: InvalidArgument "wallet.negative_balance" (it has less).
absl::Status move_money(Work& work, const GrantInHand& in, const Move& move);

// What the wallets in its currency pay of `due`, by the one order; nothing is written yet.
absl::StatusOr<std::vector<Drawn>> plan_draws(Work& work, Money due);
// Writes what plan_draws() found for an invoice that is finalised.
absl::Status draw_for(Work& work, const Invoice& invoice, const std::vector<Drawn>& draws);

// What the wallets paid of the invoice and did not get back yet.
absl::StatusOr<Money> still_drawn(Work& work, const Invoice& invoice);
// Gives `amount` of it back: of a void invoice, or by `note` out of the tenant's credit.
absl::Status return_to_wallets(Work& work, const Invoice& invoice, Money amount,
                               const std::optional<CreditNoteId>& note);

// Whether its rule wants a top-up now: too little is left, and none is open.
[[nodiscard]] bool is_below(const WalletWork& wallet);

// Puts down when run_due() looks at the wallet next.
void schedule(Work& work, WalletWork& wallet);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_PREPAYING_H_
