// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Money and ledger: I01 to I05, I07, I08.

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/records/wallet_entries.h"
#include "engine/verify/checker.h"
#include "octroi/invoice/bookkeeping.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// Sums are wide, so that forged amounts cannot wrap around into a right one.
using Sums = std::map<std::pair<TenantId, std::string>, Int128>;

bool is_issued(const Invoice& invoice) { return invoice.status != InvoiceStatus::kDraft; }

std::string of_minor(Int128 minor, std::string_view currency) {
  return std::to_string(static_cast<std::int64_t>(minor)) + " minor units of " +
         std::string(currency);
}

void check_i01(const Snapshot& s, Checker& checker) {
  Sums totals;
  for (const auto& entry : s.transactions) {
    checker.look();
    std::map<std::string, Int128> sums;
    for (const Posting& posting : entry.value.postings) {
      const std::string code(posting.amount.currency().code());
      sums[code] += posting.amount.minor();
      totals[{entry.row.tenant, code}] += posting.amount.minor();
    }
    for (const auto& [code, sum] : sums) {
      if (sum != 0) checker.report(entry.row, "is off by " + of_minor(sum, code));
    }
    if (entry.value.postings.empty()) checker.report(entry.row, "has no postings");
  }
  for (const auto& [key, sum] : totals) {
    checker.look();
    if (sum != 0) {
      checker.report(key.first, "books in " + key.second,
                     "do not balance: off by " + of_minor(sum, key.second));
    }
  }
}

// The entries of a payment that no invoice took, or that was given back.
absl::StatusOr<std::optional<Transaction>> payment_entry_again(const Transaction& booked,
                                                               TenantId tenant,
                                                               const CashPlace& place,
                                                               Money amount) {
  const EntryHead head{.id = booked.id,
                       .tenant = tenant,
                       .date = booked.date,
                       .invoice = booked.invoice,
                       .payment = booked.payment,
                       .credit_note = booked.credit_note,
                       .refund = booked.refund};
  absl::StatusOr<Transaction> again;
  switch (booked.cause) {
    case TransactionCause::kPaymentToCredit:
      again = post_payment_to_credit(head, place, amount);
      break;
    case TransactionCause::kRefundBegun:
      again = post_refund_begun(head, amount);
      break;
    case TransactionCause::kRefundFailed:
      again = post_refund_failed(head, amount);
      break;
    case TransactionCause::kRefund:
      again = post_refund(head, place, amount);
      break;
    default:
      return std::optional<Transaction>();
  }
  if (!again.ok()) return again.status();
  return std::optional<Transaction>(*std::move(again));
}

absl::StatusOr<std::optional<Transaction>> note_entry_again(const Snapshot& s,
                                                            const Loaded<Transaction>& entry) {
  if (!entry.value.credit_note) return std::optional<Transaction>();
  const auto* note = s.credit_notes.find(entry.row.tenant, entry.value.credit_note->to_string());
  if (note == nullptr) return std::optional<Transaction>();
  OCTROI_ASSIGN_OR_RETURN(Transaction again, post_credit_note(note->value, entry.value.id));
  return std::optional<Transaction>(std::move(again));
}

