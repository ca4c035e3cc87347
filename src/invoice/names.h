// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Names of values that lie below the invoice module, as its JSON and its explanations spell them.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_NAMES_H_
#define OCTROI_INVOICE_NAMES_H_

#include <optional>
#include <string_view>

#include "octroi/money/rounding.h"
#include "octroi/tax/tax.h"

namespace octroi {
inline namespace v0 {

struct RoundingName {
  Rounding rounding;
  std::string_view name;    // in records
  std::string_view phrase;  // for people
};

inline constexpr RoundingName kRoundingNames[] = {
    {Rounding::kHalfUp, "half_up", "half up"},
    {Rounding::kHalfEven, "half_even", "half to even"},
    {Rounding::kHalfDown, "half_down", "half down"},
    {Rounding::kUp, "up", "up"},
    {Rounding::kDown, "down", "down"},
    {Rounding::kCeiling, "ceiling", "up"},
    {Rounding::kFloor, "floor", "down"},
};

[[nodiscard]] constexpr const RoundingName& name_of(Rounding rounding) noexcept {
  for (const RoundingName& name : kRoundingNames) {
    if (name.rounding == rounding) return name;
  }
  return kRoundingNames[0];
}

[[nodiscard]] constexpr std::optional<Rounding> parse_rounding(std::string_view text) noexcept {
  for (const RoundingName& name : kRoundingNames) {
    if (name.name == text) return name.rounding;
  }
  return std::nullopt;
}

[[nodiscard]] inline std::optional<TaxMode> parse_tax_mode(std::string_view text) noexcept {
  for (const TaxMode mode : {TaxMode::kExclusive, TaxMode::kInclusive}) {
    if (text == to_string(mode)) return mode;
  }
  return std::nullopt;
}

[[nodiscard]] inline std::optional<TaxRounding> parse_tax_rounding(std::string_view text) noexcept {
  for (const TaxRounding level : {TaxRounding::kPerInvoice, TaxRounding::kPerLine}) {
    if (text == to_string(level)) return level;
  }
  return std::nullopt;
}

[[nodiscard]] inline std::optional<TaxStacking> parse_tax_stacking(std::string_view text) noexcept {
  for (const TaxStacking stacking : {TaxStacking::kAlone, TaxStacking::kBeside, TaxStacking::kOnTop,
                                     TaxStacking::kWithin, TaxStacking::kFlat}) {
    if (text == to_string(stacking)) return stacking;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_NAMES_H_
