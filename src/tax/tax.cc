// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tax/tax.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "percent.h"
#include "stacked.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status validate_rate(const TaxRate& rate) {
  OCTROI_RETURN_IF_ERROR(check_code("tax.rate.code", rate.code));
  OCTROI_RETURN_IF_ERROR(check_code("tax.rate.category", rate.category));
  OCTROI_RETURN_IF_ERROR(check_code("tax.rate.vat_code", rate.vat_code));
  OCTROI_RETURN_IF_ERROR(check_text("tax.rate.name", rate.name, {.may_be_empty = true}));
  OCTROI_RETURN_IF_ERROR(
      check_text("tax.rate.exemption_reason", rate.exemption_reason, {.may_be_empty = true}));
  const bool is_levied = !rate.percent.is_zero() || rate.flat.has_value();
  if (is_levied && !rate.exemption_reason.empty()) {
    return invalid("tax.exempt_but_levied", "tax rate '" + rate.code +
                                                "' says why it is not levied, and is levied; give "
                                                "0% and no amount, or no reason");
  }
  if (rate.stacking == TaxStacking::kAlone && rate.flat) {
    return invalid("tax.bad_flat", "tax rate '" + rate.code +
                                       "' has an amount; give it TaxStacking::kFlat, and the "
                                       "category's other taxes theirs");
  }
  return is_rate(rate.percent) ? absl::OkStatus() : rate_out_of_range(rate);
}

absl::Status validate_rates(const TaxPolicy& policy) {
  const std::vector<TaxRate>& rates = policy.rates;
  if (rates.empty()) {
    return invalid("tax.no_rates",
                   "a policy without rates taxes nothing by accident; say TaxPolicy::none()");
  }
  for (const TaxRate& rate : rates) OCTROI_RETURN_IF_ERROR(validate_rate(rate));
  for (std::uint32_t i = 0; i < rates.size(); ++i) {
    const auto is_same = [&](const TaxRate& rate) { return rate.category == rates[i].category; };
    const bool is_first = std::find_if(rates.begin(), rates.end(), is_same) == rates.begin() + i;
    if (!is_first || is_alone(policy, i)) continue;
    StackedTaxes stacked;
    OCTROI_RETURN_IF_ERROR(stacked.read(policy, i));
  }
  return absl::OkStatus();
}

absl::Status validate_exemption(const TaxPolicy& policy) {
  if (policy.exemption_reason.empty()) {
    return invalid("tax.no_exemption_reason", "an exemption must give its reason in words");
  }
  OCTROI_RETURN_IF_ERROR(check_text("tax.exemption_reason", policy.exemption_reason));
  return check_code("tax.exemption_code", policy.exemption_code);
}

}  // namespace

absl::Status rate_out_of_range(const TaxRate& rate) {
  return invalid("tax.rate_out_of_range", "tax rate '" + rate.code + "' is " +
                                              rate.percent.to_string() +
                                              "%; give 0 to 100 with at most 6 decimals");
}

absl::Status check_names(const TaxPolicy& policy) {
  if (to_string(policy.treatment).empty()) {
    return invalid("tax.no_rates", "the tax treatment is none of rated, exempt and none");
  }
  const bool is_rounding =
      policy.rounding >= Rounding::kHalfUp && policy.rounding <= Rounding::kFloor;
  if (is_rounding && !to_string(policy.mode).empty() && !to_string(policy.level).empty()) {
    return absl::OkStatus();
  }
  return invalid("tax.bad_mode", "the tax's mode, level or rounding is a number that names none");
}

TaxPolicy TaxPolicy::none() {
  TaxPolicy policy;
  policy.treatment = TaxTreatment::kNone;
  return policy;
}

TaxPolicy TaxPolicy::exempt(std::string reason) {
  TaxPolicy policy;
  policy.treatment = TaxTreatment::kExempt;
  policy.exemption_reason = std::move(reason);
  return policy;
}

absl::Status validate(const TaxPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_names(policy));
  if (policy.treatment == TaxTreatment::kNone) return absl::OkStatus();
  return policy.treatment == TaxTreatment::kRated ? validate_rates(policy)
                                                  : validate_exemption(policy);
}

std::vector<TaxSubtotal> tax_subtotals(Currency currency, std::span<const RateTax> rates,
                                       const TaxPolicy& policy) {
  std::vector<TaxSubtotal> subtotals;
  subtotals.reserve(rates.size());
  for (const RateTax& rate : rates) {
    TaxSubtotal subtotal;
    subtotal.basis = Money::of_minor(rate.basis, currency);
    subtotal.tax = Money::of_minor(rate.tax, currency);
    if (rate.rate < policy.rates.size()) {
      const TaxRate& terms = policy.rates[rate.rate];
      subtotal.code = terms.code;
      subtotal.category = terms.category;
      subtotal.name = terms.name;
      subtotal.vat_code = terms.vat_code;
      subtotal.percent = terms.percent;
      subtotal.exemption_reason = terms.exemption_reason;
      subtotal.stacking = terms.stacking;
      subtotal.flat = terms.flat;
    } else {
      subtotal.vat_code = policy.exemption_code;
      subtotal.exemption_reason = policy.exemption_reason;
    }
    subtotals.push_back(std::move(subtotal));
  }
  return subtotals;
}

std::string_view to_string(TaxMode mode) noexcept {
  switch (mode) {
    case TaxMode::kExclusive:
      return "exclusive";
    case TaxMode::kInclusive:
      return "inclusive";
  }
  return {};
}

std::string_view to_string(TaxRounding level) noexcept {
  switch (level) {
    case TaxRounding::kPerInvoice:
      return "per_invoice";
    case TaxRounding::kPerLine:
      return "per_line";
  }
  return {};
}

std::string_view to_string(TaxTreatment treatment) noexcept {
  switch (treatment) {
    case TaxTreatment::kRated:
      return "rated";
    case TaxTreatment::kExempt:
      return "exempt";
    case TaxTreatment::kNone:
      return "none";
  }
  return {};
}

std::string_view to_string(TaxStacking stacking) noexcept {
  switch (stacking) {
    case TaxStacking::kAlone:
      return "alone";
    case TaxStacking::kBeside:
      return "beside";
    case TaxStacking::kOnTop:
      return "on_top";
    case TaxStacking::kWithin:
      return "within";
    case TaxStacking::kFlat:
      return "flat";
  }
  return {};
}

}  // namespace v0
}  // namespace octroi
