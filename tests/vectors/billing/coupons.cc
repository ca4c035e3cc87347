// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "coupon" and "tax": what is taken off fees, and what is levied on the rest. Amounts are
// minor units where they are whole numbers.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"

#include "octroi/base/status.h"
#include "octroi/coupon/coupon.h"
#include "octroi/coupon/discount.h"
#include "octroi/coupon/precise_shares.h"
#include "octroi/tax/precise_tax.h"
#include "octroi/tax/tax.h"

namespace octroi::vectors {
namespace {

// --- coupon

// A fee is an amount, or an object with its amount and its rates.
absl::StatusOr<Money> fee_amount(const Json& fee, Currency currency) {
  if (!fee.is_object()) return to_money(fee, currency);
  OCTROI_RETURN_IF_ERROR(only_keys(fee, {"amount", "tax_percent", "tax_percents"}));
  return to_money(fee.at("amount"), currency);
}

absl::StatusOr<Currency> currency_of_invoice(const Json& input) {
  if (!input.contains("invoice_currency")) return kEur;
  return Currency::parse(input.at("invoice_currency").get<std::string>());
}

bool is_percentage(const Json& coupon) {
  const std::string type = coupon.value("type", std::string("fixed"));
  return type == "percent" || type == "percentage";
}

absl::StatusOr<std::vector<Money>> fees_of(const Json& input, Currency currency) {
  std::vector<Money> fees;
  for (const Json& fee : input.at("fees")) {
    OCTROI_ASSIGN_OR_RETURN(fees.emplace_back(), fee_amount(fee, currency));
  }
  return fees;
}

// What a percentage takes off the fees it is limited to, of what the coupons before it left of
// them: rounded once, on their sum.
absl::StatusOr<Money> percentage_of(const std::vector<Money>& fees,
                                    const std::vector<LimitedCoupon>& before,
                                    const LimitedCoupon& limited, const Decimal& percent) {
  if (fees.empty()) return limited.amount;
  const Currency currency = fees.front().currency();
  OCTROI_ASSIGN_OR_RETURN(const auto shares, precise_coupon_shares(fees, before));
  Decimal left;
  for (std::size_t i = 0; i < fees.size(); ++i) {
    const bool is_meant = !limited.limited_to || std::ranges::count(*limited.limited_to, i) > 0;
    if (!is_meant) continue;
    OCTROI_ASSIGN_OR_RETURN(const Decimal rest, subtract(Decimal(fees[i].minor()), shares[i]));
    OCTROI_ASSIGN_OR_RETURN(left, add(left, rest));
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t whole, to_integer(left, Rounding::kHalfUp));
  std::vector<std::int64_t> remaining{whole};
  std::vector<std::int64_t> taken_shares(1);
  const Discount discount{.percent = percent};
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t taken,
                          apply_discount(discount, currency, remaining, taken_shares));
  return Money::of_minor(taken, currency);
}

absl::StatusOr<LimitedCoupon> limited_coupon(const Json& coupon, const std::vector<Money>& fees,
                                             const std::vector<LimitedCoupon>& before,
                                             Currency currency) {
  LimitedCoupon limited{.amount = Money::zero(currency)};
  if (!coupon.is_object()) {
    OCTROI_ASSIGN_OR_RETURN(limited.amount, to_money(coupon, currency));
    return limited;
  }
  if (coupon.contains("currency")) {  // in another one than the invoice's it takes nothing off
    OCTROI_ASSIGN_OR_RETURN(currency, currency_of(coupon));
  }
  if (!coupon.value("limited_to", Json()).is_null()) {
    limited.limited_to = coupon.at("limited_to").get<std::vector<std::size_t>>();
  }
  if (is_percentage(coupon)) {
    OCTROI_RETURN_IF_ERROR(only_keys(coupon, {"type", "percent", "rate_percent", "limited_to",
                                              "currency", "frequency", "uses_left"}));
    OCTROI_ASSIGN_OR_RETURN(const Decimal percent,
                            decimal(coupon, word_in(coupon, {"percent", "rate_percent"})));
    OCTROI_ASSIGN_OR_RETURN(limited.amount, percentage_of(fees, before, limited, percent));
    return limited;
  }
  OCTROI_RETURN_IF_ERROR(
      only_keys(coupon, {"type", "amount", "used", "already_used", "used_in_period", "limited_to",
                         "currency", "frequency", "uses_left"}));
  const std::string type = coupon.value("type", std::string("fixed"));
  if (type != "fixed" && type != "fixed_amount") {
    return unsupported("the coupon type '" + type + "' is not known");
  }
  OCTROI_ASSIGN_OR_RETURN(limited.amount, to_money(coupon.at("amount"), currency));
  // On earlier invoices; of one that comes again, on earlier ones of the period.
  const char* const word = word_in(coupon, {"used", "already_used", "used_in_period"});
  if (coupon.contains(word)) {
    OCTROI_ASSIGN_OR_RETURN(const Money used, to_money(coupon.at(word), currency));
    OCTROI_ASSIGN_OR_RETURN(limited.amount, subtract(limited.amount, used));
  }
  return limited;
}

absl::StatusOr<std::vector<LimitedCoupon>> coupons_of(const Json& input,
                                                      const std::vector<Money>& fees,
                                                      Currency currency) {
  std::vector<LimitedCoupon> coupons;
  const Json list =
      input.contains("coupons") ? input.at("coupons") : Json::array({input.at("coupon")});
  for (const Json& coupon : list) {
    OCTROI_ASSIGN_OR_RETURN(const LimitedCoupon limited,
                            limited_coupon(coupon, fees, coupons, currency));
    coupons.push_back(limited);
  }
  return coupons;
}

absl::StatusOr<PreciseBase> taxed_base(const Json& fee, Money amount, const Decimal& share) {
  PreciseBase base;
  OCTROI_ASSIGN_OR_RETURN(base.net, subtract(Decimal(amount.minor()), share));
  if (!fee.is_object()) return base;
  if (fee.contains("tax_percent")) {
    OCTROI_ASSIGN_OR_RETURN(base.percents.emplace_back(), decimal(fee, "tax_percent"));
  }
  for (const Json& one : fee.value("tax_percents", Json::array())) {
    OCTROI_ASSIGN_OR_RETURN(base.percents.emplace_back(), to_decimal(one));
  }
  return base;
}

// One use of a coupon of these terms.
absl::StatusOr<Redemption> used_once(const Json& coupon) {
  const std::string frequency = coupon.at("frequency");
  Redemption redemption;
  if (frequency == "recurring") {
    redemption.periods_left = coupon.at("uses_left").get<std::int32_t>();
    if (*redemption.periods_left < 1) return unsupported("no use is left");
  } else if (coupon.contains("uses_left") || (frequency != "once" && frequency != "forever")) {
    return unsupported("the frequency '" + frequency + "' with these keys");
  } else if (frequency == "once") {
    redemption.periods_left = 1;
  }
  return use_period(std::move(redemption));
}

absl::StatusOr<Json> after_a_use(const Json& coupon) {
  OCTROI_ASSIGN_OR_RETURN(const Redemption redemption, used_once(coupon));
  const auto left = redemption.periods_left;
  return Json{{"uses_left", left ? Json(*left) : Json()},
              {"ends_when_uses_left", 0},
              {"ended", redemption.status == RedemptionStatus::kFinished}};
}

// After an invoice that took `taken` of `amount`: one of a fixed amount that is good for one use
// lasts until its amount is used up.
absl::Status add_use(const Json& coupon, Money amount, Money taken, Json& result) {
  if (!coupon.is_object() || !coupon.contains("frequency")) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(Json use, after_a_use(coupon));
  if (coupon.at("frequency") == "once" && !is_percentage(coupon)) {
    OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(amount, taken));
    use["amount_left"] = left.minor();
    use["ended"] = left.is_zero();
  }
  result.update(use);
  return absl::OkStatus();
}

