// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Charging: I10 to I13, from our records and, where the caller has them, the provider's own books.

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/verify/checker.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

const Loaded<Invoice>* invoice_of(const Snapshot& s, const Loaded<Payment>& payment) {
  return s.invoices.find(payment.row.tenant, payment.value.invoice.to_string());
}

bool has_succeeded(const Loaded<Payment>& payment) {
  return payment.value.status == PaymentStatus::kSucceeded;
}

// Its money is an invoice's, and not the tenant's credit.
bool has_paid(const Loaded<Payment>& payment) {
  return has_succeeded(payment) && !payment.value.credited;
}

// What was charged for: a period, or else the invoice itself.
std::string charged_for(const Invoice& invoice) {
  return records::billing_key(invoice).value_or("invoice " + invoice.id.to_string());
}

// Of each invoice: one more may be paid for each time that money was taken back of it.
using Counts = std::map<std::pair<TenantId, InvoiceId>, std::int64_t>;
Counts reversals_of(const Snapshot& s) {
  Counts counts;
  for (const auto& one : s.reversals) ++counts[{one.row.tenant, one.value.invoice}];
  return counts;
}

void count_provider_charges(const Snapshot& s, Counts& reversals, Checker& checker) {
  std::map<std::pair<TenantId, std::string>, std::int64_t> charges;
  for (const ProviderCharge& charge : s.provider_books) {
    checker.look();
    const auto* payment = s.payments.find(charge.tenant, charge.idempotency_key);
    const auto* invoice = payment == nullptr ? nullptr : invoice_of(s, *payment);
    if (invoice == nullptr) continue;       // I11 names it
    if (payment->value.credited) continue;  // the tenant has it back
    const std::string what = charged_for(invoice->value);
    const std::int64_t once = 1 + reversals[{charge.tenant, invoice->value.id}];
    if (++charges[{charge.tenant, what}] == once + 1) {
      checker.report(charge.tenant, "charges for " + what,
                     charge.provider + " took money more than once");
    }
  }
}

void check_i10(const Snapshot& s, Checker& checker) {
  std::map<std::pair<TenantId, std::string>, std::int64_t> billed;
  for (const auto& invoice : s.invoices) {
    const auto key = records::billing_key(invoice.value);
    if (!key) continue;
    checker.look();
    if (++billed[{invoice.row.tenant, *key}] == 2) {
      checker.report(invoice.row, "bills period " + *key + " a second time");
    }
  }
  Counts reversals = reversals_of(s);
  Counts paid;
  for (const auto& payment : s.payments) {
    checker.look();
    if (!has_paid(payment)) continue;
    const std::pair key(payment.row.tenant, payment.value.invoice);
    if (++paid[key] == 2 + reversals[key]) {
      checker.report(payment.row, "is a second successful payment of one invoice");
    }
  }
  count_provider_charges(s, reversals, checker);
}

using Receipts = std::map<std::pair<TenantId, InvoiceId>, std::vector<const Loaded<Payment>*>>;

Receipts receipts_of(const Snapshot& s) {
  Receipts receipts;
  for (const auto& payment : s.payments) {
    if (!has_paid(payment)) continue;
    receipts[{payment.row.tenant, payment.value.invoice}].push_back(&payment);
  }
  return receipts;
}

// The event that made it final last: a failed payment may settle all the same.
const AuditEvent* settling_event(const Snapshot& s, const Loaded<Payment>& payment) {
  const AuditEvent* last = nullptr;
  for (const auto* event : s.events_of(payment.row)) {
    const std::string& name = event->value.name;
    const bool is_final = name == "payment.succeeded" || name == "payment.credited" ||
                          name == "payment.failed" || name == "payment.withdrawn";
    if (is_final) last = &event->value;
  }
  return last;
}

// What had been taken back of the invoice's payments, and was not back, when the attempt was made.
Int128 taken_back_before(const Snapshot& s, const Loaded<Payment>& payment) {
  Int128 sum = 0;
  const std::int64_t born = s.born(payment.row);
  for (const auto& reversal : s.reversals.of(payment.row.tenant)) {
    if (reversal.value.invoice != payment.value.invoice) continue;
    for (const auto* event : s.events_of(reversal.row)) {
      if (event->value.sequence > born) break;
      const bool is_taken = event->value.name == "reversal.recorded";
      if (!is_taken && reversal.value.credited) continue;
      sum += is_taken ? reversal.value.amount.minor() : -reversal.value.amount.minor();
    }
  }
  return sum;
}