// What the entry should say; nullopt when it is of another cause, or its document is not there
// (I37).
absl::StatusOr<std::optional<Transaction>> entry_again(const Snapshot& s,
                                                       const Loaded<Transaction>& entry) {
  const Transaction& booked = entry.value;
  if (!booked.invoice || booked.reversal) return std::optional<Transaction>();  // I59 makes those
  const auto* invoice = s.invoices.find(entry.row.tenant, booked.invoice->to_string());
  if (invoice == nullptr) return std::optional<Transaction>();
  if (booked.cause == TransactionCause::kInvoice) return post_invoice(invoice->value, booked.id);
  if (booked.cause == TransactionCause::kCreditNote) return note_entry_again(s, entry);
  if (!booked.payment) return std::optional<Transaction>();
  const auto* payment = s.payments.find(entry.row.tenant, booked.payment->to_string());
  if (payment == nullptr) return std::optional<Transaction>();
  const CashPlace place{
      payment->value.evidence.empty() ? LedgerAccount::kCashClearing : LedgerAccount::kBank,
      payment->value.method.provider};
  if (booked.cause != TransactionCause::kPayment) {
    Money amount = payment->value.amount;
    if (booked.refund) {
      const auto* refund = s.refunds.find(entry.row.tenant, booked.refund->to_string());
      if (refund == nullptr) return std::optional<Transaction>();
      amount = refund->value.amount;
    }
    return payment_entry_again(booked, entry.row.tenant, place, amount);
  }
  Invoice before = invoice->value;
  before.status = InvoiceStatus::kOpen;
  OCTROI_ASSIGN_OR_RETURN(
      Transaction again, post_payment(before, {*booked.payment, payment->value.amount, booked.date},
                                      place, booked.id));
  return std::optional<Transaction>(std::move(again));
}

void check_i02(const Snapshot& s, Checker& checker) {
  s.for_each_table([&](const auto& table) {
    for (const auto& one : table) {
      if (!one.row.type->append_only) continue;
      checker.look();
      if (one.row.version > 1) checker.report(one.row, "was written more than once");
    }
  });
  // By what each entry books: an invoice, or a payment, credit note or refund of it.
  std::map<std::tuple<TenantId, InvoiceId, TransactionCause, std::string>, int> entries;
  for (const auto& entry : s.transactions) {
    checker.look();
    const Transaction& booked = entry.value;
    auto again = entry_again(s, entry);
    if (again.ok() && *again) {  // documents do not say when an entry was written
      (*again)->effective_on = booked.effective_on;
      (*again)->recorded_at = booked.recorded_at;
    }
    if (!again.ok()) {
      checker.report(entry.row, "cannot be made again: " + error_message(again.status()));
    } else if (*again && **again != booked) {
      checker.report(entry.row, "does not say what its invoice and payment say");
    }
    if (!booked.invoice || is_of_wallets(booked.cause)) continue;  // I51 counts those
    std::string what;
    if (booked.payment) what = booked.payment->to_string();
    if (booked.credit_note) what += booked.credit_note->to_string();
    if (booked.refund) what += booked.refund->to_string();
    if (booked.reversal) what += booked.reversal->to_string();
    int& count = entries[{entry.row.tenant, *booked.invoice, booked.cause, what}];
    if (++count == 2) checker.report(entry.row, "books the same event a second time");
  }
}

// A column of money: an amount, or the currency of those beside it.
void check_money_columns(const Row& row, Checker& checker) {
  const std::size_t fields = std::min(row.values.size(), row.type->fields.size());
  for (std::size_t i = 0; i < fields; ++i) {
    const std::string& name = row.type->fields[i].name;
    const Value& value = row.values[i];
    if (name.ends_with("_minor")) {
      checker.look();
      const bool may_be_null = row.type->fields[i].nullable;
      if (may_be_null && std::holds_alternative<std::monostate>(value)) continue;
      if (!std::holds_alternative<std::int64_t>(value)) {
        checker.report(row, name + " is no whole number");
      }
    } else if (name == "currency" && row.type != &records::record_type<Tenant>()) {
      checker.look();
      const auto* code = std::get_if<std::string>(&value);
      if (code == nullptr || !Currency::parse(*code).ok()) {
        checker.report(row, "currency is none of ISO 4217");
      }
    }
  }
}