// Fees less their coupons, each with its own rate.
absl::StatusOr<Json> discounted_fees(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"fees", "coupon", "coupons", "invoice_currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of_invoice(input));
  OCTROI_ASSIGN_OR_RETURN(const auto fees, fees_of(input, currency));
  OCTROI_ASSIGN_OR_RETURN(const auto coupons, coupons_of(input, fees, currency));
  OCTROI_ASSIGN_OR_RETURN(const auto shares, precise_coupon_shares(fees, coupons));
  std::vector<PreciseBase> bases;
  Money subtotal = Money::zero(currency);
  Decimal taken;
  Json written = Json::array();
  for (std::size_t i = 0; i < fees.size(); ++i) {
    OCTROI_ASSIGN_OR_RETURN(bases.emplace_back(),
                            taxed_base(input.at("fees")[i], fees[i], shares[i]));
    OCTROI_ASSIGN_OR_RETURN(subtotal, add(subtotal, fees[i]));
    OCTROI_ASSIGN_OR_RETURN(taken, add(taken, shares[i]));
    written.push_back(text(shares[i]));
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t off, to_integer(taken, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money net, subtract(subtotal, Money::of_minor(off, currency)));
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(bases));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(net, Money::of_minor(tax.total, currency)));
  Json result{{"coupon_share_per_fee", written},
              {"per_fee", written},
              {"taxes_per_fee", tax.fees},
              {"taxes", tax.fees},
              {"subtotal", subtotal.minor()},
              {"coupons", off},
              {"credit", off},
              {"net", net.minor()},
              {"tax", tax.total},
              {"total", total.minor()}};
  if (coupons.size() == 1 && coupons.front().amount.currency() == currency) {
    const Json& coupon =
        input.contains("coupons") ? input.at("coupons").front() : input.at("coupon");
    OCTROI_RETURN_IF_ERROR(
        add_use(coupon, coupons.front().amount, Money::of_minor(off, currency), result));
  }
  return result;
}