// What was due when the attempt was made: the invoice less credit, what had been paid by then, and
// what credit notes had taken off. A failed attempt may settle after the one that followed it.
Int128 due_at(const Snapshot& s, const Receipts& receipts, const Loaded<Payment>& payment,
              const Loaded<Invoice>& of) {
  const Invoice& invoice = of.value;
  Int128 due = static_cast<Int128>(invoice.total.minor()) - invoice.credit_applied.minor() -
               invoice.prepaid_applied.minor();
  for (const auto* note : s.notes_of(of)) {
    if (s.born(note->row) < s.born(payment.row)) due -= note->value.taken_off_due.minor();
  }
  due += taken_back_before(s, payment);
  const auto found = receipts.find({payment.row.tenant, payment.value.invoice});
  if (found == receipts.end()) return due;
  for (const auto* other : found->second) {
    const AuditEvent* settled = settling_event(s, *other);
    const bool was_before = other->value.attempt < payment.value.attempt && settled != nullptr &&
                            settled->sequence < s.born(payment.row);
    if (was_before) due -= other->value.amount.minor();
  }
  return due;
}

void compare_provider_charges(const Snapshot& s, Checker& checker) {
  for (const ProviderCharge& charge : s.provider_books) {
    checker.look();
    const std::string subject = charge.provider + " charge " + charge.idempotency_key;
    const auto* payment = s.payments.find(charge.tenant, charge.idempotency_key);
    if (payment == nullptr) {
      checker.report(charge.tenant, subject, "matches no payment of this tenant");
    } else if (payment->value.method.provider != charge.provider) {
      checker.report(charge.tenant, subject, "is a payment by " + payment->value.method.provider);
    } else if (payment->value.amount != charge.amount) {
      checker.report(
          charge.tenant, subject,
          "took " + charge.amount.to_string() + ", we asked " + payment->value.amount.to_string());
    } else if (payment->value.status == PaymentStatus::kFailed) {
      checker.report(charge.tenant, subject, "took money for a payment that failed here");
    }
  }
}

void check_i11(const Snapshot& s, Checker& checker) {
  const Receipts receipts = receipts_of(s);
  for (const auto& payment : s.payments) {
    checker.look();
    const auto* invoice = invoice_of(s, payment);
    if (invoice == nullptr) continue;  // I37 names it
    const Invoice& of = invoice->value;
    if (of.status == InvoiceStatus::kDraft || of.sequence == 0) {
      checker.report(payment.row, "is for an invoice that was never finalised");
      continue;
    }
    if (of.status == InvoiceStatus::kVoid && has_paid(payment) &&
        payment.value.reversed != payment.value.amount) {
      checker.report(payment.row, "is for a void invoice");
    }
    const Int128 due = due_at(s, receipts, payment, *invoice);
    if (due != payment.value.amount.minor() || due <= 0) {
      checker.report(payment.row, "is of " + payment.value.amount.to_string() + ", but " +
                                      std::to_string(static_cast<std::int64_t>(due)) +
                                      " minor units were due");
    }
  }
  compare_provider_charges(s, checker);
}

// The payments that a provider's books must know: by a provider that the books are of, and not
// settled by hand.
void check_confirmations(const Snapshot& s, Checker& checker) {
  if (!s.has_provider_books) return;
  std::set<std::string> providers;
  std::set<std::pair<TenantId, std::string>> charged;
  for (const ProviderCharge& charge : s.provider_books) {
    providers.insert(charge.provider);
    charged.emplace(charge.tenant, charge.idempotency_key);
  }
  for (const auto& payment : s.payments) {
    const bool is_covered = providers.empty() || providers.contains(payment.value.method.provider);
    if (!has_succeeded(payment) || !payment.value.evidence.empty() || !is_covered) continue;
    checker.look();
    if (!charged.contains({payment.row.tenant, payment.value.idempotency_key()})) {
      checker.report(payment.row, "succeeded, but its provider's books do not have it");
    }
  }
}

// When it happened is what reports count by, and only the log can tell.
void check_settled_at(const Snapshot& s, Checker& checker) {
  for (const auto& payment : s.payments) {
    if (!is_final(payment.value.status)) continue;
    checker.look();
    const AuditEvent* event = settling_event(s, payment);
    if (event == nullptr || payment.value.settled_at == event->at) continue;
    const auto& says = payment.value.settled_at;
    checker.report(payment.row, "says " + (says ? format_instant(*says) : "no time") +
                                    ", its event " + event->name + " is of " +
                                    format_instant(event->at));
  }
}

