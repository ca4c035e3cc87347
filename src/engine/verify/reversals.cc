// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reversals: I59.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/verify/checker.h"
#include "octroi/ledger/entries.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// How often a reversal was booked, and its end.
struct Booked {
  int taken = 0;
  int back = 0;
};
using ReversalKey = std::pair<TenantId, std::string>;

CashPlace place_of(const Payment& payment) {
  return {payment.evidence.empty() ? LedgerAccount::kCashClearing : LedgerAccount::kBank,
          payment.method.provider};
}

// The entry as its reversal says it; the account that had the money is the ledger's word.
absl::StatusOr<Transaction> entry_again(const Transaction& booked, TenantId tenant,
                                        const Reversal& reversal, const Payment& payment) {
  const EntryHead head{.id = booked.id,
                       .tenant = tenant,
                       .date = booked.date,
                       .invoice = reversal.invoice,
                       .payment = reversal.payment};
  const CashPlace place = place_of(payment);
  switch (booked.cause) {
    case TransactionCause::kPayment:
      return post_payment(head, place, reversal.amount);
    case TransactionCause::kRecovery:
      return post_recovery(head, place, reversal.amount);
    case TransactionCause::kPaymentToCredit:
      return post_payment_to_credit(head, place, reversal.amount);
    default:
      break;
  }
  OCTROI_ASSIGN_OR_RETURN(Transaction again, post_payment_reversal(head, place, reversal.amount));
  const bool is_given_up =
      !booked.postings.empty() && booked.postings.front().account == LedgerAccount::kWriteOff;
  if (is_given_up) again.postings.front().account = LedgerAccount::kWriteOff;
  return again;
}

std::map<ReversalKey, Booked> check_entries(const Snapshot& s, Checker& checker) {
  std::map<ReversalKey, Booked> booked;
  for (const auto& [entry, row] : s.transactions) {
    if (!entry.reversal) continue;
    checker.look();
    const std::string id = entry.reversal->to_string();
    const auto* reversal = s.reversals.find(row.tenant, id);
    const auto* payment = reversal == nullptr
                              ? nullptr
                              : s.payments.find(row.tenant, reversal->value.payment.to_string());
    if (payment == nullptr) continue;  // I37 names it
    auto again = entry_again(entry, row.tenant, reversal->value, payment->value);
    if (again.ok()) {
      again->reversal = entry.reversal;
      again->effective_on = entry.effective_on;
      again->recorded_at = entry.recorded_at;
    }
    if (!again.ok() || *again != entry) {
      checker.report(row, "does not say what reversal " + id + " says");
    }
    Booked& count = booked[{row.tenant, id}];
    ++(entry.cause == TransactionCause::kPaymentReversal ? count.taken : count.back);
  }
  return booked;
}

// What of the payment's money its invoice lacks by this reversal.
Int128 missing_of(const Reversal& reversal) {
  const bool is_away = reversal.status == ReversalStatus::kReversed || reversal.credited;
  return is_away ? Int128{reversal.amount.minor()} : 0;
}

void check_reversals(const Snapshot& s, const std::map<ReversalKey, Booked>& booked,
                     std::map<ReversalKey, Int128>& missing, Checker& checker) {
  for (const auto& [reversal, row] : s.reversals) {
    checker.look();
    missing[{row.tenant, reversal.payment.to_string()}] += missing_of(reversal);
    const bool is_back = reversal.status == ReversalStatus::kReinstated;
    if (reversal.reinstated_at.has_value() != is_back || (reversal.credited && !is_back)) {
      checker.report(row, "is " + std::string(to_string(reversal.status)) +
                              ", its time or its credit says otherwise");
    }
    if (reversal.credited && *reversal.credited != reversal.amount) {
      checker.report(row, "became credit in part");
    }
    const auto* payment = s.payments.find(row.tenant, reversal.payment.to_string());
    if (payment != nullptr && payment->value.invoice != reversal.invoice) {
      checker.report(row, "is of another invoice than its payment");
    }
    const auto found = booked.find({row.tenant, row.id});
    const Booked count = found == booked.end() ? Booked{} : found->second;
    if (count.taken != 1 || count.back != (is_back ? 1 : 0)) {
      checker.report(row, "is not booked once, and its end once");
    }
  }
}

void check_i59(const Snapshot& s, Checker& checker) {
  std::map<ReversalKey, Int128> missing;
  check_reversals(s, check_entries(s, checker), missing, checker);
  for (const auto& [payment, row] : s.payments) {
    checker.look();
    const auto found = missing.find({row.tenant, row.id});
    const Int128 away = found == missing.end() ? Int128{0} : found->second;
    if (away != payment.reversed.minor()) {
      checker.report(row, "says that " + payment.reversed.to_string() +
                              " was taken back, its reversals sum to another amount");
    }
    const Int128 left =
        static_cast<Int128>(payment.amount.minor()) - payment.refunded.minor() - away;
    const bool has_paid = payment.status == PaymentStatus::kSucceeded && !payment.credited;
    if (left < 0 || (away != 0 && !has_paid)) {
      checker.report(row, "lost more than an invoice had of it");
    }
  }
}

}  // namespace

std::span<const Check> reversal_checks() {
  static constexpr Check kChecks[] = {
      {"I59", "what was taken back of payments is what its reversals say, each booked once",
       check_i59},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
