// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The names and the JSON of credit notes.

#include <string>
#include <utility>

#include "credited_json.h"
#include "json_elements.h"
#include "octroi/base/json_writer.h"
#include "octroi/invoice/credit_note.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr CreditNoteReason kReasons[] = {
    CreditNoteReason::kDuplicate,   CreditNoteReason::kUnsatisfactory,
    CreditNoteReason::kOrderChange, CreditNoteReason::kOrderCancelled,
    CreditNoteReason::kFraud,       CreditNoteReason::kOther,
};

CreditedTax read_tax(const nlohmann::json& json, JsonFields& line) {
  JsonFields fields(json, line.currency());
  CreditedTax tax;
  tax.code = fields.text("code");
  tax.tax = fields.money("tax");
  if (const std::string problem = fields.problem(); !problem.empty()) line.fail("taxes." + problem);
  return tax;
}

CreditedLine read_line(JsonFields& fields, Currency) {
  CreditedLine line;
  line.line = fields.integer("line");
  line.description = fields.text("description");
  line.amount = fields.money("amount");
  line.discount = fields.money("discount");
  line.net = fields.money("net");
  line.tax = fields.money("tax");
  line.tax_code = fields.text("tax_code");
  const nlohmann::json* taxes = fields.member("taxes");
  if (taxes == nullptr) return line;
  if (!taxes->is_array()) fields.fail("taxes");
  for (const nlohmann::json& tax : *taxes) line.taxes.push_back(read_tax(tax, fields));
  return line;
}

}  // namespace

void write_credited_taxes(JsonWriter& json, const std::vector<CreditedTax>& taxes) {
  if (taxes.empty()) return;
  json.key("taxes").array();
  for (const CreditedTax& tax : taxes) {
    json.object().field("code", tax.code).field("tax", tax.tax.minor()).end();
  }
  json.end();
}

void write_credited_line(JsonWriter& json, const CreditedLine& line) {
  json.field("line", line.line).field("description", line.description);
  json.field("amount", line.amount.minor());
  if (!line.discount.is_zero()) json.field("discount", line.discount.minor());
  json.field("net", line.net.minor());
  if (!line.tax.is_zero()) json.field("tax", line.tax.minor());
  if (!line.tax_code.empty()) json.field("tax_code", line.tax_code);
  write_credited_taxes(json, line.taxes);
}

std::string_view to_string(CreditNoteReason reason) noexcept {
  switch (reason) {
    case CreditNoteReason::kDuplicate:
      return "duplicate";
    case CreditNoteReason::kUnsatisfactory:
      return "unsatisfactory";
    case CreditNoteReason::kOrderChange:
      return "order_change";
    case CreditNoteReason::kOrderCancelled:
      return "order_cancelled";
    case CreditNoteReason::kFraud:
      return "fraud";
    case CreditNoteReason::kOther:
      return "other";
  }
  return {};
}

std::optional<CreditNoteReason> parse_credit_note_reason(std::string_view text) noexcept {
  for (const CreditNoteReason reason : kReasons) {
    if (text == to_string(reason)) return reason;
  }
  return std::nullopt;
}

std::string credited_lines_to_json(std::span<const CreditedLine> lines) {
  JsonWriter json;
  json.array();
  for (const CreditedLine& line : lines) {
    json.object();
    write_credited_line(json, line);
    json.end();
  }
  json.end();
  return std::move(json).text();
}

absl::StatusOr<std::vector<CreditedLine>> credited_lines_from_json(std::string_view text,
                                                                   Currency currency) {
  return read_elements<CreditedLine>(text, currency, "line", read_line);
}

}  // namespace v0
}  // namespace octroi