// The day of the document that left nothing due, which follows the days of its numbers; else the
// issuer's day of the payment, wherever it is: at most one away from that of UTC.
bool may_be_paid_on(const Snapshot& s, const Loaded<Invoice>& invoice, Date on, Instant settled) {
  if (on == invoice.value.issued_on) return true;
  for (const auto* note : s.notes_of(invoice)) {
    if (on == note->value.issued_on) return true;
  }
  const std::chrono::days apart =
      std::chrono::sys_days(on) - std::chrono::floor<std::chrono::days>(settled);
  return std::chrono::abs(apart) <= std::chrono::days(1);
}

void check_paid_on(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    const auto& on = invoice.value.paid_on;
    if (!on) continue;
    checker.look();
    const AuditEvent* last = nullptr;  // it may have been open again in between
    for (const auto* event : s.events_of(invoice.row)) {
      if (event->value.name == "invoice.settled") last = &event->value;
    }
    if (last == nullptr || may_be_paid_on(s, invoice, *on, last->at)) continue;
    checker.report(invoice.row, "says that it was paid on " + format_date(*on) +
                                    ", its event is of " + format_instant(last->at));
  }
}

void check_i12(const Snapshot& s, Checker& checker) {
  std::map<std::pair<TenantId, InvoiceId>, Int128> received;
  for (const auto& payment : s.payments) {
    if (!has_succeeded(payment)) continue;
    checker.look();
    if (has_paid(payment)) {
      received[{payment.row.tenant, payment.value.invoice}] +=
          payment.value.amount.minor() - payment.value.reversed.minor();
    } else if (*payment.value.credited != payment.value.amount) {
      checker.report(payment.row, "is of " + payment.value.amount.to_string() + ", and " +
                                      payment.value.credited->to_string() + " of it is credit");
    }
    const bool is_confirmed =
        !payment.value.provider_reference.empty() || !payment.value.evidence.empty();
    if (!is_confirmed || !payment.value.settled_at) {
      checker.report(payment.row, "succeeded with neither a provider's reference nor evidence");
    }
  }
  for (const auto& invoice : s.invoices) {
    checker.look();
    const Int128 got = received[{invoice.row.tenant, invoice.value.id}];
    if (got != invoice.value.amount_paid.minor()) {
      checker.report(invoice.row, "says " + invoice.value.amount_paid.to_string() +
                                      " was paid, its payments sum to " +
                                      std::to_string(static_cast<std::int64_t>(got)) +
                                      " minor units");
    }
    const bool is_paid = invoice.value.status == InvoiceStatus::kPaid;
    if (is_paid && amount_due(invoice.value).is_positive()) {
      checker.report(invoice.row,
                     "is paid, but " + amount_due(invoice.value).to_string() + " is still due");
    }
  }
  check_confirmations(s, checker);
  check_settled_at(s, checker);
  check_paid_on(s, checker);
}

void check_i13(const Snapshot& s, Checker& checker) {
  struct Attempts {
    std::set<std::int64_t> numbers;
    std::int64_t without_outcome = 0;
  };
  std::map<std::pair<TenantId, InvoiceId>, Attempts> invoices;
  for (const auto& payment : s.payments) {
    checker.look();
    Attempts& attempts = invoices[{payment.row.tenant, payment.value.invoice}];
    attempts.numbers.insert(payment.value.attempt);
    if (!is_final(payment.value.status) && ++attempts.without_outcome == 2) {
      checker.report(payment.row, "was tried while an earlier attempt had no outcome");
    }
  }
  for (const auto& [key, attempts] : invoices) {
    const auto count = static_cast<std::int64_t>(attempts.numbers.size());
    if (*attempts.numbers.begin() == 1 && *attempts.numbers.rbegin() == count) continue;
    checker.report(key.first, "invoices " + key.second.to_string(),
                   "its attempts are not numbered 1, 2, 3, ...");
  }
}

}  // namespace

std::span<const Check> charging_checks() {
  static constexpr Check kChecks[] = {
      {"I10", "at most one successful charge for each invoice, one invoice for each period",
       check_i10},
      {"I11", "each charge is of what was due on a finalised invoice, and of no other amount",
       check_i11},
      {"I12", "what counts as paid was confirmed by a provider or by an audited hand", check_i12},
      {"I13", "no new attempt was made while another had no outcome", check_i13},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
