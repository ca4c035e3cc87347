// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of those who pay for others: bills that they were handed, debts that are chased.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_PAYER_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_PAYER_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "engine/records/held.h"
#include "octroi/invoice/invoice.h"
#include "octroi/invoice/json.h"

namespace octroi {
inline namespace v0 {
namespace records {

// A bill in the hands of its payer, whose record it is; its id is the bill's. The child's plan puts
// it there in the commit of the bill, as it puts effects: what becomes of it is the payer's.
struct Handed {
  InvoiceId id{};
  TenantId from{};
  std::optional<SubscriptionId> subscription{};  // the child's
  std::string name{};
  std::string issuer{};
  Currency currency{};
  Date billed_on{};
  std::vector<InvoiceLine> lines{};  // the bill's, with their discounts and owner
  Instant handed_at{};
  std::optional<Instant> gather_at{};      // when run_due looks at it; nullopt once it is gathered
  std::optional<InvoiceId> gathered_in{};  // the payer's invoice
};
// "main EUR 2026-01-31": what one invoice may hold; none once it is gathered.
[[nodiscard]] std::optional<std::string> basket_of(const Handed& handed);

template <>
struct Record<Handed> {
  static constexpr std::string_view kName = "handed_bills";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"gather_at"}, .across_tenants = true},
            {.name = "basket", .fields = {"basket"}},
            {.name = "invoice", .fields = {"invoice_id"}}};
  }
  template <class T, class V>
  static void visit(T& h, V& field) {
    field("from_tenant", h.from);
    field("subscription", h.subscription);
    field("name", h.name);
    field("issuer", h.issuer);
    field("currency", h.currency);
    field("billed_on", h.billed_on);
    field.json("lines", h.lines, lines_to_json,
               [&h](const std::string& text) { return lines_from_json(text, h.currency); });
    field("handed_at", h.handed_at);
    field("gather_at", h.gather_at);
    field.derived("basket", [&h] { return basket_of(h); });
    field("invoice_id", h.gathered_in);
  }
};

// How an invoice that no one subscription owes is chased; its id is the invoice's.
struct Debt {
  InvoiceId id{};
  DebtStanding standing = DebtStanding::kOwed;
  Collection collection = Collection::kNone;
  std::optional<Date> act_on{};     // in the tenant's zone
  std::optional<Instant> due_at{};  // when run_due looks at it next
  std::int64_t failures = 0;        // attempts in a row
};
// Its standing while it is not over.
[[nodiscard]] std::optional<std::string> open_standing(const Debt& debt);

template <>
struct Record<Debt> {
  static constexpr std::string_view kName = "debts";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true},
            {.name = "open", .fields = {"open"}}};
  }
  template <class T, class V>
  static void visit(T& d, V& field) {
    field("standing", d.standing);
    field("collection", d.collection);
    field("act_on", d.act_on);
    field("due_at", d.due_at);
    field("failures", d.failures);
    field.derived("open", [&d] { return open_standing(d); });
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_PAYER_RECORDS_H_
