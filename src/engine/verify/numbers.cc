// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Documents: I27, I28.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/plan/draft.h"
#include "engine/verify/checker.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

struct Numbered {
  std::int64_t sequence;
  const std::string* number;
  std::string issued;  // the document's date as text; empty of an order, which only notes the clock
  const Row* row;
};

// One counter: its owner, the issuer whose documents it numbers, and the series' name.
using SeriesKey = std::tuple<TenantId, std::string, std::string>;
using Series = std::map<SeriesKey, std::vector<Numbered>>;

// The platform counts for all tenants, unless the issuer numbers each tenant's documents apart.
SeriesKey key_of(const Snapshot& s, const Row& row, const std::string& issuer,
                 const std::string& series) {
  auto scope = s.number_scopes.find(issuer);
  if (scope == s.number_scopes.end()) scope = s.number_scopes.find("");
  const bool is_tenants = scope != s.number_scopes.end() && scope->second == NumberScope::kTenant;
  return {is_tenants ? row.tenant : kPlatform, issuer, series};
}

// A number series is its issuer's: "main/invoices/2026".
void check_series(const Snapshot& s, Checker& checker, const Row& row, const std::string& issuer,
                  const std::string& series) {
  if (issuer.empty() || s.number_scopes.size() <= 2) return;
  checker.look();
  if (series.starts_with(issuer + "/")) return;
  checker.report(row, "is of issuer " + issuer + ", but numbered in " + series);
}

// An order from before there were several issuers does not say whose it is; its series does.
std::string order_issuer(const Order& order) {
  return order.issuer.empty() ? order.series.substr(0, order.series.find('/')) : order.issuer;
}

Series series_of(const Snapshot& s) {
  Series series;
  for (const auto& invoice : s.invoices) {
    const Invoice& one = invoice.value;
    if (one.status == InvoiceStatus::kDraft || one.status == InvoiceStatus::kDelegated) continue;
    const std::string issued = one.issued_on ? format_date(*one.issued_on) : std::string();
    series[key_of(s, invoice.row, one.issuer, one.series)].push_back(
        {one.sequence, &one.number, issued, &invoice.row});
  }
  for (const auto& note : s.credit_notes) {
    const CreditNote& one = note.value;
    if (records::is_of_a_bill(one)) continue;
    series[key_of(s, note.row, one.issuer, one.series)].push_back(
        {one.sequence, &one.number, format_date(one.issued_on), &note.row});
  }
  for (const auto& order : s.orders) {
    const Order& one = order.value;
    series[key_of(s, order.row, order_issuer(one), one.series)].push_back(
        {one.sequence, &one.number, std::string(), &order.row});
  }
  return series;
}

void check_i27(const Snapshot& s, Checker& checker) {
  for (const auto& [invoice, row] : s.invoices) {
    const bool is_numbered =
        invoice.status != InvoiceStatus::kDraft && invoice.status != InvoiceStatus::kDelegated;
    if (is_numbered) check_series(s, checker, row, invoice.issuer, invoice.series);
  }
  for (const auto& [note, row] : s.credit_notes) {
    if (!records::is_of_a_bill(note)) check_series(s, checker, row, note.issuer, note.series);
  }
  for (auto& [key, documents] : series_of(s)) {
    std::sort(documents.begin(), documents.end(),
              [](const Numbered& a, const Numbered& b) { return a.sequence < b.sequence; });
    std::set<std::string> numbers;
    std::int64_t expected = 1;
    const Numbered* before = nullptr;
    for (const Numbered& one : documents) {
      checker.look();
      if (one.sequence != expected) {
        checker.report(*one.row, "is number " + std::to_string(one.sequence) + " of " +
                                     std::get<2>(key) + ", expected was " +
                                     std::to_string(expected));
      }
      if (one.number->empty() || !numbers.insert(*one.number).second) {
        checker.report(*one.row, "its number \"" + *one.number + "\" is empty or used twice");
      }
      if (before != nullptr && one.issued < before->issued) {
        checker.report(*one.row, "is dated " + one.issued + ", before " + *before->number);
      }
      before = &one;
      expected = one.sequence + 1;
    }
  }
}

// The invoice as it was finalised: what payments and closing change is put back.
Invoice as_finalised(Invoice invoice) {
  if (invoice.status == InvoiceStatus::kDelegated) return invoice;
  invoice.status = InvoiceStatus::kOpen;
  invoice.paid_on.reset();
  invoice.closed_on.reset();
  invoice.reason.clear();
  invoice.amount_paid = Money::zero(invoice.currency);
  invoice.amount_credited = Money::zero(invoice.currency);
  return invoice;
}

// A finalised invoice may be paid, reversed or closed, and nothing else.
bool may_follow(const std::string& event) {
  return event == "invoice.payment_recorded" || event == "invoice.settled" ||
         event == "invoice.payment_reversed" || event == "invoice.credit_recorded" ||
         event == "invoice.voided" || event == "invoice.marked_uncollectible";
}

void check_i28(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    if (invoice.value.status == InvoiceStatus::kDraft) continue;
    checker.look();
    const AuditEvent* finalised = nullptr;
    for (const auto* event : s.events_of(invoice.row)) {
      const bool is_a_bill = invoice.value.status == InvoiceStatus::kDelegated;
      if (event->value.name == (is_a_bill ? "invoice.delegated" : "invoice.finalized")) {
        finalised = &event->value;
      } else if (!may_follow(event->value.name)) {
        checker.report(invoice.row, "was edited by " + event->value.name);
      }
    }
    if (finalised == nullptr) {
      checker.report(invoice.row, "no event finalised it");
      continue;
    }
    const Row then =
        records::to_row(invoice.row.tenant, invoice.row.id, as_finalised(invoice.value));
    if (record_digest(then) != finalised->after) {
      checker.report(invoice.row,
                     "is no longer what was finalised on " + format_instant(finalised->at));
    }
  }
}

}  // namespace

std::span<const Check> number_checks() {
  static constexpr Check kChecks[] = {
      {"I27", "documents of each series are numbered 1, 2, 3, ... in the order of their dates",
       check_i27},
      {"I28", "finalised invoices are what they were, but for their payments", check_i28},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
