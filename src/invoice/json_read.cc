// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "json_elements.h"
#include "names.h"
#include "octroi/invoice/json.h"

namespace octroi {
inline namespace v0 {
namespace {

using Json = nlohmann::json;

PeriodShare read_share(const Json& json, JsonFields& line) {
  JsonFields fields(json, Currency());
  PeriodShare share;
  share.numerator = fields.integer("numerator", 1);
  share.denominator = fields.integer("denominator", 1);
  share.from = fields.date("from").value_or(Date{});
  share.to = fields.date("to").value_or(Date{});
  share.whole_from = fields.date("whole_from").value_or(Date{});
  share.whole_to = fields.date("whole_to").value_or(Date{});
  if (const std::string problem = fields.problem(); !problem.empty()) line.fail("share." + problem);
  return share;
}

OverageCount read_overage(const Json& json, JsonFields& line) {
  JsonFields fields(json, Currency());
  OverageCount overage;
  overage.entitlement = fields.text("entitlement");
  overage.used = fields.integer("used");
  overage.limit = fields.integer("limit");
  if (const std::string problem = fields.problem(); !problem.empty()) {
    line.fail("overage." + problem);
  }
  return overage;
}

UsageCount read_usage(const Json& json, JsonFields& line) {
  JsonFields fields(json, Currency());
  UsageCount usage;
  usage.entitlement = fields.text("entitlement");
  usage.used = fields.integer("used");
  const std::int64_t tier = fields.integer("tier");
  if (!std::in_range<std::int32_t>(tier)) fields.fail("tier");
  usage.tier = static_cast<std::int32_t>(tier);
  usage.what = fields.text("what");
  usage.shown = fields.optional_decimal("shown");
  if (const std::string problem = fields.problem(); !problem.empty()) line.fail("usage." + problem);
  return usage;
}

SpendCount read_spend(const Json& json, JsonFields& line) {
  JsonFields fields(json, line.currency());
  SpendCount spend;
  spend.least = fields.money("least");
  spend.spent = fields.money("spent");
  const std::int64_t periods = fields.integer("periods", 1);
  if (!std::in_range<std::int32_t>(periods)) fields.fail("periods");
  spend.periods = static_cast<std::int32_t>(periods);
  if (const std::string problem = fields.problem(); !problem.empty()) line.fail("spend." + problem);
  return spend;
}

CorrectionCount read_correction(const Json& json, JsonFields& line) {
  JsonFields fields(json, line.currency());
  CorrectionCount correction;
  correction.entitlement = fields.text("entitlement");
  correction.used_before = fields.decimal("used_before");
  correction.used_now = fields.decimal("used_now");
  correction.asked_before = fields.money("asked_before");
  correction.asked_now = fields.money("asked_now");
  if (const std::string problem = fields.problem(); !problem.empty()) {
    line.fail("correction." + problem);
  }
  return correction;
}

std::vector<std::string> read_charges(JsonFields& fields) {
  std::vector<std::string> charges;
  const Json* const found = fields.member("charges");
  if (found == nullptr) return charges;
  if (!found->is_array()) {
    fields.fail("charges");
    return charges;
  }
  for (const Json& charge : *found) {
    if (!charge.is_string()) {
      fields.fail("charges");
      return charges;
    }
    charges.push_back(charge.get<std::string>());
  }
  return charges;
}

Discount read_terms(JsonFields& fields) {
  Discount terms;
  terms.code = fields.text("code");
  terms.kind = fields.name("kind", terms.kind, parse_discount_kind);
  terms.duration = fields.name("duration", terms.duration, parse_discount_duration);
  terms.percent = fields.decimal("percent");
  terms.charges = read_charges(fields);
  const std::int64_t off = fields.integer("off");
  const std::string code = fields.text("currency");
  if (code.empty()) return terms;
  const auto currency = Currency::parse(code);
  if (!currency.ok()) fields.fail("currency");
  terms.amount = Money::of_minor(off, currency.ok() ? *currency : Currency());
  return terms;
}

CouponShare read_coupon(const Json& json, Currency currency, JsonFields& line) {
  JsonFields fields(json, currency);
  CouponShare coupon;
  coupon.terms = read_terms(fields);
  coupon.base = fields.money("base");
  coupon.whole_base = fields.money("whole_base");
  coupon.taken = fields.money("taken");
  coupon.share = fields.money("share");
  if (const std::string problem = fields.problem(); !problem.empty()) {
    line.fail("coupons." + problem);
  }
  return coupon;
}

LineOwner read_owner(const Json& json, JsonFields& line) {
  JsonFields fields(json, line.currency());
  LineOwner owner;
  const auto tenant = TenantId::parse(fields.text("tenant"));
  const auto bill = InvoiceId::parse(fields.text("bill"));
  if (!tenant.ok() || !bill.ok()) {
    line.fail("owner");
    return owner;
  }
  owner.tenant = *tenant;
  owner.bill = *bill;
  owner.name = fields.text("name");
  if (const std::string problem = fields.problem(); !problem.empty()) {
    line.fail("owner." + problem);
  }
  return owner;
}

Derivation read_derivation(JsonFields& fields) {
  Derivation derivation;
  if (const Json* share = fields.member("share")) derivation.share = read_share(*share, fields);
  if (const Json* overage = fields.member("overage")) {
    derivation.overage = read_overage(*overage, fields);
  }
  if (const Json* usage = fields.member("usage")) derivation.usage = read_usage(*usage, fields);
  if (const Json* spend = fields.member("spend")) derivation.spend = read_spend(*spend, fields);
  if (const Json* correction = fields.member("correction")) {
    derivation.correction = read_correction(*correction, fields);
  }
  derivation.capped_from = fields.optional_money("capped_from");
  derivation.rounding = fields.name("rounding", Rounding::kHalfUp, parse_rounding);
  return derivation;
}

TaxPart read_tax_part(const Json& json, JsonFields& line) {
  JsonFields fields(json, line.currency());
  TaxPart part;
  part.code = fields.text("code");
  part.percent = fields.decimal("percent");
  part.stacking = fields.name("stacking", part.stacking, parse_tax_stacking);
  part.tax = fields.money("tax");
  if (const std::string problem = fields.problem(); !problem.empty()) line.fail("taxes." + problem);
  return part;
}

TaxShare read_tax(JsonFields& fields) {
  TaxShare tax;
  tax.code = fields.text("tax_code");
  tax.percent = fields.decimal("tax_percent");
  tax.mode = fields.name("tax_mode", tax.mode, parse_tax_mode);
  tax.level = fields.name("tax_level", tax.level, parse_tax_rounding);
  tax.rounding = fields.name("tax_rounding", tax.rounding, parse_rounding);
  const Json* parts = fields.member("taxes");
  if (parts == nullptr) return tax;
  if (!parts->is_array()) fields.fail("taxes");
  for (const Json& part : *parts) tax.parts.push_back(read_tax_part(part, fields));
  return tax;
}

InvoiceLine read_line(JsonFields& fields, Currency currency) {
  InvoiceLine line;
  line.code = fields.text("code");
  line.description = fields.text("description");
  line.kind = fields.name("kind", LineKind::kFlat, parse_line_kind);
  line.quantity = fields.decimal("quantity", Decimal(1));
  line.unit_amount = fields.decimal("unit");
  line.amount = fields.money("amount");
  line.tax_category = fields.text("category", "standard");
  line.is_discountable = fields.flag("discountable", true);
  line.from = fields.date("from");
  line.to = fields.date("to");
  line.derivation = read_derivation(fields);
  line.discount = fields.money("discount");
  line.net = fields.money("net");
  line.tax = fields.money("tax");
  line.tax_share = read_tax(fields);
  if (const Json* owner = fields.member("owner")) line.owner = read_owner(*owner, fields);
  const Json* coupons = fields.member("coupons");
  if (coupons == nullptr) return line;
  if (!coupons->is_array()) fields.fail("coupons");
  for (const Json& coupon : *coupons) line.coupons.push_back(read_coupon(coupon, currency, fields));
  return line;
}

TaxSubtotal read_subtotal(JsonFields& fields, Currency) {
  TaxSubtotal tax;
  tax.code = fields.text("code");
  tax.category = fields.text("category");
  tax.name = fields.text("name");
  tax.vat_code = fields.text("vat_code");
  tax.percent = fields.decimal("percent");
  tax.basis = fields.money("basis");
  tax.tax = fields.money("tax");
  tax.exemption_reason = fields.text("exemption_reason");
  tax.stacking = fields.name("stacking", tax.stacking, parse_tax_stacking);
  tax.flat = fields.optional_money("flat");
  return tax;
}

}  // namespace

absl::StatusOr<std::vector<InvoiceLine>> lines_from_json(std::string_view text, Currency currency) {
  return read_elements<InvoiceLine>(text, currency, "line", read_line);
}

absl::StatusOr<std::vector<TaxSubtotal>> taxes_from_json(std::string_view text, Currency currency) {
  return read_elements<TaxSubtotal>(text, currency, "tax", read_subtotal);
}

}  // namespace v0
}  // namespace octroi
