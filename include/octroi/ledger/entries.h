// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Entries: the transactions that billing books, from plain amounts.
//
//                          debit                         credit
//   post_invoice           receivable (total)            revenue (net), tax_payable (tax)
//     of credits sold      receivable (total)            prepayment "asked"
//     credit applied       customer_credit               receivable
//     credit carried       receivable                    customer_credit
//   post_payment           cash_clearing | bank          receivable
//   post_recovery          cash_clearing | bank          write_off
//   post_write_off         write_off                     receivable
//   post_refund            refunds                       cash_clearing | bank
//   post_payment_reversal  receivable                    cash_clearing | bank
//   post_settlement        bank, provider_fees           cash_clearing           *
//   post_credit_grant      goodwill                      customer_credit         *
//   post_payment_to_credit cash_clearing | bank          customer_credit
//   post_refund_begun      customer_credit               refunds
//   post_refund_failed     refunds                       customer_credit
//   post_credit_note       revenue (net), tax_payable    receivable (taken off), customer_credit
//   post_prepayment        by what moved in a wallet: see there
//
// A voided invoice is post_void: the mirror image of what post_invoice booked. For an invoice
// there are shorter forms in invoice/bookkeeping.h. Those marked * no call of Billing books yet.
//
// Layer: ledger (may include money, calendar, base). Thread safety: pure functions.
#ifndef OCTROI_LEDGER_ENTRIES_H_
#define OCTROI_LEDGER_ENTRIES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/ledger/ledger.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What every entry needs to know.
struct EntryHead {
  TransactionId id{};
  TenantId tenant{};
  Date date{};
  std::optional<InvoiceId> invoice{};
  std::optional<PaymentId> payment{};
  std::optional<CreditNoteId> credit_note{};
  std::optional<RefundId> refund{};
};

struct InvoiceAmounts {
  Money net{};  // without tax, after discounts
  Money tax{};
  Money credit_applied{};      // > 0: taken from the tenant's credit; < 0: carried to it
  bool sells_credits = false;  // of a wallet: the net is owed, not earned
};

// An invoice of nothing (net, tax and credit all 0) has no entry: nullopt.
// Errors of all, here and below: as make_transaction; InvalidArgument "ledger.amount_not_positive"
// (of entries of one amount), "money.currency_mismatch" (of those of several).
absl::StatusOr<std::optional<Transaction>> post_invoice(const EntryHead& head,
                                                        const InvoiceAmounts& amounts);
absl::StatusOr<std::optional<Transaction>> post_void(const EntryHead& head,
                                                     const InvoiceAmounts& amounts);

// Where money arrives or leaves: kCashClearing at a provider, kBank with an account's code.
struct CashPlace {
  LedgerAccount account = LedgerAccount::kCashClearing;
  std::string detail{};  // "stripe"
};

absl::StatusOr<Transaction> post_payment(const EntryHead& head, const CashPlace& place,
                                         Money amount);
absl::StatusOr<Transaction> post_recovery(const EntryHead& head, const CashPlace& place,
                                          Money amount);
absl::StatusOr<Transaction> post_refund(const EntryHead& head, const CashPlace& place,
                                        Money amount);
absl::StatusOr<Transaction> post_payment_reversal(const EntryHead& head, const CashPlace& place,
                                                  Money amount);
absl::StatusOr<Transaction> post_write_off(const EntryHead& head, Money amount);
absl::StatusOr<Transaction> post_credit_grant(const EntryHead& head, Money amount);
absl::StatusOr<Transaction> post_payment_to_credit(const EntryHead& head, const CashPlace& place,
                                                   Money amount);
// What a refund gives back is set aside before the provider is asked, so that no invoice uses it
// meanwhile: post_refund() when it was given, post_refund_failed() when it was not.
absl::StatusOr<Transaction> post_refund_begun(const EntryHead& head, Money amount);
absl::StatusOr<Transaction> post_refund_failed(const EntryHead& head, Money amount);

struct CreditNoteEntry {
  Money net{};
  Money tax{};
  Money taken_off_due{};  // the rest becomes the tenant's credit
};
absl::StatusOr<Transaction> post_credit_note(const EntryHead& head, const CreditNoteEntry& amounts);

// What moved in a wallet's grant (prepayment "paid" or "granted"):
//
//   cause                  debit                         credit
//   prepayment_paid        prepayment "asked"            prepayment
//   prepayment_granted     goodwill                      prepayment
//   prepayment_drawn       prepayment                    receivable
//   prepayment_returned    receivable (of a void), customer_credit (of a note)   prepayment
//   prepayment_expired     prepayment                    breakage (paid), goodwill (granted)
//   prepayment_taken_back  prepayment                    customer_credit (paid), goodwill (granted)
struct LedgerSide {
  LedgerAccount account = LedgerAccount::kPrepayment;
  std::string detail{};
};
absl::StatusOr<Transaction> post_prepayment(const EntryHead& head, TransactionCause cause,
                                            const LedgerSide& debit, const LedgerSide& credit,
                                            Money amount);

// A provider's pay-out: `gross` left its clearing account, `fee` (may be 0) stayed with it.
// Errors: also "ledger.fee_exceeds_amount".
absl::StatusOr<Transaction> post_settlement(const EntryHead& head, const std::string& provider,
                                            const std::string& bank, Money gross, Money fee);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEDGER_ENTRIES_H_
