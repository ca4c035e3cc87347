// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Currency: one of the currencies of ISO 4217, with its exponent.
//
// Two bytes: an index into the table of list one (active codes; maintenance agency SIX). Only
// upper-case codes name a currency; funds, metals and test codes that have no minor unit ("N.A." in
// the list) are known but refused for amounts.
//
//   const Currency xof = *Currency::parse("XOF");
//   xof.exponent();   // 0: an amount of 1500 is 1,500 francs
//
// Layer: money (may include base). Thread safety: a value.
#ifndef OCTROI_MONEY_CURRENCY_H_
#define OCTROI_MONEY_CURRENCY_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/iso4217.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Currency {
 public:
  constexpr Currency() noexcept = default;  // "XXX": no currency; equal only to itself

  // Errors: InvalidArgument "currency.unknown" (also lower case), "currency.no_minor_unit".
  static absl::StatusOr<Currency> parse(std::string_view code);

  // For constants in code: does not compile for a code that parse() refuses.
  static consteval Currency literal(const char (&code)[4]) {
    const std::size_t index = find(std::string_view(code, 3));
    if (index == std::size(kIso4217)) throw "no such currency in ISO 4217";
    if (kIso4217[index].exponent == kNoMinorUnit) throw "a currency without a minor unit";
    return Currency(index);
  }

  // "EUR"
  [[nodiscard]] constexpr std::string_view code() const noexcept { return {entry().code, 3}; }
  // 978
  [[nodiscard]] constexpr std::uint16_t numeric() const noexcept { return entry().numeric; }
  // 2: minor units in a major one = 10^2; 0 to 4. 0 for no currency.
  [[nodiscard]] constexpr int exponent() const noexcept {
    return entry().exponent == kNoMinorUnit ? 0 : entry().exponent;
  }
  // "Euro"
  [[nodiscard]] constexpr std::string_view name() const noexcept { return entry().name; }

  friend constexpr bool operator==(Currency, Currency) noexcept = default;
  // An order for maps, without meaning.
  friend constexpr auto operator<=>(Currency, Currency) noexcept = default;

 private:
  constexpr explicit Currency(std::size_t index) noexcept
      : index_(static_cast<std::uint16_t>(index)) {}

  // The table's size when no entry has this code.
  static constexpr std::size_t find(std::string_view code) noexcept {
    if (code == kIso4217[0].code) return 0;
    std::size_t first = 1;
    std::size_t last = std::size(kIso4217);
    while (first < last) {
      const std::size_t middle = first + (last - first) / 2;
      const int order = code.compare(kIso4217[middle].code);
      if (order == 0) return middle;
      if (order < 0) {
        last = middle;
      } else {
        first = middle + 1;
      }
    }
    return std::size(kIso4217);
  }

  [[nodiscard]] constexpr const Iso4217Entry& entry() const noexcept { return kIso4217[index_]; }

  std::uint16_t index_ = 0;
};

static_assert(sizeof(Currency) == 2, "pass Currency by value");

inline constexpr Currency kEur = Currency::literal("EUR");
inline constexpr Currency kUsd = Currency::literal("USD");
inline constexpr Currency kGbp = Currency::literal("GBP");
inline constexpr Currency kChf = Currency::literal("CHF");
inline constexpr Currency kJpy = Currency::literal("JPY");
inline constexpr Currency kKwd = Currency::literal("KWD");
inline constexpr Currency kTnd = Currency::literal("TND");
inline constexpr Currency kXof = Currency::literal("XOF");
inline constexpr Currency kXaf = Currency::literal("XAF");
inline constexpr Currency kNgn = Currency::literal("NGN");
inline constexpr Currency kCdf = Currency::literal("CDF");
inline constexpr Currency kGnf = Currency::literal("GNF");

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_CURRENCY_H_
