// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Ledger: double entry, one set of books for each tenant and currency.
//
// A transaction is two or more postings that sum to zero in every currency (I01); debits are
// positive, credits negative. It says what caused it and is never changed or removed: what was
// wrong is reversed by another. The balance of an account is the sum of its postings.
//
//   auto paid = make_transaction({.id = id, .tenant = tenant, .cause = TransactionCause::kPayment,
//                                 .date = today, .postings = {
//       {LedgerAccount::kCashClearing, "stripe", Money::of_minor(60'00, kEur)},
//       {LedgerAccount::kReceivable, "", Money::of_minor(-60'00, kEur)}}});
//
// Layer: ledger (may include money, calendar, base). Thread safety: values and pure functions.
#ifndef OCTROI_LEDGER_LEDGER_H_
#define OCTROI_LEDGER_LEDGER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Revenue is booked net of discounts (IFRS 15), so discounts need no account of their own.
enum class LedgerAccount : std::uint8_t {  // Numbers are wire format.
  kReceivable = 1,                         // what the tenant owes on its invoices
  kRevenue = 2,                            // without tax, after discounts
  kTaxPayable = 3,                         // owed to the tax office
  kCashClearing = 4,    // at a provider, on its way; `detail` is the provider's code
  kBank = 5,            // arrived; `detail` is the account's code, may be empty
  kRefunds = 6,         // given back of paid invoices
  kWriteOff = 7,        // receivables given up
  kCustomerCredit = 8,  // what the host owes the tenant: credits not yet used
  kGoodwill = 9,        // credits granted without a payment
  kProviderFees = 10,   // kept by a provider
  kPrepayment = 11,  // what the host owes on wallets; `detail` is "asked" (bought, not paid yet),
                     // "paid" or "granted"
  kBreakage = 12,    // paid credits that expired unused
};

// "cash_clearing"; what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(LedgerAccount account) noexcept;
[[nodiscard]] std::optional<LedgerAccount> parse_ledger_account(std::string_view text) noexcept;

struct Posting {
  LedgerAccount account = LedgerAccount::kReceivable;
  std::string detail{};  // a part of the account; empty or a code (base/text.h)
  Money amount{};        // debit > 0, credit < 0, never 0

  friend bool operator==(const Posting&, const Posting&) = default;
};

enum class TransactionCause : std::uint8_t {  // Numbers are wire format.
  kInvoice = 1,
  kPayment = 2,
  kVoid = 3,
  kWriteOff = 4,
  kRecovery = 5,  // a payment for what had been written off
  kRefund = 6,
  kPaymentReversal = 7,   // a chargeback, a returned transfer
  kSettlement = 8,        // a provider paid out to the bank
  kCreditGrant = 9,       // goodwill
  kReversal = 10,         // of another transaction
  kPaymentToCredit = 11,  // money that no invoice was open for
  kRefundBegun = 12,      // set aside from the tenant's credit until the provider answers
  kRefundFailed = 13,     // and put back, because nothing was given
  kCreditNote = 14,       // an invoice was taken back, whole or in part
  // Of wallets: what moved in a grant.
  kPrepaymentPaid = 20,
  kPrepaymentGranted = 21,
  kPrepaymentDrawn = 22,     // it paid an invoice
  kPrepaymentReturned = 23,  // and got it back
  kPrepaymentExpired = 24,
  kPrepaymentTakenBack = 25,
};

[[nodiscard]] std::string_view to_string(TransactionCause cause) noexcept;  // "payment_reversal"
[[nodiscard]] std::optional<TransactionCause> parse_transaction_cause(
    std::string_view text) noexcept;

struct Transaction {
  TransactionId id{};
  TenantId tenant{};
  TransactionCause cause = TransactionCause::kInvoice;
  Date date{};
  std::optional<InvoiceId> invoice{};
  std::optional<PaymentId> payment{};
  std::optional<CreditNoteId> credit_note{};
  std::optional<RefundId> refund{};
  std::optional<ReversalId> reversal{};  // what the payer's bank took back, or gave back again
  std::optional<TransactionId> reverses{};
  std::vector<Posting> postings{};
  // The day from which it holds, where that is before `date`; and when it was written (known.h).
  std::optional<Date> effective_on{};
  std::optional<Instant> recorded_at{};

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

// The transaction, checked: what is stored went through here.
// Errors: InvalidArgument "ledger.no_postings", "ledger.zero_posting", "ledger.unknown_account",
// "ledger.no_currency", "ledger.unbalanced" (says by how much, in which currency),
// "ledger.bad_date", "text.bad_code" (a detail); OutOfRange "money.overflow".
absl::StatusOr<Transaction> make_transaction(Transaction transaction);

// The mirror image, linked to what it reverses. Errors: as make_transaction.
absl::StatusOr<Transaction> reverse(const Transaction& transaction, TransactionId id, Date date);

struct Balance {
  TenantId tenant{};
  LedgerAccount account = LedgerAccount::kReceivable;
  std::string detail{};
  Money amount{};  // debit > 0

  friend bool operator==(const Balance&, const Balance&) = default;
};

// One for each (tenant, account, detail, currency) that was ever posted to, in that order; those
// back at zero stay in the list. The result does not depend on the transactions' order.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<std::vector<Balance>> balances(std::span<const Transaction> transactions);

// The sum of a tenant's balances of an account over its details; zero where nothing was posted.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<Money> balance_of(std::span<const Balance> balances, TenantId tenant,
                                 LedgerAccount account, Currency currency);

// [{"account":"receivable","minor":6000,"currency":"EUR"}, ...]; `detail` where there is one. The
// form is stable; reading gives back exactly what was written.
[[nodiscard]] std::string postings_to_json(std::span<const Posting> postings);
// Errors: DataLoss "ledger.bad_json" (says where).
absl::StatusOr<std::vector<Posting>> postings_from_json(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEDGER_LEDGER_H_