void check_i03(const Snapshot& s, Checker& checker) {
  s.for_each_table([&](const auto& table) {
    for (const auto& one : table) check_money_columns(one.row, checker);
  });
  for (const Unreadable& one : s.unreadable) check_money_columns(one.row, checker);
  for (const auto& invoice : s.invoices) {
    if (!invoice.value.subscription) continue;
    const auto* held =
        s.subscriptions.find(invoice.row.tenant, invoice.value.subscription->to_string());
    checker.look();
    if (held == nullptr) continue;
    if (held->value.subscription.terms.currency != invoice.value.currency) {
      checker.report(invoice.row, "is in " + std::string(invoice.value.currency.code()) +
                                      ", its subscription in another currency");
    }
  }
  for (const auto& payment : s.payments) {
    const auto* invoice = s.invoices.find(payment.row.tenant, payment.value.invoice.to_string());
    checker.look();
    if (invoice == nullptr) continue;
    if (invoice->value.currency != payment.value.amount.currency()) {
      checker.report(payment.row, "is in another currency than its invoice");
    }
  }
  for (const auto& credit : s.credits) {
    checker.look();
    if (credit.row.id != credit.value.currency.code()) {
      checker.report(credit.row, "is in " + std::string(credit.value.currency.code()));
    }
  }
}

// |share - taken x base / whole_base| < 1 minor unit.
bool is_fair(const CouponShare& share) {
  const Int128 whole = share.whole_base.minor();
  if (whole <= 0) return share.share.is_zero();
  const Int128 off = static_cast<Int128>(share.share.minor()) * whole -
                     static_cast<Int128>(share.taken.minor()) * share.base.minor();
  return off < whole && -off < whole;
}

void check_i04(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    // By code and what they were taken of; those of gathered bills are apart.
    std::map<std::tuple<std::string, std::string, std::int64_t>, std::pair<Int128, Int128>> coupons;
    for (const InvoiceLine& line : invoice.value.lines) {
      for (const CouponShare& share : line.coupons) {
        checker.look();
        const std::string bill = line.owner ? line.owner->bill.to_string() : std::string();
        auto& [taken, shares] = coupons[{share.terms.code, bill, share.whole_base.minor()}];
        taken = share.taken.minor();
        shares += share.share.minor();
        if (!is_fair(share)) {
          checker.report(invoice.row, "coupon " + share.terms.code + " takes " +
                                          share.share.to_string() +
                                          " off a line, a unit or more from its exact share");
        }
      }
    }
    for (const auto& [coupon, sums] : coupons) {
      if (sums.first == sums.second) continue;
      checker.report(invoice.row, "the shares of coupon " + std::get<0>(coupon) +
                                      " do not sum to what it took off");
    }
  }
}

void check_i05(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    checker.look(static_cast<std::int64_t>(invoice.value.lines.size()) + 1);
    absl::Status status = octroi::verify(invoice.value);
    std::vector<CreditNote> notes;
    for (const auto* note : s.notes_of(invoice)) notes.push_back(note->value);
    const bool is_a_bill = invoice.value.status == InvoiceStatus::kDelegated;  // its are I54's
    if (status.ok() && !is_a_bill) status = octroi::verify(invoice.value, notes);
    if (!status.ok()) checker.report(invoice.row, error_message(status));
  }
}

// What the tenant's ledger says of one account, by currency; debit > 0.
Sums account_sums(const Snapshot& s, LedgerAccount account) {
  Sums sums;
  for (const auto& entry : s.transactions) {
    for (const Posting& posting : entry.value.postings) {
      if (posting.account != account) continue;
      sums[{entry.row.tenant, std::string(posting.amount.currency().code())}] +=
          posting.amount.minor();
    }
  }
  return sums;
}

void compare(const Sums& booked, const Sums& recorded, const std::string& what, Checker& checker) {
  Sums all = booked;
  for (const auto& [key, sum] : recorded) all[key] -= sum;
  for (const auto& [key, difference] : all) {
    checker.look();
    if (difference == 0) continue;
    checker.report(key.first, what + " in " + key.second,
                   "the ledger has " + of_minor(difference, key.second) + " more than the records");
  }
}

