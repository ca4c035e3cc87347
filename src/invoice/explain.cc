// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/explain.h"

#include <cstddef>
#include <string_view>

#include "explain_tax.h"
#include "explain_text.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

void put_usage(std::string& out, const UsageCount& usage) {
  out += " for " + usage.entitlement + ": ";
  if (usage.what == "minimum") {
    out += "what was missing to the least of a period, ";
  } else if (!usage.what.empty() && usage.what != "row") {
    out += usage.what + ", ";
  }
  if (usage.tier > 0) {
    out += (usage.what == "row" ? "row " : "tier ") + std::to_string(usage.tier) + ", ";
  }
  if (usage.shown) {
    out += "meter at " + usage.shown->normalized().to_string() + ", ";
    out += std::to_string(usage.used) + (usage.used == 1 ? " event" : " events");
  } else {
    out += std::to_string(usage.used) + " used";
  }
}

void put_spend(std::string& out, const SpendCount& spend) {
  out += ": what was missing to " + spend.least.amount() + " for ";
  out += spend.periods == 1 ? "the period" : std::to_string(spend.periods) + " periods";
  out += ", " + spend.spent.amount() + " spent";
}

// " for calls: 100 billed at 55.00, 110 now at 60.00".
void put_correction(std::string& out, const CorrectionCount& correction) {
  if (correction.entitlement.empty()) {
    out += ": " + correction.asked_before.amount() + " billed, " + correction.asked_now.amount() +
           " now";
    return;
  }
  out += " for " + correction.entitlement + ": " + correction.used_before.normalized().to_string() +
         " billed at " + correction.asked_before.amount() + ", " +
         correction.used_now.normalized().to_string() + " now at " + correction.asked_now.amount();
}

// "17/31", or "0.548387097" where a policy keeps ratios at nine decimals.
std::string ratio_of(const PeriodShare& share) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  if (share.denominator != kBillion) {
    return std::to_string(share.numerator) + "/" + std::to_string(share.denominator);
  }
  const std::string fraction = std::to_string(kBillion + share.numerator % kBillion);
  return std::to_string(share.numerator / kBillion) + "." + fraction.substr(1);
}

// Whether the product of quantity, price and share may not be whole minor units.
bool needs_rounding(const InvoiceLine& line) {
  const Derivation& derivation = line.derivation;
  if (derivation.share || derivation.overage || derivation.usage) return true;
  const int places = line.quantity.normalized().scale() + line.unit_amount.normalized().scale();
  return places > line.amount.currency().exponent();
}

void put_amount(std::string& out, const InvoiceLine& line) {
  const Derivation& derivation = line.derivation;
  out += kIndent;
  if (line.kind == LineKind::kCredit) out += '-';
  out += line.quantity.to_string() + " x " + line.unit_amount.to_string();
  if (derivation.overage) {
    out += " for " + derivation.overage->entitlement + ": " +
           std::to_string(derivation.overage->used) + " used, " +
           std::to_string(derivation.overage->limit) + " included";
  }
  if (derivation.usage) put_usage(out, *derivation.usage);
  if (derivation.spend) put_spend(out, *derivation.spend);
  if (derivation.correction) put_correction(out, *derivation.correction);
  if (const auto& share = derivation.share) {
    out += " x " + ratio_of(*share);
    if (share->whole_from.ok() && share->whole_to.ok()) {
      out += " of " + days(share->whole_from, share->whole_to);
    }
  }
  if (needs_rounding(line)) out += rounded(derivation.rounding);
  out += '\n';
  if (!derivation.capped_from) return;
  out += kIndent;
  out += "cut from " + derivation.capped_from->amount();
  out += derivation.usage ? " to the most of a period\n" : " to what had been paid\n";
}

// "base, seats"; nothing of a coupon of the whole invoice.
std::string charges_of(const Discount& terms) {
  std::string text;
  for (const std::string& charge : terms.charges) {
    if (!text.empty()) text += ", ";
    text += charge;
  }
  return text;
}

void put_coupon(std::string& out, const CouponShare& coupon) {
  const bool is_percent = coupon.terms.kind == DiscountKind::kPercent;
  std::string text(kIndent);
  text += "coupon " + coupon.terms.code + ": ";
  if (is_percent) {
    text += percent(coupon.terms.percent) + " of ";
    if (!coupon.terms.charges.empty()) text += charges_of(coupon.terms) + ' ';
    text += coupon.whole_base.amount() + " is " + coupon.taken.amount();
  } else {
    text += coupon.terms.amount.amount() + " off";
    if (!coupon.terms.charges.empty()) text += ' ' + charges_of(coupon.terms);
    if (coupon.taken != coupon.terms.amount) text += ", at most " + coupon.taken.amount();
  }
  if (coupon.base != coupon.whole_base) {
    text += ", of which " + coupon.base.amount() + "/" + coupon.whole_base.amount();
  }
  put(out, text, negative(coupon.share));
}

