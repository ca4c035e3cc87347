// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/entries.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using Account = LedgerAccount;

Transaction begin(const EntryHead& head, TransactionCause cause) {
  Transaction transaction;
  transaction.id = head.id;
  transaction.tenant = head.tenant;
  transaction.cause = cause;
  transaction.date = head.date;
  transaction.invoice = head.invoice;
  transaction.payment = head.payment;
  transaction.credit_note = head.credit_note;
  transaction.refund = head.refund;
  return transaction;
}

// Adds a posting unless there is nothing to post.
void post(Transaction& transaction, Account account, Money amount) {
  if (!amount.is_zero()) transaction.postings.push_back({account, {}, amount});
}

using Side = LedgerSide;

Side side(const CashPlace& place) { return {place.account, place.detail}; }

// Debits one side and credits the other with the same amount, above 0.
absl::StatusOr<Transaction> move_amount(const EntryHead& head, TransactionCause cause, Side debit,
                                        Side credit, Money amount) {
  if (!amount.is_positive()) {
    return make_error(absl::StatusCode::kInvalidArgument, "ledger.amount_not_positive",
                      "book amounts above 0; the direction is the entry's");
  }
  OCTROI_ASSIGN_OR_RETURN(const Money negative, negate(amount));
  Transaction transaction = begin(head, cause);
  transaction.postings.push_back({debit.account, std::move(debit.detail), amount});
  transaction.postings.push_back({credit.account, std::move(credit.detail), negative});
  return make_transaction(std::move(transaction));
}

// With an invoice the tenant owes net + tax, less what its credit covers; with a void one the same
// amounts come in with the other sign.
absl::StatusOr<std::optional<Transaction>> post_amounts(const EntryHead& head,
                                                        TransactionCause cause,
                                                        const InvoiceAmounts& amounts) {
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(amounts.net, amounts.tax));
  OCTROI_ASSIGN_OR_RETURN(const Money owed, subtract(total, amounts.credit_applied));
  OCTROI_ASSIGN_OR_RETURN(const Money revenue, negate(amounts.net));
  OCTROI_ASSIGN_OR_RETURN(const Money tax, negate(amounts.tax));
  Transaction transaction = begin(head, cause);
  post(transaction, Account::kReceivable, owed);
  post(transaction, Account::kCustomerCredit, amounts.credit_applied);
  if (!amounts.sells_credits) {
    post(transaction, Account::kRevenue, revenue);
  } else if (!revenue.is_zero()) {
    transaction.postings.push_back({Account::kPrepayment, "asked", revenue});
  }
  post(transaction, Account::kTaxPayable, tax);
  if (transaction.postings.empty()) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(Transaction checked, make_transaction(std::move(transaction)));
  return checked;
}

}  // namespace

absl::StatusOr<std::optional<Transaction>> post_invoice(const EntryHead& head,
                                                        const InvoiceAmounts& amounts) {
  return post_amounts(head, TransactionCause::kInvoice, amounts);
}

absl::StatusOr<std::optional<Transaction>> post_void(const EntryHead& head,
                                                     const InvoiceAmounts& amounts) {
  InvoiceAmounts mirror;
  mirror.sells_credits = amounts.sells_credits;
  OCTROI_ASSIGN_OR_RETURN(mirror.net, negate(amounts.net));
  OCTROI_ASSIGN_OR_RETURN(mirror.tax, negate(amounts.tax));
  OCTROI_ASSIGN_OR_RETURN(mirror.credit_applied, negate(amounts.credit_applied));
  return post_amounts(head, TransactionCause::kVoid, mirror);
}

absl::StatusOr<Transaction> post_payment(const EntryHead& head, const CashPlace& place,
                                         Money amount) {
  return move_amount(head, TransactionCause::kPayment, side(place), {Account::kReceivable, {}},
                     amount);
}

absl::StatusOr<Transaction> post_recovery(const EntryHead& head, const CashPlace& place,
                                          Money amount) {
  return move_amount(head, TransactionCause::kRecovery, side(place), {Account::kWriteOff, {}},
                     amount);
}

