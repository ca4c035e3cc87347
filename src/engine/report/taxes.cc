// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "engine/engine.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Loaded;

// What tells rows apart, in the order in which they stand.
using RowKey = std::tuple<std::string, Currency, std::string, std::string, Decimal, std::string,
                          std::string, std::string, std::string>;
using TotalKey = std::pair<std::string, Currency>;

enum class Kind { kInvoiced, kCredited, kVoided };

TaxFigure& figure_of(TaxRow& row, Kind kind) {
  if (kind == Kind::kInvoiced) return row.invoiced;
  return kind == Kind::kCredited ? row.credited : row.voided;
}

absl::Status add_to(Money& sum, Money amount) {
  OCTROI_ASSIGN_OR_RETURN(sum, add(sum, amount));
  return absl::OkStatus();
}

absl::Status take_from(Money& sum, Money amount) {
  OCTROI_ASSIGN_OR_RETURN(sum, subtract(sum, amount));
  return absl::OkStatus();
}

// One document's taxes, as far as the report asks for them.
struct Document {
  TenantId tenant;
  std::string issuer;
  Currency currency;
  const std::vector<TaxSubtotal>& taxes;
  Money net;  // of what no tax is spoken of
};

class Collector {
 public:
  Collector(Engine& engine, const TaxReportOptions& options) : engine_(engine), options_(options) {
    const std::string& own = engine.sellers().front().issuer.code;
    if (options.issuer) wanted_ = options.issuer->empty() ? own : *options.issuer;
  }

  absl::Status read(const Operator& op);
  absl::StatusOr<TaxReport> report() const;

 private:
  absl::Status add_invoice(const Invoice& invoice);
  absl::Status add_note(const CreditNote& note);
  absl::Status add_entry(const Transaction& entry);
  absl::Status add_document(const Document& document, Kind kind);
  absl::Status add_tax(const Document& document, const TaxSubtotal& tax, Kind kind);
  TaxTotal& total_of(const std::string& issuer, Currency currency);

  // Documents of a host with one issuer may not name it.
  [[nodiscard]] std::string issuer_of(const std::string& named) const {
    const bool is_own = named.empty() || engine_.sellers().size() == 1;
    return is_own ? engine_.sellers().front().issuer.code : named;
  }
  [[nodiscard]] bool is_wanted(const std::string& issuer) const {
    return !wanted_ || issuer == *wanted_;
  }
  [[nodiscard]] bool is_inside(Date day) const {
    return options_.from <= day && day < options_.until;
  }

  Engine& engine_;
  const TaxReportOptions& options_;
  std::optional<std::string> wanted_{};
  std::map<TenantId, std::string> countries_{};
  std::map<InvoiceId, std::string> issuers_{};  // of all invoices
  std::map<RowKey, TaxRow> rows_{};
  std::map<TotalKey, TaxTotal> totals_{};
};

TaxTotal& Collector::total_of(const std::string& issuer, Currency currency) {
  const Money nothing = Money::zero(currency);
  return totals_.try_emplace({issuer, currency}, TaxTotal{issuer, currency, nothing, nothing})
      .first->second;
}

absl::Status Collector::add_tax(const Document& document, const TaxSubtotal& tax, Kind kind) {
  const auto country = countries_.find(document.tenant);
  const std::string buyers = country == countries_.end() ? std::string() : country->second;
  const Money nothing = Money::zero(document.currency);
  const TaxFigure none{nothing, nothing, 0};
  TaxRow empty{.issuer = document.issuer,
               .currency = document.currency,
               .code = tax.code,
               .name = tax.name,
               .category = tax.category,
               .percent = tax.percent.normalized(),
               .vat_code = tax.vat_code,
               .reason = tax.exemption_reason,
               .country = buyers,
               .invoiced = none,
               .credited = none,
               .voided = none,
               .base = nothing,
               .tax = nothing};
  const RowKey key{empty.issuer,   empty.currency, empty.code, empty.category, empty.percent,
                   empty.vat_code, empty.reason,   empty.name, empty.country};
  TaxRow& row = rows_.try_emplace(key, std::move(empty)).first->second;
  TaxFigure& figure = figure_of(row, kind);
  OCTROI_RETURN_IF_ERROR(add_to(figure.base, tax.basis));
  OCTROI_RETURN_IF_ERROR(add_to(figure.tax, tax.tax));
  ++figure.documents;
  const auto count = kind == Kind::kInvoiced ? add_to : take_from;
  OCTROI_RETURN_IF_ERROR(count(row.base, tax.basis));
  OCTROI_RETURN_IF_ERROR(count(row.tax, tax.tax));
  return count(total_of(document.issuer, document.currency).tax, tax.tax);
}

