// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "explain_tax.h"

#include <algorithm>
#include <vector>

#include "explain_text.h"
#include "tax_steps.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string amount_of(Int128 minor, Currency currency) {
  return Money::of_minor(static_cast<std::int64_t>(minor), currency).amount();
}

// "5%", or "9.975/114.975" where the whole is another than 100.
std::string fraction_of(const TaxStep& step) {
  const std::string percent = step.numerator.normalized().to_string();
  if (step.denominator == Decimal(100)) return percent + "%";
  return percent + "/" + step.denominator.normalized().to_string();
}

std::size_t place_of(const std::string& code, const std::vector<TaxPart>& taxes) {
  std::size_t at = 0;
  while (at < taxes.size() && taxes[at].code != code) ++at;
  return at;
}

// "21.39 (20% of 106.94)": the tax of a rate on all of its lines.
std::string whole_of_rate(const Invoice* invoice, const InvoiceLine& line,
                          const std::string& code) {
  if (invoice == nullptr) return "the rate's tax";
  const CategoryTaxes all = taxes_of_category(*invoice, line.tax_category);
  const std::size_t at = place_of(code, all.taxes);
  if (at == all.taxes.size()) return "the rate's tax";
  const auto step = tax_step(line.tax_share.mode, all.net, all.taxes, at);
  if (!step.ok()) return "the rate's tax";
  return all.taxes[at].tax.amount() + " (" + fraction_of(*step) + " of " +
         amount_of(step->of, invoice->currency) + ")";
}

}  // namespace

std::string explain_part(const Invoice* invoice, const InvoiceLine& line, std::size_t part) {
  const TaxShare& share = line.tax_share;
  const TaxPart& tax = share.parts[part];
  std::string text = "tax " + tax.code + ": ";
  if (tax.stacking == TaxStacking::kFlat) {
    return tax.tax.is_zero() ? std::string() : text + tax.tax.amount() + ", once for the invoice";
  }
  const auto step = tax_step(share.mode, line.net.minor(), share.parts, part);
  const std::string of = step.ok() ? amount_of(step->of, tax.tax.currency()) : "?";
  if (share.level == TaxRounding::kPerLine) {
    const std::string fraction = step.ok() ? fraction_of(*step) : "?";
    return text + fraction + " of " + of + " is " + tax.tax.amount() + rounded(share.rounding);
  }
  return text + tax.tax.amount() + " for " + of + ", its part of " +
         whole_of_rate(invoice, line, tax.code);
}

std::string explain_stacked(const Invoice& invoice, const TaxSubtotal& rate) {
  std::string text = rate.name.empty() ? "Tax" : rate.name;
  if (rate.flat) return text + " (" + rate.code + "), once for the invoice";
  text += " " + rate.percent.normalized().to_string() + "% (" + rate.code + ") on " +
          rate.basis.amount();
  const auto line = std::find_if(invoice.lines.begin(), invoice.lines.end(),
                                 [&](const InvoiceLine& l) { return is_taxed_by(l, rate); });
  if (line == invoice.lines.end()) return text;
  const TaxShare& policy = line->tax_share;
  if (policy.level == TaxRounding::kPerLine) {
    text += ", sum of the lines";
  } else {
    const CategoryTaxes all = taxes_of_category(invoice, rate.category);
    const auto step = tax_step(policy.mode, all.net, all.taxes, place_of(rate.code, all.taxes));
    const bool is_plain =
        step.ok() && step->of == rate.basis.minor() && step->denominator == Decimal(100);
    if (step.ok() && !is_plain) {
      text += ": " + fraction_of(*step) + " of " + amount_of(step->of, invoice.currency);
    }
    text += rounded(policy.rounding);
  }
  if (policy.mode == TaxMode::kInclusive) text += ", within the prices";
  return text;
}

}  // namespace v0
}  // namespace octroi
