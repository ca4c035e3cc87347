// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "json_optional.h"
#include "octroi/base/json_writer.h"
#include "octroi/invoice/explain.h"
#include "octroi/invoice/json.h"

namespace octroi {
inline namespace v0 {
std::string to_json(const Invoice& invoice) {
  JsonWriter json;
  json.object();
  write_text(json, "number", invoice.number);
  write_text(json, "issuer", invoice.issuer);
  json.field("status", to_string(invoice.status)).field("currency", invoice.currency.code());
  write_date(json, "issued_on", invoice.issued_on);
  write_date(json, "due_on", invoice.due_on);
  json.key("lines").raw(lines_to_json(invoice.lines));
  json.key("taxes").raw(taxes_to_json(invoice.taxes));
  json.field("subtotal", invoice.subtotal.minor());
  json.field("discount_total", invoice.discount_total.minor());
  json.field("net_total", invoice.net_total.minor());
  json.field("tax_total", invoice.tax_total.minor());
  json.field("total", invoice.total.minor());
  json.field("credit_applied", invoice.credit_applied.minor());
  json.field("prepaid_applied", invoice.prepaid_applied.minor());
  json.field("amount_paid", invoice.amount_paid.minor());
  json.field("amount_credited", invoice.amount_credited.minor());
  json.field("due", amount_due(invoice).minor());
  if (invoice.payer) json.field("payer", invoice.payer->to_string());
  json.end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
