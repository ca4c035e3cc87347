// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "tax_steps.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

[[nodiscard]] bool is_on_net_or_top(TaxStacking stacking) noexcept {
  return stacking != TaxStacking::kWithin && stacking != TaxStacking::kFlat;
}

// All but flat ones.
Int128 with_taxes(Int128 net, std::span<const TaxPart> taxes) {
  for (const TaxPart& tax : taxes) {
    if (tax.stacking != TaxStacking::kFlat) net += tax.tax.minor();
  }
  return net;
}

// 1 where both are 0.
Int128 common_divisor(Int128 a, Int128 b) {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

// What those within are of the price, in percent.
absl::StatusOr<Decimal> percent_within(std::span<const TaxPart> taxes) {
  Decimal sum;
  for (const TaxPart& tax : taxes) {
    if (tax.stacking != TaxStacking::kWithin) continue;
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, tax.percent));
  }
  return sum;
}

// Of a tax added to the net.
absl::StatusOr<TaxStep> step_exclusive(Int128 net, std::span<const TaxPart> taxes, std::size_t at) {
  TaxStep step{.numerator = taxes[at].percent, .denominator = Decimal(100), .of = net};
  if (taxes[at].stacking == TaxStacking::kOnTop) step.of = tax_basis(net, taxes, at);
  if (taxes[at].stacking != TaxStacking::kWithin) return step;
  for (const TaxPart& tax : taxes) {
    if (is_on_net_or_top(tax.stacking)) step.of += tax.tax.minor();
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal within, percent_within(taxes));
  OCTROI_ASSIGN_OR_RETURN(step.denominator, subtract(Decimal(100), within));
  return step;
}

// Of a tax that the price holds.
absl::StatusOr<TaxStep> step_inclusive(Int128 net, std::span<const TaxPart> taxes, std::size_t at) {
  TaxStep step{
      .numerator = taxes[at].percent, .denominator = Decimal(100), .of = with_taxes(net, taxes)};
  if (taxes[at].stacking == TaxStacking::kWithin) return step;
  for (const TaxPart& tax : taxes) {
    if (tax.stacking == TaxStacking::kWithin) step.of -= tax.tax.minor();
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal hundredth, Decimal::of(1, 2));
  for (std::size_t i = 0; i < taxes.size(); ++i) {
    if (!is_on_net_or_top(taxes[i].stacking)) continue;
    Decimal percent = taxes[i].percent.normalized();  // of the net
    if (taxes[i].stacking == TaxStacking::kOnTop) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal part, multiply(step.denominator, hundredth));
      OCTROI_ASSIGN_OR_RETURN(percent, multiply(percent, part.normalized()));
    }
    if (i == at) step.numerator = percent.normalized();
    OCTROI_ASSIGN_OR_RETURN(step.denominator, add(step.denominator, percent));
    step.denominator = step.denominator.normalized();
  }
  return step;
}

}  // namespace

absl::StatusOr<TaxStep> tax_step(TaxMode mode, Int128 net, std::span<const TaxPart> taxes,
                                 std::size_t at) {
  if (taxes[at].stacking == TaxStacking::kFlat) return TaxStep{};
  return mode == TaxMode::kInclusive ? step_inclusive(net, taxes, at)
                                     : step_exclusive(net, taxes, at);
}

absl::StatusOr<std::int64_t> reckon(const TaxStep& step, Rounding rounding) {
  const int scale = std::max(step.numerator.scale(), step.denominator.scale());
  OCTROI_ASSIGN_OR_RETURN(const Decimal numerator,
                          round_to(step.numerator, scale, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Decimal denominator,
                          round_to(step.denominator, scale, Rounding::kHalfUp));
  const Int128 divisor = common_divisor(numerator.coefficient(), denominator.coefficient());
  Int128 product = 0;
  if (__builtin_mul_overflow(step.of, numerator.coefficient() / divisor, &product)) {
    return make_error(absl::StatusCode::kOutOfRange, "money.overflow", "a tax does not fit");
  }
  return round_ratio({product, denominator.coefficient() / divisor}, rounding);
}

Int128 tax_basis(Int128 net, std::span<const TaxPart> taxes, std::size_t at) {
  if (taxes[at].stacking == TaxStacking::kWithin) return with_taxes(net, taxes);
  if (taxes[at].stacking != TaxStacking::kOnTop) return net;
  for (std::size_t i = 0; i < at; ++i) net += taxes[i].tax.minor();
  return net;
}

bool is_taxed_by(const InvoiceLine& line, const TaxSubtotal& rate) {
  const TaxShare& share = line.tax_share;
  if (rate.code.empty()) return share.code.empty() && share.parts.empty();
  if (line.tax_category != rate.category) return false;
  return share.code == rate.code ||
         std::any_of(share.parts.begin(), share.parts.end(),
                     [&](const TaxPart& part) { return part.code == rate.code; });
}

CategoryTaxes taxes_of_category(const Invoice& invoice, std::string_view category) {
  CategoryTaxes all;
  const TaxSubtotal* first = nullptr;
  for (const TaxSubtotal& rate : invoice.taxes) {
    if (rate.category != category) continue;
    if (first == nullptr) first = &rate;
    all.taxes.push_back({rate.code, rate.percent, rate.stacking, rate.tax});
  }
  if (first == nullptr) return all;
  // All others are levied on the net where they come first.
  all.net = first->basis.minor();
  if (first->stacking == TaxStacking::kWithin) all.net -= with_taxes(0, all.taxes);
  return all;
}

}  // namespace v0
}  // namespace octroi
