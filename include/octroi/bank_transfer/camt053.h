// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Account statements in ISO 20022's camt.053, as banks hand them out.
//
// Reads what both common versions (.02 and .08) hold: only booked entries; a batch becomes one
// entry for each of its transactions, and must sum to the booked amount. Where both balances are
// given the statement must add up. The document may declare no type of its own, so no entity can
// reach a file or grow.
//
//   auto statements = parse_camt053(file);
//
// Layer: adapters (bank_transfer; may include base, money). Thread safety: pure functions.
#ifndef OCTROI_BANK_TRANSFER_CAMT053_H_
#define OCTROI_BANK_TRANSFER_CAMT053_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/bank_transfer/mt940.h"
#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Of an entry: bank_reference is AcctSvcrRef, customer_reference EndToEndId (empty for
// NOTPROVIDED), type the bank's code of the transaction. A reversal of a credit takes money.
// At most 16 MiB.
// Errors: InvalidArgument "bank_transfer.bad_statement" (says where),
// "bank_transfer.does_not_add_up".
absl::StatusOr<std::vector<BankStatement>> parse_camt053(std::string_view xml);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_CAMT053_H_
