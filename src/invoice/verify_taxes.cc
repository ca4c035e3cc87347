// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify_taxes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "octroi/base/status.h"
#include "tax_steps.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status inconsistent(std::string_view what) {
  return make_error(absl::StatusCode::kDataLoss, "invoice.inconsistent", what);
}

bool is_same_tax(const TaxPart& one, const TaxPart& other) {
  return one.code == other.code && one.percent == other.percent && one.stacking == other.stacking;
}

bool is_same_policy(const TaxShare& one, const TaxShare& other) {
  return one.mode == other.mode && one.level == other.level && one.rounding == other.rounding;
}

// A line's taxes are those that the breakdown has for its category, and sum to what it bears.
absl::Status verify_parts(const Invoice& invoice, const InvoiceLine& line) {
  const std::vector<TaxPart> taxes = taxes_of(line);
  if (taxes.empty()) {
    return line.tax.is_zero() ? absl::OkStatus() : inconsistent("an untaxed line bears a tax");
  }
  if (!line.tax_share.code.empty() && !line.tax_share.parts.empty()) {
    return inconsistent("a line bears both one tax and several");
  }
  Int128 sum = 0;
  for (const TaxPart& tax : taxes) {
    if (tax.tax.currency() != invoice.currency) {
      return inconsistent("a line's tax is in another currency");
    }
    sum += tax.tax.minor();
  }
  if (sum != line.tax.minor()) return inconsistent("a line's taxes do not sum to its tax");
  if (std::ranges::equal(taxes, taxes_of_category(invoice, line.tax_category).taxes, is_same_tax)) {
    return absl::OkStatus();
  }
  return inconsistent("a line's taxes are not those of its category");
}

// The place of a rate among the taxes of its category.
std::size_t place_of(const TaxSubtotal& rate, const std::vector<TaxPart>& taxes) {
  std::size_t at = 0;
  while (at < taxes.size() && taxes[at].code != rate.code) ++at;
  return at;
}

// The lines of a rate sum to it.
absl::Status verify_sums(const Invoice& invoice, const TaxSubtotal& rate) {
  Int128 basis = 0;
  Int128 sum = 0;
  for (const InvoiceLine& line : invoice.lines) {
    if (!is_taxed_by(line, rate)) continue;
    const std::vector<TaxPart> taxes = taxes_of(line);
    const std::size_t at = place_of(rate, taxes);
    basis += at < taxes.size() ? tax_basis(line.net.minor(), taxes, at) : line.net.minor();
    sum += at < taxes.size() ? taxes[at].tax.minor() : 0;
  }
  if (basis == rate.basis.minor() && sum == rate.tax.minor()) return absl::OkStatus();
  return inconsistent("the lines of tax rate '" + rate.code + "' do not sum to it");
}

// A flat tax stands on the first line that charges, and nowhere else.
absl::Status verify_flat(const Invoice& invoice, const TaxSubtotal& rate) {
  bool was_charged = false;
  for (const InvoiceLine& line : invoice.lines) {
    if (!is_taxed_by(line, rate)) continue;
    const std::vector<TaxPart> taxes = taxes_of(line);
    const std::size_t at = place_of(rate, taxes);
    const bool is_first_charge = !was_charged && priced(line) > 0;
    was_charged |= is_first_charge;
    const Money due = is_first_charge ? *rate.flat : Money::zero(invoice.currency);
    if (at < taxes.size() && taxes[at].tax == due) continue;
    return inconsistent("the amount of tax rate '" + rate.code + "' is not on its first charge");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> is_reckoned(TaxMode mode, Rounding rounding, Int128 net,
                                 const std::vector<TaxPart>& taxes, std::size_t at) {
  OCTROI_ASSIGN_OR_RETURN(const TaxStep step, tax_step(mode, net, taxes, at));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t tax, reckon(step, rounding));
  return tax == taxes[at].tax.minor();
}

// What its percentage says, for the whole rate or for each line.
absl::Status verify_percent(const Invoice& invoice, const TaxSubtotal& rate,
                            const TaxShare& terms) {
  if (terms.level != TaxRounding::kPerLine) {
    const CategoryTaxes all = taxes_of_category(invoice, rate.category);
    OCTROI_ASSIGN_OR_RETURN(const bool is_right, is_reckoned(terms.mode, terms.rounding, all.net,
                                                             all.taxes, place_of(rate, all.taxes)));
    if (is_right) return absl::OkStatus();
    return inconsistent("the tax of rate '" + rate.code + "' is not its basis x percentage");
  }
  for (const InvoiceLine& line : invoice.lines) {
    if (!is_taxed_by(line, rate)) continue;
    const std::vector<TaxPart> taxes = taxes_of(line);
    OCTROI_ASSIGN_OR_RETURN(
        const bool is_right,
        is_reckoned(terms.mode, terms.rounding, line.net.minor(), taxes, place_of(rate, taxes)));
    if (!is_right) return inconsistent("a line's tax is not what its rate says");
  }
  return absl::OkStatus();
}

absl::Status verify_rate(const Invoice& invoice, const TaxSubtotal& rate, const TaxShare* policy) {
  OCTROI_RETURN_IF_ERROR(verify_sums(invoice, rate));
  if (rate.code.empty() || policy == nullptr) return absl::OkStatus();
  if (rate.flat.has_value() != (rate.stacking == TaxStacking::kFlat)) {
    return inconsistent("tax rate '" + rate.code + "' is neither flat nor a percentage");
  }
  return rate.flat ? verify_flat(invoice, rate) : verify_percent(invoice, rate, *policy);
}

}  // namespace

absl::Status verify_taxes(const Invoice& invoice) {
  const TaxShare* policy = nullptr;
  for (const InvoiceLine& line : invoice.lines) {
    OCTROI_RETURN_IF_ERROR(verify_parts(invoice, line));
    if (taxes_of(line).empty()) continue;
    if (policy == nullptr) policy = &line.tax_share;
    if (!is_same_policy(*policy, line.tax_share)) {
      return inconsistent("a line is taxed by another policy than the first");
    }
  }
  for (const TaxSubtotal& rate : invoice.taxes) {
    OCTROI_RETURN_IF_ERROR(verify_rate(invoice, rate, policy));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