// The tax of a rate on all of its lines: "13.14 (18% of 72.99)".
// Of a line alone nobody knows it.
std::string whole_of_rate(const Invoice* invoice, const TaxShare& share) {
  if (invoice == nullptr) return "the rate's tax";
  for (const TaxSubtotal& rate : invoice->taxes) {
    if (rate.code != share.code) continue;
    const bool is_inclusive = share.mode == TaxMode::kInclusive;
    const Money whole =
        is_inclusive ? Money::of_minor(rate.basis.minor() + rate.tax.minor(), rate.basis.currency())
                     : rate.basis;
    return rate.tax.amount() + " (" + percent(share.percent) +
           (is_inclusive ? " within " : " of ") + whole.amount() + ")";
  }
  return "the rate's tax";
}

void put_tax(std::string& out, const Invoice* invoice, const InvoiceLine& line) {
  const TaxShare& tax = line.tax_share;
  for (std::size_t i = 0; i < tax.parts.size(); ++i) {
    const std::string text = explain_part(invoice, line, i);
    if (!text.empty()) out += std::string(kIndent) + text + '\n';
  }
  if (tax.code.empty()) return;
  const bool is_inclusive = tax.mode == TaxMode::kInclusive;
  const Money priced =
      Money::of_minor(line.amount.minor() - line.discount.minor(), line.amount.currency());
  out += kIndent;
  out += "tax " + tax.code + ": ";
  if (tax.level == TaxRounding::kPerLine) {
    out += percent(tax.percent) + (is_inclusive ? " within " : " of ") + priced.amount() + " is " +
           line.tax.amount() + rounded(tax.rounding);
  } else {
    out += line.tax.amount() + " for " + priced.amount() + ", its part of " +
           whole_of_rate(invoice, tax);
  }
  out += '\n';
}

void put_line(std::string& out, const Invoice* invoice, const InvoiceLine& line,
              std::string_view number) {
  std::string title(number);
  title += title_of(line);
  put(out, title, line.amount);
  put_amount(out, line);
  for (const CouponShare& coupon : line.coupons) put_coupon(out, coupon);
  put_tax(out, invoice, line);
}

// "inclusive" where the lines say so; an invoice has one tax policy.
const TaxShare* tax_terms(const Invoice& invoice, std::string_view code) {
  for (const InvoiceLine& line : invoice.lines) {
    if (line.tax_share.code == code) return &line.tax_share;
  }
  return nullptr;
}

void put_rate(std::string& out, const Invoice& invoice, const TaxSubtotal& rate) {
  if (!rate.exemption_reason.empty()) {
    put(out, exemption_of(rate), rate.tax);
    return;
  }
  if (rate.stacking != TaxStacking::kAlone) {
    put(out, explain_stacked(invoice, rate), rate.tax);
    return;
  }
  std::string text = rate.name.empty() ? "Tax" : rate.name;
  text += " " + percent(rate.percent) + " (" + rate.code + ") on " + rate.basis.amount();
  if (const TaxShare* terms = tax_terms(invoice, rate.code)) {
    text += terms->level == TaxRounding::kPerLine ? ", sum of the lines" : rounded(terms->rounding);
    if (terms->mode == TaxMode::kInclusive) text += ", within the prices";
  }
  put(out, text, rate.tax);
}

void put_head(std::string& out, const Invoice& invoice) {
  out += "Invoice ";
  out += invoice.number.empty() ? "(no number yet)" : invoice.number;
  out += ", ";
  out += to_string(invoice.status);
  if (invoice.issued_on) out += ", issued " + format_date(*invoice.issued_on);
  if (invoice.due_on) out += ", due " + format_date(*invoice.due_on);
  out += "; amounts in ";
  out += invoice.currency.code();
  out += "\n\n";
}

void put_credit(std::string& out, Money credit) {
  if (credit.is_positive()) put(out, "Paid from credit", negative(credit));
  if (credit.is_negative()) put(out, "Carried to credit", negative(credit));
}

}  // namespace

std::string explain(const InvoiceLine& line) {
  std::string out;
  put_line(out, nullptr, line, "");
  return out;
}

std::string explain(const Invoice& invoice) {
  std::string out;
  put_head(out, invoice);
  std::size_t number = 0;
  for (const InvoiceLine& line : invoice.lines) {
    put_line(out, &invoice, line, std::to_string(++number) + ". ");
  }
  out += '\n';
  put(out, "Subtotal", invoice.subtotal);
  if (!invoice.discount_total.is_zero()) put(out, "Discounts", negative(invoice.discount_total));
  put(out, "Net", invoice.net_total);
  for (const TaxSubtotal& rate : invoice.taxes) put_rate(out, invoice, rate);
  put(out, "Total", invoice.total);
  put_credit(out, invoice.credit_applied);
  if (!invoice.prepaid_applied.is_zero()) {
    put(out, "Paid from wallets", negative(invoice.prepaid_applied));
  }
  if (!invoice.amount_paid.is_zero()) put(out, "Paid", negative(invoice.amount_paid));
  if (!invoice.amount_credited.is_zero()) {
    put(out, "Taken off by credit notes", negative(invoice.amount_credited));
  }
  put(out, "Due", amount_due(invoice));
  return out;
}

}  // namespace v0
}  // namespace octroi
