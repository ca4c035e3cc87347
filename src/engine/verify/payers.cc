// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Who pays: I54.

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/verify/checker.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

using BillKey = std::pair<TenantId, InvoiceId>;  // whose, and which

// What a line asks, wherever it stands: the payer's tax is not in it.
bool asks_the_same(const InvoiceLine& one, const InvoiceLine& other) {
  return static_cast<const RatedLine&>(one) == static_cast<const RatedLine&>(other) &&
         one.discount == other.discount && one.coupons == other.coupons;
}

bool ask_the_same(const std::vector<InvoiceLine>& one, const std::vector<InvoiceLine>& other) {
  return std::ranges::equal(one, other, asks_the_same);
}

bool is_a_bill(const Loaded<Invoice>& invoice) {
  return invoice.value.status == InvoiceStatus::kDelegated;
}

// Each bill is in the hands of the payer that it names, as it was billed.
void check_bills(const Snapshot& s, Checker& checker) {
  for (const auto& bill : s.invoices) {
    if (!is_a_bill(bill)) continue;
    checker.look();
    if (!bill.value.payer) {
      checker.report(bill.row, "is a bill that names no payer");
      continue;
    }
    const auto* handed = s.handed_bills.find(*bill.value.payer, bill.row.id);
    if (handed == nullptr) {
      checker.report(bill.row, "was never handed to its payer");
      continue;
    }
    const Handed& copy = handed->value;
    const bool is_same =
        copy.from == bill.row.tenant && copy.issuer == bill.value.issuer &&
        copy.currency == bill.value.currency && copy.subscription == bill.value.subscription &&
        copy.billed_on == bill.value.issued_on && ask_the_same(copy.lines, bill.value.lines);
    if (!is_same) checker.report(handed->row, "is not what was billed");
  }
}

// The lines of an invoice that are of one bill.
std::vector<InvoiceLine> lines_of(const Invoice& invoice, const Handed& handed) {
  std::vector<InvoiceLine> lines;
  for (const InvoiceLine& line : invoice.lines) {
    if (line.owner && line.owner->tenant == handed.from && line.owner->bill == handed.id) {
      lines.push_back(line);
    }
  }
  return lines;
}

void check_gathered(const Snapshot& s, const Loaded<Handed>& handed, Checker& checker) {
  const auto* invoice = s.invoices.find(handed.row.tenant, handed.value.gathered_in->to_string());
  if (invoice == nullptr) {
    checker.report(handed.row, "is gathered in an invoice that is not its payer's");
    return;
  }
  if (invoice->value.issuer != handed.value.issuer ||
      invoice->value.currency != handed.value.currency) {
    checker.report(handed.row, "is gathered in an invoice of another issuer or currency");
  }
  if (!ask_the_same(lines_of(invoice->value, handed.value), handed.value.lines)) {
    checker.report(handed.row, "is asked for otherwise by the invoice it is gathered in");
  }
}

// Each copy is of a bill, and either waits or stands on one invoice.
void check_handed(const Snapshot& s, Checker& checker) {
  for (const auto& handed : s.handed_bills) {
    checker.look();
    const auto* bill = s.invoices.find(handed.value.from, handed.row.id);
    const bool is_of_one =
        bill != nullptr && is_a_bill(*bill) && bill->value.payer == handed.row.tenant;
    if (!is_of_one) checker.report(handed.row, "is of no bill that names this payer");
    if (handed.value.gathered_in.has_value() == handed.value.gather_at.has_value()) {
      checker.report(handed.row, "neither waits nor is gathered");
    }
    if (handed.value.gathered_in) check_gathered(s, handed, checker);
  }
}

// No line is of a bill that was gathered elsewhere: it would be charged twice.
void check_lines(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    std::set<BillKey> asked;
    for (const InvoiceLine& line : invoice.value.lines) {
      if (!line.owner) continue;
      checker.look();
      if (!asked.emplace(line.owner->tenant, line.owner->bill).second) continue;
      const auto* handed = s.handed_bills.find(invoice.row.tenant, line.owner->bill.to_string());
      const bool is_its = handed != nullptr && handed->value.from == line.owner->tenant &&
                          handed->value.gathered_in == invoice.value.id;
      if (!is_its) {
        checker.report(invoice.row, "asks for bill " + line.owner->bill.to_string() +
                                        ", which is not gathered in it");
      }
    }
  }
}

// Who is chased for what.
void check_debts(const Snapshot& s, Checker& checker) {
  for (const auto& debt : s.debts) {
    checker.look();
    const auto* invoice = s.invoices.find(debt.row.tenant, debt.row.id);
    if (invoice == nullptr) {
      checker.report(debt.row, "is of an invoice that is not there");
      continue;
    }
    const InvoiceStatus status = invoice->value.status;
    const bool is_owed = status == InvoiceStatus::kOpen || status == InvoiceStatus::kUncollectible;
    if (is_owed == (debt.value.standing == records::DebtStanding::kOver)) {
      checker.report(debt.row, is_owed ? "is over, but its invoice is open"
                                       : "is chased, but its invoice asks for nothing");
    }
  }
}

// What was taken back of a bill is of its lines, and no more than they ask.
void check_credits(const Snapshot& s, Checker& checker) {
  std::map<std::pair<BillKey, std::int64_t>, Int128> taken;
  for (const auto& [note, row] : s.credit_notes) {
    if (!records::is_of_a_bill(note)) continue;
    checker.look();
    const auto* bill = s.invoices.find(row.tenant, note.invoice.to_string());
    if (bill == nullptr || !is_a_bill(*bill)) {
      checker.report(row, "has no number, and is of no bill");
      continue;
    }
    for (const CreditedLine& line : note.lines) {
      const auto at = static_cast<std::size_t>(line.line);
      if (line.line < 0 || at >= bill->value.lines.size()) {
        checker.report(row, "takes a line back that its bill does not have");
        continue;
      }
      Int128& sum = taken[{{row.tenant, note.invoice}, line.line}];
      sum += line.amount.minor();
      const std::int64_t asked = bill->value.lines[at].amount.minor();
      if (asked >= 0 ? sum > asked : sum < asked) {
        checker.report(row, "takes more back of a line than its bill asks");
      }
    }
  }
}

// Nobody uses what its payer was stopped for.
void check_followers(const Snapshot& s, Checker& checker) {
  for (const auto& held : s.subscriptions) {
    if (held.value.payer_debt != records::DebtStanding::kStopped) continue;
    checker.look();
    const SubscriptionStatus status = held.value.subscription.status;
    const bool is_used = status == SubscriptionStatus::kActive ||
                         status == SubscriptionStatus::kPastDue ||
                         status == SubscriptionStatus::kTrialing;
    if (is_used) {
      checker.report(held.row,
                     "is " + std::string(to_string(status)) + ", but its payer was stopped for it");
    }
  }
}

void check_i54(const Snapshot& s, Checker& checker) {
  check_bills(s, checker);
  check_handed(s, checker);
  check_lines(s, checker);
  check_debts(s, checker);
  check_credits(s, checker);
  check_followers(s, checker);
}

}  // namespace

std::span<const Check> payer_checks() {
  static constexpr Check kChecks[] = {
      {"I54",
       "each bill that another pays is in that payer's hands as it was billed, and stands on at "
       "most one invoice",
       check_i54},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
