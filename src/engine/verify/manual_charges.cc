// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Manual charges: I58.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/verify/checker.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

struct Standing {
  const Loaded<Invoice>* invoice = nullptr;
  const InvoiceLine* line = nullptr;
};
using ChargeKey = std::pair<TenantId, std::string>;
using Lines = std::map<ChargeKey, std::vector<Standing>>;

// The lines that a person wrote, by their charges; those of gathered bills stand on the bills.
Lines lines_of(const Snapshot& s) {
  Lines lines;
  for (const auto& invoice : s.invoices) {
    for (const InvoiceLine& line : invoice.value.lines) {
      if (line.kind != LineKind::kManual || line.owner) continue;
      lines[{invoice.row.tenant, line.code}].push_back({&invoice, &line});
    }
  }
  return lines;
}

bool says_the_same(const ManualCharge& charge, const Standing& standing) {
  const InvoiceLine& line = *standing.line;
  return line.description == charge.label && line.tax_category == charge.tax_category &&
         line.amount.currency() == charge.amount.currency() &&
         (!charge.subscription || standing.invoice->value.subscription == charge.subscription) &&
         line.is_discountable == (charge.is_discountable && charge.amount.is_positive());
}

// Whether the status says what is billed: between nothing and all, a charge at once.
bool is_right(const ManualCharge& charge) {
  const std::int64_t amount = charge.amount.minor();
  const std::int64_t billed = charge.billed.minor();
  if (charge.billed.currency() != charge.amount.currency()) return false;
  if (amount > 0 && billed != 0 && billed != amount) return false;
  if (amount < 0 && (billed > 0 || billed < amount)) return false;
  if (charge.invoice.has_value() != (billed != 0)) return false;
  return amount != 0 && (charge.status == ManualChargeStatus::kBilled) == (billed == amount);
}

void check_charges(const Snapshot& s, const Lines& lines, Checker& checker) {
  for (const auto& [charge, row] : s.manual_charges) {
    checker.look();
    Int128 sum = 0;
    const auto found = lines.find({row.tenant, row.id});
    if (found != lines.end()) {
      for (const Standing& standing : found->second) {
        sum += standing.line->amount.minor();
        if (!says_the_same(charge, standing)) {
          checker.report(standing.invoice->row,
                         "has a line of charge " + row.id + " that says something else");
        }
      }
    }
    if (sum != charge.billed.minor()) {
      checker.report(row, "says that " + charge.billed.to_string() +
                              " of it was billed, the invoices another amount");
    }
    if (!is_right(charge)) {
      checker.report(row, "is " + std::string(to_string(charge.status)) + " with " +
                              charge.billed.to_string() + " of " + charge.amount.to_string() +
                              " billed");
    }
  }
}

// A line is of a charge, and a credit leaves an invoice above nothing.
void check_lines(const Snapshot& s, const Lines& lines, Checker& checker) {
  for (const auto& [key, standings] : lines) {
    checker.look();
    const bool is_known = s.manual_charges.find(key.first, key.second) != nullptr;
    for (const Standing& standing : standings) {
      if (!is_known) checker.report(standing.invoice->row, "has a line of no charge " + key.second);
      if (standing.line->amount.is_negative() && standing.invoice->value.total.is_negative()) {
        checker.report(standing.invoice->row, "is below nothing by a credit that could wait");
      }
    }
  }
}

// What invoices look at before they look for charges.
void check_counts(const Snapshot& s, Checker& checker) {
  std::map<ChargeKey, std::int64_t> waiting;
  for (const auto& [charge, row] : s.manual_charges) {
    if (charge.status != ManualChargeStatus::kWaiting) continue;
    ++waiting[{row.tenant, std::string(charge.amount.currency().code())}];
  }
  for (const auto& [credit, row] : s.credits) {
    checker.look();
    const auto found = waiting.extract({row.tenant, row.id});
    const std::int64_t count = found.empty() ? 0 : found.mapped();
    if (credit.charges.value_or(0) == count) continue;
    checker.report(row, "counts " + std::to_string(credit.charges.value_or(0)) +
                            " charges that wait, there are " + std::to_string(count));
  }
  for (const auto& [key, count] : waiting) {
    checker.report(key.first, "charges in " + key.second,
                   "wait, and no invoice will look for them");
  }
}

void check_i58(const Snapshot& s, Checker& checker) {
  const Lines lines = lines_of(s);
  check_charges(s, lines, checker);
  check_lines(s, lines, checker);
  check_counts(s, checker);
}

}  // namespace

std::span<const Check> manual_charge_checks() {
  static constexpr Check kChecks[] = {
      {"I58", "what a person put on invoices stands on them once, and no more than was said",
       check_i58},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
