// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/known.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

// The first 48 bits of an id are the millisecond in which it was made.
Instant made_at(TransactionId id) noexcept {
  constexpr int kTimeBytes = 6;
  std::int64_t ms = 0;
  for (int i = 0; i < kTimeBytes; ++i) ms = ms << 8 | id.bytes()[static_cast<std::size_t>(i)];
  return Instant(std::chrono::milliseconds(ms));
}

// The part of the balance that a posting is in; nullptr for one that no tenant sees.
Money* part_of(KnownBalance& balance, const Posting& posting) {
  switch (posting.account) {
    case LedgerAccount::kReceivable:
      return &balance.owed;
    case LedgerAccount::kCustomerCredit:
      return &balance.credit;
    case LedgerAccount::kPrepayment:
      return posting.detail == "asked" ? nullptr : &balance.prepaid;
    default:
      return nullptr;
  }
}

absl::Status add_posting(KnownBalance& balance, const Posting& posting) {
  Money* part = part_of(balance, posting);
  if (part == nullptr) return absl::OkStatus();
  // What the tenant owes is a debit, what the host owes it a credit.
  const bool is_debit = posting.account == LedgerAccount::kReceivable;
  OCTROI_ASSIGN_OR_RETURN(*part,
                          is_debit ? add(*part, posting.amount) : subtract(*part, posting.amount));
  return absl::OkStatus();
}

}  // namespace

Date holds_from(const Transaction& transaction) noexcept {
  return transaction.effective_on.value_or(transaction.date);
}

Instant known_since(const Transaction& transaction) noexcept {
  return transaction.recorded_at ? *transaction.recorded_at : made_at(transaction.id);
}

std::vector<const Transaction*> known_entries(std::span<const Transaction> transactions, Date on,
                                              const std::optional<Instant>& known_at) {
  std::vector<const Transaction*> entries;
  for (const Transaction& one : transactions) {
    const bool is_known = !known_at || known_since(one) <= *known_at;
    if (is_known && holds_from(one) <= on) entries.push_back(&one);
  }
  std::sort(entries.begin(), entries.end(), [](const Transaction* a, const Transaction* b) {
    return std::tuple(holds_from(*a), known_since(*a), a->id) <
           std::tuple(holds_from(*b), known_since(*b), b->id);
  });
  return entries;
}

absl::StatusOr<std::vector<KnownBalance>> known_balances(std::span<const Transaction> transactions,
                                                         Date on,
                                                         const std::optional<Instant>& known_at) {
  std::map<Currency, KnownBalance> balances;
  for (const Transaction* entry : known_entries(transactions, on, known_at)) {
    for (const Posting& posting : entry->postings) {
      const Currency currency = posting.amount.currency();
      const Money nothing = Money::zero(currency);
      KnownBalance& balance =
          balances.try_emplace(currency, KnownBalance{currency, nothing, nothing, nothing})
              .first->second;
      OCTROI_RETURN_IF_ERROR(add_posting(balance, posting));
    }
  }
  std::vector<KnownBalance> all;
  all.reserve(balances.size());
  for (const auto& [currency, balance] : balances) all.push_back(balance);
  return all;
}

}  // namespace v0
}  // namespace octroi
