// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/ledger.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr LedgerAccount kAccounts[] = {
    LedgerAccount::kReceivable,   LedgerAccount::kRevenue,        LedgerAccount::kTaxPayable,
    LedgerAccount::kCashClearing, LedgerAccount::kBank,           LedgerAccount::kRefunds,
    LedgerAccount::kWriteOff,     LedgerAccount::kCustomerCredit, LedgerAccount::kGoodwill,
    LedgerAccount::kProviderFees, LedgerAccount::kPrepayment,     LedgerAccount::kBreakage};

constexpr TransactionCause kCauses[] = {TransactionCause::kInvoice,
                                        TransactionCause::kPayment,
                                        TransactionCause::kVoid,
                                        TransactionCause::kWriteOff,
                                        TransactionCause::kRecovery,
                                        TransactionCause::kRefund,
                                        TransactionCause::kPaymentReversal,
                                        TransactionCause::kSettlement,
                                        TransactionCause::kCreditGrant,
                                        TransactionCause::kReversal,
                                        TransactionCause::kPaymentToCredit,
                                        TransactionCause::kRefundBegun,
                                        TransactionCause::kRefundFailed,
                                        TransactionCause::kCreditNote,
                                        TransactionCause::kPrepaymentPaid,
                                        TransactionCause::kPrepaymentGranted,
                                        TransactionCause::kPrepaymentDrawn,
                                        TransactionCause::kPrepaymentReturned,
                                        TransactionCause::kPrepaymentExpired,
                                        TransactionCause::kPrepaymentTakenBack};

}  // namespace

std::string_view to_string(LedgerAccount account) noexcept {
  switch (account) {
    case LedgerAccount::kReceivable:
      return "receivable";
    case LedgerAccount::kRevenue:
      return "revenue";
    case LedgerAccount::kTaxPayable:
      return "tax_payable";
    case LedgerAccount::kCashClearing:
      return "cash_clearing";
    case LedgerAccount::kBank:
      return "bank";
    case LedgerAccount::kRefunds:
      return "refunds";
    case LedgerAccount::kWriteOff:
      return "write_off";
    case LedgerAccount::kCustomerCredit:
      return "customer_credit";
    case LedgerAccount::kGoodwill:
      return "goodwill";
    case LedgerAccount::kProviderFees:
      return "provider_fees";
    case LedgerAccount::kPrepayment:
      return "prepayment";
    case LedgerAccount::kBreakage:
      return "breakage";
  }
  return {};
}

std::optional<LedgerAccount> parse_ledger_account(std::string_view text) noexcept {
  for (const LedgerAccount account : kAccounts) {
    if (text == to_string(account)) return account;
  }
  return std::nullopt;
}

std::string_view to_string(TransactionCause cause) noexcept {
  switch (cause) {
    case TransactionCause::kInvoice:
      return "invoice";
    case TransactionCause::kPayment:
      return "payment";
    case TransactionCause::kVoid:
      return "void";
    case TransactionCause::kWriteOff:
      return "write_off";
    case TransactionCause::kRecovery:
      return "recovery";
    case TransactionCause::kRefund:
      return "refund";
    case TransactionCause::kPaymentReversal:
      return "payment_reversal";
    case TransactionCause::kSettlement:
      return "settlement";
    case TransactionCause::kCreditGrant:
      return "credit_grant";
    case TransactionCause::kReversal:
      return "reversal";
    case TransactionCause::kPaymentToCredit:
      return "payment_to_credit";
    case TransactionCause::kRefundBegun:
      return "refund_begun";
    case TransactionCause::kRefundFailed:
      return "refund_failed";
    case TransactionCause::kCreditNote:
      return "credit_note";
    case TransactionCause::kPrepaymentPaid:
      return "prepayment_paid";
    case TransactionCause::kPrepaymentGranted:
      return "prepayment_granted";
    case TransactionCause::kPrepaymentDrawn:
      return "prepayment_drawn";
    case TransactionCause::kPrepaymentReturned:
      return "prepayment_returned";
    case TransactionCause::kPrepaymentExpired:
      return "prepayment_expired";
    case TransactionCause::kPrepaymentTakenBack:
      return "prepayment_taken_back";
  }
  return {};
}

std::optional<TransactionCause> parse_transaction_cause(std::string_view text) noexcept {
  for (const TransactionCause cause : kCauses) {
    if (text == to_string(cause)) return cause;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
