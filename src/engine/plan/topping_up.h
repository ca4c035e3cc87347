// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Topping up: wallets are made, given to, bought for, taken from; and what time does to them.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_TOPPING_UP_H_
#define OCTROI_SRC_ENGINE_PLAN_TOPPING_UP_H_

#include "engine/plan/work.h"
#include "octroi/engine/wallet.h"

namespace octroi {
inline namespace v0 {

// Errors of all: InvalidArgument "wallet.bad_amount", "wallet.bad_rule", "wallet.bad_expiry",
// "credits.bad_rate", "text.…"; NotFound "wallet.not_found", "wallet_grant.not_found".
absl::Status plan_wallet(Work& work, const CreateWallet& request);
absl::Status plan_auto_top_up(Work& work, const SetAutoTopUp& request);
absl::Status plan_gift(Work& work, const GrantCredits& request);
absl::Status plan_top_up(Work& work, const TopUp& request);
// Errors: also FailedPrecondition "wallet.nothing_left".
absl::Status plan_take_back(Work& work, const TakeBackGrant& request);

// What is due: grants that expire, a top-up by the rule.
absl::Status advance_wallet(Work& work, WalletId id);

// The invoice that sells credits is paid, or asks for nothing any more.
absl::Status top_up_paid(Work& work, const Invoice& invoice);
absl::Status top_up_cancelled(Work& work, const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_TOPPING_UP_H_