absl::StatusOr<Transaction> post_refund(const EntryHead& head, const CashPlace& place,
                                        Money amount) {
  return move_amount(head, TransactionCause::kRefund, {Account::kRefunds, {}}, side(place), amount);
}

absl::StatusOr<Transaction> post_payment_reversal(const EntryHead& head, const CashPlace& place,
                                                  Money amount) {
  return move_amount(head, TransactionCause::kPaymentReversal, {Account::kReceivable, {}},
                     side(place), amount);
}

absl::StatusOr<Transaction> post_write_off(const EntryHead& head, Money amount) {
  return move_amount(head, TransactionCause::kWriteOff, {Account::kWriteOff, {}},
                     {Account::kReceivable, {}}, amount);
}

absl::StatusOr<Transaction> post_credit_grant(const EntryHead& head, Money amount) {
  return move_amount(head, TransactionCause::kCreditGrant, {Account::kGoodwill, {}},
                     {Account::kCustomerCredit, {}}, amount);
}

absl::StatusOr<Transaction> post_payment_to_credit(const EntryHead& head, const CashPlace& place,
                                                   Money amount) {
  return move_amount(head, TransactionCause::kPaymentToCredit, side(place),
                     {Account::kCustomerCredit, {}}, amount);
}

absl::StatusOr<Transaction> post_refund_begun(const EntryHead& head, Money amount) {
  return move_amount(head, TransactionCause::kRefundBegun, {Account::kCustomerCredit, {}},
                     {Account::kRefunds, {}}, amount);
}

absl::StatusOr<Transaction> post_refund_failed(const EntryHead& head, Money amount) {
  return move_amount(head, TransactionCause::kRefundFailed, {Account::kRefunds, {}},
                     {Account::kCustomerCredit, {}}, amount);
}

absl::StatusOr<Transaction> post_credit_note(const EntryHead& head,
                                             const CreditNoteEntry& amounts) {
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(amounts.net, amounts.tax));
  OCTROI_ASSIGN_OR_RETURN(const Money off, negate(amounts.taken_off_due));
  OCTROI_ASSIGN_OR_RETURN(const Money kept, subtract(amounts.taken_off_due, total));
  Transaction transaction = begin(head, TransactionCause::kCreditNote);
  post(transaction, Account::kRevenue, amounts.net);
  post(transaction, Account::kTaxPayable, amounts.tax);
  post(transaction, Account::kReceivable, off);
  post(transaction, Account::kCustomerCredit, kept);
  return make_transaction(std::move(transaction));
}

absl::StatusOr<Transaction> post_prepayment(const EntryHead& head, TransactionCause cause,
                                            const LedgerSide& debit, const LedgerSide& credit,
                                            Money amount) {
  return move_amount(head, cause, debit, credit, amount);
}

absl::StatusOr<Transaction> post_settlement(const EntryHead& head, const std::string& provider,
                                            const std::string& bank, Money gross, Money fee) {
  OCTROI_ASSIGN_OR_RETURN(const Money arrived, subtract(gross, fee));
  if (!gross.is_positive() || fee.is_negative()) {
    return make_error(absl::StatusCode::kInvalidArgument, "ledger.amount_not_positive",
                      "a pay-out is above 0 and its fee at least 0");
  }
  if (arrived.is_negative()) {
    return make_error(absl::StatusCode::kInvalidArgument, "ledger.fee_exceeds_amount",
                      "a provider keeps no more than it pays out");
  }
  OCTROI_ASSIGN_OR_RETURN(const Money left, negate(gross));
  Transaction transaction = begin(head, TransactionCause::kSettlement);
  if (!arrived.is_zero()) transaction.postings.push_back({Account::kBank, bank, arrived});
  if (!fee.is_zero()) transaction.postings.push_back({Account::kProviderFees, provider, fee});
  transaction.postings.push_back({Account::kCashClearing, provider, left});
  return make_transaction(std::move(transaction));
}

}  // namespace v0
}  // namespace octroi
