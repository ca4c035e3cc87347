// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/ledger.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status overflow() {
  return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                    "the postings add up to more than 64 bits of minor units");
}

[[nodiscard]] bool fits(Int128 value) {
  return value >= std::numeric_limits<std::int64_t>::min() &&
         value <= std::numeric_limits<std::int64_t>::max();
}

absl::Status check_posting(const Posting& posting) {
  if (to_string(posting.account).empty()) {
    return invalid("ledger.unknown_account", "a posting names no account");
  }
  if (posting.amount.currency() == Currency()) {
    return invalid("ledger.no_currency", "a posting needs an amount of a currency");
  }
  if (posting.amount.is_zero()) {
    return invalid("ledger.zero_posting", "leave out postings of 0");
  }
  if (posting.detail.empty()) return absl::OkStatus();
  return check_code("posting.detail", posting.detail);
}

absl::Status unbalanced(Money excess) {
  return invalid("ledger.unbalanced", "the postings are " + excess.to_string() +
                                          " from balance; debits and credits of a currency must "
                                          "sum to 0");
}

// Every currency sums to zero. Transactions are short, so each posting looks along them all.
absl::Status check_balanced(std::span<const Posting> postings) {
  for (std::size_t i = 0; i < postings.size(); ++i) {
    const Currency currency = postings[i].amount.currency();
    Int128 sum = 0;
    bool is_first = true;
    for (std::size_t j = 0; j < postings.size(); ++j) {
      if (postings[j].amount.currency() != currency) continue;
      if (j < i) is_first = false;
      sum += postings[j].amount.minor();
    }
    if (!is_first || sum == 0) continue;
    if (!fits(sum)) return overflow();
    return unbalanced(Money::of_minor(static_cast<std::int64_t>(sum), currency));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Transaction> make_transaction(Transaction transaction) {
  if (transaction.postings.empty()) {
    return invalid("ledger.no_postings", "a transaction has at least two postings");
  }
  if (!transaction.date.ok()) return invalid("ledger.bad_date", "a transaction has a day");
  for (const Posting& posting : transaction.postings) {
    OCTROI_RETURN_IF_ERROR(check_posting(posting));
  }
  OCTROI_RETURN_IF_ERROR(check_balanced(transaction.postings));
  return transaction;
}

absl::StatusOr<Transaction> reverse(const Transaction& transaction, TransactionId id, Date date) {
  Transaction mirror = transaction;
  mirror.id = id;
  mirror.date = date;
  mirror.cause = TransactionCause::kReversal;
  mirror.reverses = transaction.id;
  for (Posting& posting : mirror.postings) {
    OCTROI_ASSIGN_OR_RETURN(posting.amount, negate(posting.amount));
  }
  return make_transaction(std::move(mirror));
}

absl::StatusOr<std::vector<Balance>> balances(std::span<const Transaction> transactions) {
  std::vector<Balance> entries;
  for (const Transaction& transaction : transactions) {
    for (const Posting& posting : transaction.postings) {
      entries.push_back({transaction.tenant, posting.account, posting.detail, posting.amount});
    }
  }
  const auto key = [](const Balance& entry) {
    return std::tuple(entry.tenant, entry.account, std::string_view(entry.detail),
                      entry.amount.currency());
  };
  std::sort(entries.begin(), entries.end(),
            [&key](const Balance& a, const Balance& b) { return key(a) < key(b); });
  std::vector<Balance> sums;
  for (std::size_t i = 0; i < entries.size();) {
    // Summed wide: the order of the postings must not decide whether a sum overflows.
    Int128 sum = 0;
    std::size_t end = i;
    for (; end < entries.size() && key(entries[end]) == key(entries[i]); ++end) {
      sum += entries[end].amount.minor();
    }
    if (!fits(sum)) return overflow();
    const Currency currency = entries[i].amount.currency();
    sums.push_back(std::move(entries[i]));
    sums.back().amount = Money::of_minor(static_cast<std::int64_t>(sum), currency);
    i = end;
  }
  return sums;
}

absl::StatusOr<Money> balance_of(std::span<const Balance> balances, TenantId tenant,
                                 LedgerAccount account, Currency currency) {
  Int128 sum = 0;
  for (const Balance& balance : balances) {
    const bool is_asked = balance.tenant == tenant && balance.account == account &&
                          balance.amount.currency() == currency;
    if (is_asked) sum += balance.amount.minor();
  }
  if (!fits(sum)) return overflow();
  return Money::of_minor(static_cast<std::int64_t>(sum), currency);
}

}  // namespace v0
}  // namespace octroi
