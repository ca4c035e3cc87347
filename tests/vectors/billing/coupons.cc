// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "coupon" and "tax": what is taken off fees, and what is levied on the rest. Amounts are
// minor units where they are whole numbers. Taxes of lines without coupons are in taxes.cc.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/taxes.h"

#include "octroi/base/status.h"
#include "octroi/coupon/coupon.h"
#include "octroi/coupon/discount.h"
#include "octroi/coupon/precise_shares.h"
#include "octroi/tax/precise_tax.h"

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
  Json list = input.value("coupons", Json::array());
  if (!input.value("coupon", Json()).is_null()) list.push_back(input.at("coupon"));
  // Those that are limited come first, as in Lago.
  const auto is_limited = [](const Json& coupon) {
    return coupon.is_object() && !coupon.value("limited_to", Json()).is_null();
  };
  std::stable_partition(list.begin(), list.end(), is_limited);
  for (const Json& coupon : list) {
    OCTROI_ASSIGN_OR_RETURN(const LimitedCoupon limited,
                            limited_coupon(coupon, fees, coupons, currency));
    coupons.push_back(limited);
  }
  return coupons;
}

// Under the fee's own rates, or else those of all (`shared`).
absl::StatusOr<PreciseBase> taxed_base(const Json& told, const Json& shared, Money amount,
                                       const Decimal& share) {
  PreciseBase base;
  OCTROI_ASSIGN_OR_RETURN(base.net, subtract(Decimal(amount.minor()), share));
  const bool has_own =
      told.is_object() && (told.contains("tax_percent") || told.contains("tax_percents"));
  const Json& fee = has_own ? told : shared;
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
absl::Status add_use(const Json& told, Money amount, Money taken, Json& result) {
  if (!told.is_object()) return absl::OkStatus();
  Json coupon = told;
  if (!coupon.contains("frequency")) {
    if (coupon.contains("uses_left")) return absl::OkStatus();
    coupon["frequency"] = "once";
  }
  OCTROI_ASSIGN_OR_RETURN(Json use, after_a_use(coupon));
  if (coupon.at("frequency") == "once" && !is_percentage(coupon)) {
    OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(amount, taken));
    use["amount_left"] = left.minor();
    use["ended"] = left.is_zero();
  }
  result.update(use);
  return absl::OkStatus();
}

// What each rate comes to on all fees, rounded once.
absl::StatusOr<Json> taxes_by_rate(const std::vector<PreciseBase>& bases) {
  std::map<std::string, std::vector<PreciseBase>> of_rate;
  for (const PreciseBase& base : bases) {
    for (const Decimal& percent : base.percents) {
      of_rate[percent.normalized().to_string()].push_back({base.net, {percent}});
    }
  }
  Json result = Json::object();
  for (const auto& [percent, parts] : of_rate) {
    OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(parts));
    result[percent] = tax.total;
  }
  return result;
}

// Fees less their coupons, each with its own rate.
absl::StatusOr<Json> discounted_fees(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"fees", "coupon", "coupons", "invoice_currency", "tax_percent", "tax_percents"}));
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
                            taxed_base(input.at("fees")[i], input, fees[i], shares[i]));
    OCTROI_ASSIGN_OR_RETURN(subtotal, add(subtotal, fees[i]));
    OCTROI_ASSIGN_OR_RETURN(taken, add(taken, shares[i]));
    written.push_back(text(shares[i]));
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t off, to_integer(taken, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money net, subtract(subtotal, Money::of_minor(off, currency)));
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(bases));
  OCTROI_ASSIGN_OR_RETURN(Json by_rate, taxes_by_rate(bases));
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
              {"taxes_by_rate", std::move(by_rate)},
              {"total", total.minor()}};
  if (coupons.size() == 1 && coupons.front().amount.currency() != currency) {
    result["fixed_applied"] = false;
  } else if (coupons.size() == 1) {
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
    const bool applies = check(&coupon, purchase) == std::nullopt;
    result[type + "_applied"] = applies;
    if (*kind == DiscountKind::kPercent) result["percentage_applied"] = applies;
    if (*kind != DiscountKind::kPercent) result["fixed_amount_applied"] = applies;
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

absl::StatusOr<Json> tax(const Json& input) {
  return input.contains("fees") ? discounted_fees(input) : taxed_lines(input);
}

}  // namespace

void add_coupons(Areas& areas) {
  areas["coupon"] = coupon;
  areas["tax"] = tax;
}

}  // namespace octroi::vectors