absl::Status Collector::add_document(const Document& document, Kind kind) {
  for (const TaxSubtotal& tax : document.taxes) {
    OCTROI_RETURN_IF_ERROR(add_tax(document, tax, kind));
  }
  if (!document.taxes.empty() || document.net.is_zero()) return absl::OkStatus();
  const TaxSubtotal untaxed{.basis = document.net, .tax = Money::zero(document.currency)};
  return add_tax(document, untaxed, kind);
}

absl::Status Collector::add_invoice(const Invoice& invoice) {
  const std::string issuer = issuer_of(invoice.issuer);
  issuers_.emplace(invoice.id, issuer);
  const bool sells_credits =
      !invoice.lines.empty() && invoice.lines.front().kind == LineKind::kPrepayment;
  const bool is_asked = invoice.issued_on && invoice.status != InvoiceStatus::kDelegated;
  if (!is_asked || sells_credits || !is_wanted(issuer)) return absl::OkStatus();
  const Document document{invoice.tenant, issuer, invoice.currency, invoice.taxes,
                          invoice.net_total};
  if (is_inside(*invoice.issued_on)) {
    OCTROI_RETURN_IF_ERROR(add_document(document, Kind::kInvoiced));
  }
  const bool is_void = invoice.status == InvoiceStatus::kVoid && invoice.closed_on;
  if (!is_void || !is_inside(*invoice.closed_on)) return absl::OkStatus();
  return add_document(document, Kind::kVoided);
}

absl::Status Collector::add_note(const CreditNote& note) {
  const std::string issuer = issuer_of(note.issuer);
  const bool counts = !records::is_of_a_bill(note) && is_inside(note.issued_on);
  if (!counts || !is_wanted(issuer)) return absl::OkStatus();
  return add_document({note.tenant, issuer, note.currency, note.taxes, note.net_total},
                      Kind::kCredited);
}

absl::Status Collector::add_entry(const Transaction& entry) {
  if (!entry.invoice || !is_inside(entry.date)) return absl::OkStatus();
  const auto found = issuers_.find(*entry.invoice);
  const std::string issuer = found == issuers_.end() ? issuer_of({}) : found->second;
  if (!is_wanted(issuer)) return absl::OkStatus();
  for (const Posting& posting : entry.postings) {
    if (posting.account != LedgerAccount::kTaxPayable) continue;
    // What is owed stands on the credit side.
    OCTROI_RETURN_IF_ERROR(
        take_from(total_of(issuer, posting.amount.currency()).ledger, posting.amount));
  }
  return absl::OkStatus();
}

absl::Status Collector::read(const Operator& op) {
  Store& store = engine_.store();
  OCTROI_RETURN_IF_ERROR(
      records::for_each_of_all<Tenant>(store, op, [this](const Loaded<Tenant>& tenant) {
        countries_.emplace(tenant.value.id, tenant.value.billing.country_code);
        return absl::OkStatus();
      }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Invoice>(
      store, op, [this](const Loaded<Invoice>& invoice) { return add_invoice(invoice.value); }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<CreditNote>(
      store, op, [this](const Loaded<CreditNote>& note) { return add_note(note.value); }));
  return records::for_each_of_all<Transaction>(
      store, op, [this](const Loaded<Transaction>& entry) { return add_entry(entry.value); });
}

absl::StatusOr<TaxReport> Collector::report() const {
  TaxReport report{.from = options_.from, .until = options_.until, .rows = {}, .totals = {}};
  for (const auto& [key, row] : rows_) report.rows.push_back(row);
  for (const auto& [key, total] : totals_) report.totals.push_back(total);
  return report;
}

}  // namespace

absl::StatusOr<TaxReport> Billing::tax_report(const Operator& op, const TaxReportOptions& options) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  for (const Date day : {options.from, options.until}) {
    OCTROI_RETURN_IF_ERROR(add_days(day, 0).status());
  }
  if (options.until <= options.from) {
    return make_error(absl::StatusCode::kInvalidArgument, "report.bad_window",
                      "a window ends after it begins");
  }
  if (options.issuer) OCTROI_RETURN_IF_ERROR(engine_->check_issuer(*options.issuer));
  Collector collector(*engine_, options);
  OCTROI_RETURN_IF_ERROR(collector.read(op));
  return collector.report();
}

}  // namespace v0
}  // namespace octroi
