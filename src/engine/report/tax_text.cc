// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tax report as text: CSV and JSON.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/json_writer.h"
#include "octroi/engine/reports.h"

namespace octroi {
inline namespace v0 {
namespace {

// Calls `visit(name, text)` for each column of a row, in their order.
template <class Visit>
void each_column(const TaxRow& row, Visit&& visit) {
  visit("issuer", row.issuer);
  visit("currency", std::string(row.currency.code()));
  visit("code", row.code);
  visit("name", row.name);
  visit("category", row.category);
  visit("percent", row.percent.to_string());
  visit("vat_code", row.vat_code);
  visit("reason", row.reason);
  visit("country", row.country);
  const auto visit_figure = [&visit](const std::string& kind, const TaxFigure& figure) {
    visit(kind + "_base", figure.base.amount());
    visit(kind + "_tax", figure.tax.amount());
    visit(kind + "_documents", std::to_string(figure.documents));
  };
  visit_figure("invoiced", row.invoiced);
  visit_figure("credited", row.credited);
  visit_figure("voided", row.voided);
  visit("base", row.base.amount());
  visit("tax", row.tax.amount());
}

// RFC 4180: in quotes where it holds what would end it.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

template <class Write>
std::string csv_line(const TaxRow& row, Write&& write) {
  std::string line;
  each_column(row, [&](const std::string& name, const std::string& text) {
    line += write(name, text);
    line += ',';
  });
  line.pop_back();
  return line + "\r\n";
}

}  // namespace

bool TaxReport::agrees_with_ledger() const noexcept {
  return std::ranges::all_of(totals,
                             [](const TaxTotal& total) { return total.tax == total.ledger; });
}

std::string to_csv(const TaxReport& report) {
  std::string csv = csv_line({}, [](const std::string& name, const std::string&) { return name; });
  for (const TaxRow& row : report.rows) {
    csv +=
        csv_line(row, [](const std::string&, const std::string& text) { return csv_field(text); });
  }
  return csv;
}

std::string to_json(const TaxReport& report) {
  JsonWriter json;
  json.object().field("from", format_date(report.from)).field("until", format_date(report.until));
  json.key("rows").array();
  for (const TaxRow& row : report.rows) {
    json.object();
    each_column(
        row, [&json](const std::string& name, const std::string& text) { json.field(name, text); });
    json.end();
  }
  json.end().key("totals").array();
  for (const TaxTotal& total : report.totals) {
    json.object().field("issuer", total.issuer);
    json.field("currency", std::string(total.currency.code()));
    json.field("tax", total.tax.amount()).field("ledger", total.ledger.amount()).end();
  }
  json.end().end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
