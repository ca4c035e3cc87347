// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "credit_steps.h"
#include "credited_json.h"
#include "json_optional.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/invoice/explain_credit_note.h"
#include "octroi/invoice/json.h"

namespace octroi {
inline namespace v0 {
namespace {

void write_earlier(JsonWriter& json, const CreditedLine& earlier) {
  if (earlier.amount.is_zero()) return;
  json.key("earlier").object().field("amount", earlier.amount.minor());
  if (!earlier.discount.is_zero()) json.field("discount", earlier.discount.minor());
  if (!earlier.tax.is_zero()) json.field("tax", earlier.tax.minor());
  write_credited_taxes(json, earlier.taxes);
  json.end();
}

void write_line(JsonWriter& json, const CreditStep& step) {
  json.object();
  write_credited_line(json, *step.part);
  const std::string array = lines_to_json({step.of, 1});
  json.key("of").raw(std::string_view(array).substr(1, array.size() - 2));
  write_earlier(json, step.earlier);
  json.end();
}

}  // namespace

absl::StatusOr<std::string> to_json(const CreditNote& note, const Invoice& invoice,
                                    std::span<const CreditNote> notes) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<CreditStep> steps, credit_steps(note, invoice, notes));
  JsonWriter json;
  json.object();
  write_text(json, "number", note.number);
  write_text(json, "issuer", note.issuer);
  write_text(json, "invoice", invoice.number);
  json.field("currency", note.currency.code());
  write_date(json, "issued_on", note.issued_on);
  json.field("reason", to_string(note.reason));
  write_text(json, "text", note.text);
  json.key("lines").array();
  for (const CreditStep& step : steps) write_line(json, step);
  json.end();
  json.key("taxes").raw(taxes_to_json(note.taxes));
  json.field("subtotal", note.subtotal.minor());
  json.field("discount_total", note.discount_total.minor());
  json.field("net_total", note.net_total.minor());
  json.field("tax_total", note.tax_total.minor());
  json.field("total", note.total.minor());
  json.field("taken_off_due", note.taken_off_due.minor());
  json.field("to_credit", note.to_credit.minor());
  json.field("to_refund", note.to_refund.minor()).end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
