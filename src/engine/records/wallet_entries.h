// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The ledger entry of a wallet's movement, made from the movement alone.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_WALLET_ENTRIES_H_
#define OCTROI_SRC_ENGINE_RECORDS_WALLET_ENTRIES_H_

#include "absl/status/statusor.h"

#include "octroi/engine/wallet.h"
#include "octroi/ledger/ledger.h"

namespace octroi {
inline namespace v0 {

// Errors: as make_transaction.
absl::StatusOr<Transaction> entry_of(const WalletMovement& movement);

// Whether the cause is that of a wallet's movement.
[[nodiscard]] bool is_of_wallets(TransactionCause cause) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_WALLET_ENTRIES_H_
