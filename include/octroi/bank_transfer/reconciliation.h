// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reconciliation: which entries of a bank's statements pay which payments that wait for a transfer.
//
// The reference that the payer was given decides; where there is none, an invoice's number in the
// text does; where there is neither, the account that paid before and the exact amount. What points
// to one payment is matched, partial or overpaid by all that came for it; what points to several,
// or comes in another currency, is for a person. Nothing is settled here: the host gives what is
// matched to Billing::verify_bank_transfer().
//
//   const auto found = reconcile(statements, awaited, seen);
//   for (const ReconciledEntry& one : *found) {
//     if (one.fate == TransferFate::kMatched) settle(awaited[one.candidates[0]], one);
//     seen.insert(one.id);   // the host keeps these, so that a file may be read twice
//   }
//
// Layer: adapters (bank_transfer; may include base, money). Thread safety: values and a pure
// function.
#ifndef OCTROI_BANK_TRANSFER_RECONCILIATION_H_
#define OCTROI_BANK_TRANSFER_RECONCILIATION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/bank_transfer/mt940.h"
#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A payment that waits for a transfer.
struct AwaitedTransfer {
  TenantId tenant{};
  PaymentId payment{};
  Money amount{};                   // the payment's
  std::string reference{};          // transfer_reference(); may be empty
  std::string invoice_number{};     // may be empty; below 5 letters and digits it is not looked for
  std::string payer_iban{};         // that paid before; may be empty
  std::int64_t received_minor = 0;  // by statements before these, of the amount's currency
};

enum class TransferFate : std::uint8_t {
  kMatched = 1,    // with it, exactly the amount has come
  kPartial = 2,    // with it, less has come
  kOverpaid = 3,   // with it, more has come; also what comes once all is there
  kAmbiguous = 4,  // it points to several payments, or comes in another currency
  kUnmatched = 5,  // it points to none
  kRepeated = 6,   // it was seen before; nothing was done with it
  kReversed = 7,   // it takes an earlier transfer back: a person must look
};

struct ReconciledEntry {
  // Of the entry itself, the same in whatever file it stands: 64 hexadecimal digits.
  std::string id{};
  BankEntry entry;
  TransferFate fate = TransferFate::kUnmatched;
  // Positions in what is awaited: one of a matched, partial or overpaid entry.
  std::vector<std::size_t> candidates{};
  // kPartial: what is missing after it; kOverpaid: what is too much after it. Else nothing.
  Money difference{};
};

using SeenEntries = std::set<std::string, std::less<>>;

// Entries in the order of the statements; those that take money out are left out, except the
// reversal of a transfer. `seen` holds the ids of entries that were read before.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<std::vector<ReconciledEntry>> reconcile(std::span<const BankStatement> statements,
                                                       std::span<const AwaitedTransfer> awaited,
                                                       const SeenEntries& seen = {});

// "overpaid"; stable.
[[nodiscard]] std::string_view to_string(TransferFate fate) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BANK_TRANSFER_RECONCILIATION_H_
