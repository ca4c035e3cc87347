// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// As known at: what a tenant owed on a day, by what the books knew at an instant.
//
// An entry has two times: the day from which it holds (a transfer that arrived on the 3rd, a credit
// for a week in March, a void invoice that was never owed) and the instant at which it was written
// down. What was owed on a day is the sum of what holds by then; what we knew of it at an instant
// leaves out what was written later. So an answer that was given once can be given again, however
// much was found out since.
//
//   // the transfer of 3 March was entered on the 10th
//   known_balances(entries, march_5, noon_of_march_6);   // owed 60.00
//   known_balances(entries, march_5, noon_of_march_11);  // owed 0.00
//
// Layer: ledger (may include money, calendar, base). Thread safety: pure functions.
#ifndef OCTROI_LEDGER_KNOWN_H_
#define OCTROI_LEDGER_KNOWN_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/ledger/ledger.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// The day from which the entry holds.
[[nodiscard]] Date holds_from(const Transaction& transaction) noexcept;
// The instant at which it was written; for one of older records, that of its id.
[[nodiscard]] Instant known_since(const Transaction& transaction) noexcept;

// What a tenant owed, in one currency; all three are as a person would say them.
struct KnownBalance {
  Currency currency{};
  Money owed{};     // on its invoices
  Money credit{};   // what the host owed it, to be taken off the next invoice
  Money prepaid{};  // in its wallets, without what was bought and not paid yet

  friend bool operator==(const KnownBalance&, const KnownBalance&) = default;
};

// The entries that hold by `on` and were known at `known_at` (absent: all of them), in the order in
// which they hold, then in that in which they were written.
[[nodiscard]] std::vector<const Transaction*> known_entries(
    std::span<const Transaction> transactions, Date on, const std::optional<Instant>& known_at);

// Their sums, one for each currency ever booked, in the currencies' order.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<std::vector<KnownBalance>> known_balances(
    std::span<const Transaction> transactions, Date on,
    const std::optional<Instant>& known_at = std::nullopt);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEDGER_KNOWN_H_