void check_i07(const Snapshot& s, Checker& checker) {
  Sums due;
  Sums given_up;
  for (const auto& invoice : s.invoices) {
    const InvoiceStatus status = invoice.value.status;
    if (status == InvoiceStatus::kUncollectible) {
      given_up[{invoice.row.tenant, std::string(invoice.value.currency.code())}] +=
          amount_due(invoice.value).minor();
    }
    if (status != InvoiceStatus::kOpen && status != InvoiceStatus::kPaid) continue;
    due[{invoice.row.tenant, std::string(invoice.value.currency.code())}] +=
        amount_due(invoice.value).minor();
  }
  compare(account_sums(s, LedgerAccount::kReceivable), due, "receivable", checker);
  compare(account_sums(s, LedgerAccount::kWriteOff), given_up, "write-offs", checker);
}

// What is on its way back to payers is set aside; what arrived there, or did not, is not.
void check_refunds(const Snapshot& s, Checker& checker) {
  Sums on_their_way;
  std::map<std::pair<TenantId, PaymentId>, Int128> of_payments;
  std::map<std::pair<TenantId, CreditNoteId>, Int128> of_notes;
  for (const auto& refund : s.refunds) {
    const Refund& one = refund.value;
    of_notes[{refund.row.tenant, one.credit_note}] += one.amount.minor();
    if (one.status == PaymentStatus::kFailed) continue;
    of_payments[{refund.row.tenant, one.payment}] += one.amount.minor();
    if (one.status == PaymentStatus::kSucceeded) continue;
    on_their_way[{refund.row.tenant, std::string(one.amount.currency().code())}] -=
        one.amount.minor();
  }
  for (const auto& payment : s.payments) {
    const Payment& one = payment.value;
    checker.look();
    if (of_payments[{payment.row.tenant, one.id}] != one.refunded.minor()) {
      checker.report(payment.row, "says " + one.refunded.to_string() +
                                      " was given back, its refunds sum to another amount");
    }
    if (one.refunded.is_zero()) continue;
    if (one.status != PaymentStatus::kSucceeded || one.credited) {
      checker.report(payment.row, "is given back, but no invoice ever had its money");
    } else if (one.refunded.minor() > one.amount.minor()) {
      checker.report(payment.row, "is given back by more than was paid");
    }
  }
  for (const auto& note : s.credit_notes) {
    checker.look();
    if (of_notes[{note.row.tenant, note.value.id}] == note.value.to_refund.minor()) continue;
    checker.report(note.row, "gives " + note.value.to_refund.to_string() +
                                 " back, its refunds sum to another amount");
  }
  compare(account_sums(s, LedgerAccount::kRefunds), on_their_way, "refunds", checker);
}

void check_i08(const Snapshot& s, Checker& checker) {
  check_refunds(s, checker);
  Sums owed;
  for (const auto& credit : s.credits) {
    checker.look();
    owed[{credit.row.tenant, std::string(credit.value.currency.code())}] -=
        credit.value.amount.minor();
    if (credit.value.amount.is_negative()) {
      checker.report(credit.row, "is " + credit.value.amount.to_string());
    }
  }
  compare(account_sums(s, LedgerAccount::kCustomerCredit), owed, "customer credit", checker);
  for (const auto& invoice : s.invoices) {
    if (!is_issued(invoice.value)) continue;
    checker.look();
    if (amount_due(invoice.value).is_negative()) {
      checker.report(invoice.row, "was paid more than it asks");
    }
  }
}

}  // namespace

std::span<const Check> money_checks() {
  static constexpr Check kChecks[] = {
      {"I01", "the postings of each transaction, and of each tenant and currency, sum to 0",
       check_i01},
      {"I02", "append-only rows were written once, and ledger entries say what their documents say",
       check_i02},
      {"I03",
       "amounts are whole minor units of an ISO 4217 currency, the same in what belongs together",
       check_i03},
      {"I04", "a coupon's shares sum to what it took, each within a unit of its exact part",
       check_i04},
      {"I05", "the lines, discounts, taxes and totals of invoices and their credit notes add up",
       check_i05},
      {"I07",
       "what is due on invoices is the balance of the receivable account, and what was given up "
       "that of "
       "the write-offs",
       check_i07},
      {"I08",
       "no credit is below 0 or other than the ledger's, no invoice is overpaid, and refunds are "
       "of what was paid",
       check_i08},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