// One coupon over invoices that come one after the other. What is left of a fixed amount that is
// good for one use goes on; one that comes again is whole each time.
absl::StatusOr<Json> over_invoices(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"coupon", "invoices"}));
  Json coupon = input.at("coupon");
  if (!coupon.contains("frequency")) coupon["frequency"] = "once";
  Json last{{"ended", false}};
  Json credits = Json::array();
  for (const Json& invoice : input.at("invoices")) {
    if (last.value("ended", false)) {
      credits.push_back(0);
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(last, discounted_fees({{"fees", {invoice}}, {"coupon", coupon}}));
    credits.push_back(last.at("credit"));
    if (last.contains("amount_left")) {
      coupon["amount"] = last.at("amount_left");
    } else if (coupon.contains("uses_left")) {
      coupon["uses_left"] = last.at("uses_left");
    }
  }
  Json result{{"credits", std::move(credits)}, {"ended", last.at("ended")}};
  if (last.contains("amount_left")) result["coupon_left"] = last.at("amount_left");
  return result;
}

// Which kinds apply to an invoice of a currency.
absl::StatusOr<Json> by_currency(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"invoice_currency", "coupons"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency invoice,
                          Currency::parse(input.at("invoice_currency").get<std::string>()));
  const CouponRequest purchase{.plan = "any", .amount = Money::of_minor(100, invoice)};
  Json result;
  for (const Json& one : input.at("coupons")) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"type", "currency", "amount", "percent"}));
    const std::string type = one.at("type");
    const std::optional<DiscountKind> kind =
        parse_discount_kind(type == "percentage" ? "percent" : type);
    if (!kind) return unsupported("the coupon type '" + type + "' is not known");
    Coupon coupon{.kind = *kind, .percent = Decimal(10)};
    if (one.contains("currency")) {
      OCTROI_ASSIGN_OR_RETURN(const Currency currency,
                              Currency::parse(one.at("currency").get<std::string>()));
      coupon.amount = Money::of_minor(1, currency);
    }
    result[type + "_applied"] = check(&coupon, purchase) == std::nullopt;
  }
  return result;
}

absl::StatusOr<Json> coupon(const Json& input) {
  if (input.contains("fees")) return discounted_fees(input);
  if (input.contains("invoices")) return over_invoices(input);
  if (input.contains("invoice_amount")) {  // a single fee
    Json whole = input;
    whole["fees"] = Json::array({input.at("invoice_amount")});
    whole.erase("invoice_amount");
    return discounted_fees(whole);
  }
  if (input.contains("invoice_currency")) return by_currency(input);
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"coupon"}));
  const Json& terms = input.at("coupon");
  OCTROI_RETURN_IF_ERROR(
      only_keys(terms, {"type", "amount", "percent", "rate_percent", "frequency", "uses_left"}));
  return after_a_use(terms);
}

