// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invoicing: from rated lines to a finalised, numbered, booked invoice in a plan.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_INVOICING_H_
#define OCTROI_SRC_ENGINE_PLAN_INVOICING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/choosing.h"
#include "engine/plan/work.h"
#include "octroi/coupon/discount.h"
#include "octroi/invoice/machine.h"
#include "octroi/ledger/entries.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

struct InvoiceRequest {
  std::optional<SubscriptionId> subscription{};
  std::optional<OrderId> order{};
  std::optional<std::int64_t> period_index{};
  Currency currency;
  std::vector<RatedLine> lines{};
  std::vector<Discount> discounts{};
  std::string plan{};          // its name, for the letter
  std::string plan_code{};     // for the choice of a provider
  PaymentMethod pays_by{};     // what is charged at once is due today, else after invoice_due_days
  bool sells_credits = false;  // untaxed, and paid by neither the tenant's credit nor its wallets
  std::string issuer{};        // whose it is; empty: of who sells to the tenant
  std::vector<InvoiceLine> gathered{};  // in place of lines and discounts
};

struct InvoiceWork {
  records::Loaded<Invoice> was;
  Invoice now;
  Choice choice{};  // who is asked first, where it was issued in this very plan
};

// Calculates with the tenant's credit, then its wallets, finalises, takes a number, books, and
// sends the invoice where something is to be paid. Where another pays, it is a bill in that one's
// hands, and nothing is due.
// Errors: make_invoice's; the refusals of the invoice machine.
absl::StatusOr<InvoiceWork> issue_invoice(Work& work, InvoiceRequest request);

// Puts a command to the invoice machine, with an event and a ledger entry for each answer that
// moves money. `place` is where a payment arrived. Errors: the refusal's.
absl::Status command(Work& work, InvoiceWork& invoice, const InvoiceCommand& command,
                     const std::optional<CashPlace>& place = std::nullopt);

// Puts an entry into the books.
void book(Work& work, Transaction transaction);
// More (or, below 0, less) of what the host owes the tenant; the caller books why.
absl::Status add_credit(Work& work, Money amount);

// One more wallet in the currency: from now on invoices ask for what the wallets pay.
absl::Status count_wallet(Work& work, Currency currency);
// How many of the tenant's manual charges wait in the currency, and so many more (or fewer).
absl::StatusOr<std::int64_t> charges_waiting(Work& work, Currency currency);
absl::Status count_charges(Work& work, Currency currency, std::int64_t more);

// How who sells taxes an invoice; a bill is taxed where it is gathered.
absl::StatusOr<TaxPolicy> taxes_of_invoice(Work& work, const InvoiceRequest& request);

// The store's counter for a document of the seller's spelled like this.
[[nodiscard]] NumberSeries number_series(const Work& work, const Seller& seller,
                                         NumberFormat format);

// Whether every line is nothing: such a period makes no document.
[[nodiscard]] bool is_free(const std::vector<RatedLine>& lines);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_INVOICING_H_
