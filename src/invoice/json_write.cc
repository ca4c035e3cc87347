// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "json_optional.h"
#include "names.h"
#include "octroi/base/json_writer.h"
#include "octroi/calendar/date.h"
#include "octroi/invoice/json.h"

// json_read.cc reads what is written here: change both, and the round trip test shows it.
namespace octroi {
inline namespace v0 {
namespace {

void write_minor(JsonWriter& json, std::string_view name, Money amount) {
  if (!amount.is_zero()) json.field(name, amount.minor());
}

void write_decimal(JsonWriter& json, std::string_view name, const Decimal& value) {
  if (!value.is_zero() || value.scale() != 0) json.field(name, value.to_string());
}

void write_rounding(JsonWriter& json, std::string_view name, Rounding rounding) {
  if (rounding != Rounding::kHalfUp) json.field(name, name_of(rounding).name);
}

void write_share(JsonWriter& json, const PeriodShare& share) {
  json.key("share").object();
  json.field("numerator", share.numerator).field("denominator", share.denominator);
  write_date(json, "from", share.from);
  write_date(json, "to", share.to);
  write_date(json, "whole_from", share.whole_from);
  write_date(json, "whole_to", share.whole_to);
  json.end();
}

void write_overage(JsonWriter& json, const OverageCount& overage) {
  json.key("overage").object();
  write_text(json, "entitlement", overage.entitlement);
  json.field("used", overage.used).field("limit", overage.limit).end();
}

void write_usage(JsonWriter& json, const UsageCount& usage) {
  json.key("usage").object();
  write_text(json, "entitlement", usage.entitlement);
  json.field("used", usage.used);
  if (usage.tier != 0) json.field("tier", std::int64_t{usage.tier});
  write_text(json, "what", usage.what);
  if (usage.shown) json.field("shown", usage.shown->to_string());
  json.end();
}

void write_spend(JsonWriter& json, const SpendCount& spend) {
  json.key("spend").object();
  json.field("least", spend.least.minor()).field("spent", spend.spent.minor());
  if (spend.periods != 1) json.field("periods", std::int64_t{spend.periods});
  json.end();
}

void write_correction(JsonWriter& json, const CorrectionCount& correction) {
  json.key("correction").object();
  write_text(json, "entitlement", correction.entitlement);
  write_decimal(json, "used_before", correction.used_before);
  write_decimal(json, "used_now", correction.used_now);
  json.field("asked_before", correction.asked_before.minor());
  json.field("asked_now", correction.asked_now.minor()).end();
}

void write_derivation(JsonWriter& json, const Derivation& derivation) {
  if (derivation.share) write_share(json, *derivation.share);
  if (derivation.overage) write_overage(json, *derivation.overage);
  if (derivation.usage) write_usage(json, *derivation.usage);
  if (derivation.spend) write_spend(json, *derivation.spend);
  if (derivation.correction) write_correction(json, *derivation.correction);
  if (derivation.capped_from) json.field("capped_from", derivation.capped_from->minor());
  write_rounding(json, "rounding", derivation.rounding);
}

void write_coupon(JsonWriter& json, const CouponShare& coupon) {
  const Discount& terms = coupon.terms;
  json.object();
  write_text(json, "code", terms.code);
  json.field("kind", to_string(terms.kind)).field("duration", to_string(terms.duration));
  write_decimal(json, "percent", terms.percent);
  if (!terms.charges.empty()) {
    json.key("charges").array();
    for (const std::string& charge : terms.charges) json.value(charge);
    json.end();
  }
  if (terms.amount != Money()) {
    json.field("off", terms.amount.minor()).field("currency", terms.amount.currency().code());
  }
  json.field("base", coupon.base.minor()).field("whole_base", coupon.whole_base.minor());
  json.field("taken", coupon.taken.minor()).field("share", coupon.share.minor()).end();
}

void write_stacking(JsonWriter& json, TaxStacking stacking) {
  if (stacking != TaxStacking::kAlone) json.field("stacking", to_string(stacking));
}

void write_tax(JsonWriter& json, const TaxShare& tax) {
  write_text(json, "tax_code", tax.code);
  write_decimal(json, "tax_percent", tax.percent);
  if (tax.mode != TaxMode::kExclusive) json.field("tax_mode", to_string(tax.mode));
  if (tax.level != TaxRounding::kPerInvoice) json.field("tax_level", to_string(tax.level));
  write_rounding(json, "tax_rounding", tax.rounding);
  if (tax.parts.empty()) return;
  json.key("taxes").array();
  for (const TaxPart& part : tax.parts) {
    json.object();
    write_text(json, "code", part.code);
    write_decimal(json, "percent", part.percent);
    write_stacking(json, part.stacking);
    json.field("tax", part.tax.minor()).end();
  }
  json.end();
}

void write_line(JsonWriter& json, const InvoiceLine& line) {
  json.object();
  write_text(json, "code", line.code);
  write_text(json, "description", line.description);
  if (line.kind != LineKind::kFlat) json.field("kind", to_string(line.kind));
  if (line.quantity != Decimal(1) || line.quantity.scale() != 0) {
    json.field("quantity", line.quantity.to_string());
  }
  write_decimal(json, "unit", line.unit_amount);
  write_minor(json, "amount", line.amount);
  if (line.tax_category != "standard") json.field("category", line.tax_category);
  if (!line.is_discountable) json.field("discountable", false);
  write_date(json, "from", line.from);
  write_date(json, "to", line.to);
  write_derivation(json, line.derivation);
  write_minor(json, "discount", line.discount);
  write_minor(json, "net", line.net);
  write_minor(json, "tax", line.tax);
  write_tax(json, line.tax_share);
  if (!line.coupons.empty()) {
    json.key("coupons").array();
    for (const CouponShare& coupon : line.coupons) write_coupon(json, coupon);
    json.end();
  }
  if (line.owner) {
    json.key("owner").object().field("tenant", line.owner->tenant.to_string());
    json.field("bill", line.owner->bill.to_string()).field("name", line.owner->name).end();
  }
  json.end();
}

}  // namespace

std::string lines_to_json(std::span<const InvoiceLine> lines) {
  JsonWriter json;
  json.array();
  for (const InvoiceLine& line : lines) write_line(json, line);
  json.end();
  return std::move(json).text();
}

std::string taxes_to_json(std::span<const TaxSubtotal> taxes) {
  JsonWriter json;
  json.array();
  for (const TaxSubtotal& tax : taxes) {
    json.object();
    write_text(json, "code", tax.code);
    write_text(json, "category", tax.category);
    write_text(json, "name", tax.name);
    write_text(json, "vat_code", tax.vat_code);
    write_decimal(json, "percent", tax.percent);
    json.field("basis", tax.basis.minor()).field("tax", tax.tax.minor());
    write_text(json, "exemption_reason", tax.exemption_reason);
    write_stacking(json, tax.stacking);
    if (tax.flat) json.field("flat", tax.flat->minor());
    json.end();
  }
  json.end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