// --- tax

absl::StatusOr<TaxPolicy> policy_of(const Json& input) {
  TaxPolicy policy;
  if (input.contains("tax_percent")) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal percent, decimal(input, "tax_percent"));
    policy.rates.push_back({.code = "rate", .category = "all", .percent = percent, .name = "Tax"});
  }
  const std::string mode = input.value("mode", std::string("exclusive"));
  const std::string level = input.value("rounding", std::string("invoice"));
  if ((mode != "inclusive" && mode != "exclusive") || (level != "line" && level != "invoice")) {
    return unsupported("mode '" + mode + "', rounding '" + level + "'");
  }
  policy.mode = mode == "inclusive" ? TaxMode::kInclusive : TaxMode::kExclusive;
  policy.level = level == "line" ? TaxRounding::kPerLine : TaxRounding::kPerInvoice;
  return policy;
}

// A line is an amount under the rate that all share, or an object with its own rate.
absl::StatusOr<TaxableLine> taxable_line(const Json& line, Currency currency, TaxPolicy& policy) {
  if (!line.is_object()) {
    if (policy.rates.empty()) return unsupported("the input lacks 'tax_percent'");
    OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(line, currency));
    return TaxableLine{"all", amount};
  }
  OCTROI_RETURN_IF_ERROR(only_keys(line, {"amount", "tax_percent", "tax_percents"}));
  OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(line.at("amount"), currency));
  const Json percents = line.contains("tax_percents") ? line.at("tax_percents")
                                                      : Json::array({line.at("tax_percent")});
  std::string name = "rate";
  std::vector<TaxRate> rates;
  for (const Json& one : percents) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal percent, to_decimal(one));
    name += "-" + percent.normalized().to_string();
    rates.push_back({.code = name, .percent = percent, .name = "Tax"});
  }
  if (rates.empty()) return unsupported("a line without a rate");
  for (const TaxRate& rate : policy.rates) {
    if (rate.category == name) return TaxableLine{rate.category, amount};
  }
  const TaxStacking stacking = rates.size() > 1 ? TaxStacking::kBeside : TaxStacking::kAlone;
  for (TaxRate& rate : rates) {
    rate.category = name;
    rate.stacking = stacking;
    policy.rates.push_back(std::move(rate));
  }
  return TaxableLine{policy.rates.back().category, amount};
}

absl::StatusOr<Json> taxed_lines(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"amount", "lines", "currency", "tax_percent", "mode", "rounding"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  OCTROI_ASSIGN_OR_RETURN(TaxPolicy policy, policy_of(input));
  const Json amounts =
      input.contains("lines") ? input.at("lines") : Json::array({input.at("amount")});
  // Lines point at their categories.
  policy.rates.reserve(policy.rates.size() + amounts.size() * kStackedTaxesMax);
  std::vector<TaxableLine> lines;
  for (const Json& one : amounts) {
    OCTROI_ASSIGN_OR_RETURN(lines.emplace_back(), taxable_line(one, currency, policy));
  }
  OCTROI_ASSIGN_OR_RETURN(const TaxResult taxed, calculate_tax(currency, lines, policy));
  Json like = amounts.empty() ? Json("") : amounts.front();
  if (like.is_object()) like = Json(like.at("amount"));
  Json line_taxes = Json::array();
  for (const LineTax& line : taxed.lines) {
    line_taxes.push_back(money_json(Money::of_minor(line.tax, currency), like));
  }
  const Money subtotal = policy.mode == TaxMode::kInclusive ? taxed.gross : taxed.net;
  return Json{{"line_taxes", std::move(line_taxes)},
              {"subtotal", money_json(subtotal, like)},
              {"net", money_json(taxed.net, like)},
              {"tax", money_json(taxed.tax, like)},
              {"total", money_json(taxed.gross, like)}};
}

absl::StatusOr<Json> tax(const Json& input) {
  return input.contains("fees") ? discounted_fees(input) : taxed_lines(input);
}

}  // namespace

void add_coupons(Areas& areas) {
  areas["coupon"] = coupon;
  areas["tax"] = tax;
}

}  // namespace octroi::vectors
