// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Exact: what an invoice must come to, in rationals of any size (GMP), from the definitions alone.
//
// Nothing here is the library's: amounts are rationals in minor units, rounded where the contract
// says so and nowhere else.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_
#define OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmpxx.h>

namespace octroi::oracle {

using Number = mpq_class;

// Numbered as the library's modes are in records.
enum class Mode { kHalfUp = 1, kHalfEven, kHalfDown, kUp, kDown, kCeiling, kFloor };

// To `decimals` decimals.
[[nodiscard]] Number rounded(const Number& value, Mode mode = Mode::kHalfUp, int decimals = 0);

// Splits `whole` (a whole number, 0 or more) by `weights`: each part is its exact share without its
// fraction, and what is left goes one each to the largest fractions, of equal ones to the earlier.
[[nodiscard]] std::vector<Number> shared_out(const Number& whole,
                                             const std::vector<Number>& weights);

// Days from the first of January of year 0, by the Gregorian rule of leap years.
[[nodiscard]] std::int64_t day_number(int year, int month, int day);

struct Tier {
  std::optional<Number> up_to{};
  Number unit{};  // minor units
  Number flat{};
};

enum class Model { kUnit, kGraduated, kVolume, kPackage, kDynamic, kFlat, kGraduatedPercentage };
inline constexpr int kModels = 7;

struct Conversion {
  bool multiplies = false;
  Number factor = 1;
  std::optional<Mode> mode{};
  int decimals = 0;
};

struct Usage {
  Model model = Model::kUnit;
  // One where the model has no tiers; there `flat` is a package's amount, or that of a flat price,
  // and `unit` the worth of one unit of money times the multiplier of a dynamic one.
  std::vector<Tier> tiers{};
  Number package_size = 1;
  Number package_free = 0;
  bool counts_started_packages = true;
  std::optional<Conversion> conversion{};
  Number free = 0;
  std::optional<Number> percent_off{};
  std::optional<Number> minimum{};
  std::optional<Number> maximum{};
  Mode mode = Mode::kHalfUp;
  int minor_digits = 0;  // decimals of the currency
};

// What is billed for what was metered: converted, the free units off.
[[nodiscard]] Number billed_quantity(const Usage& price, const Number& used);
// The amounts of the pieces of a price for a billed quantity, exact.
[[nodiscard]] std::vector<Number> pieces_of(const Usage& price, const Number& quantity);
// The amounts of the lines of a period, in minor units, rounded.
[[nodiscard]] std::vector<Number> lines_of(const Usage& price, const Number& used);
// The same from the exact amounts of the pieces: each rounded, held between minimum and maximum.
[[nodiscard]] std::vector<Number> lines_of_pieces(const Usage& price, std::vector<Number> amounts);

// A share of the money that passes. Amounts in major units.
struct Percentage {
  Number percent{};
  Number fixed{};
  std::optional<std::int64_t> free_events{};
  std::optional<Number> free_amount{};
  std::optional<Number> least{};
  std::optional<Number> most{};
};
[[nodiscard]] Number price_of(const Percentage& price, const std::vector<Number>& events);
// What makes it up: the share, the fixed parts, the events at the least, those at the most.
[[nodiscard]] std::vector<Number> parts_of(const Percentage& price,
                                           const std::vector<Number>& events);

struct Block {
  Number size = 1;
  std::optional<Number> blocks_max{};
  Number price{};
};
// `by_top`: all blocks at the price, and of the size, of the tier in which the last one is.
[[nodiscard]] Number price_of(const std::vector<Block>& tiers, bool by_top, const Number& quantity);
// Of each tier by itself.
[[nodiscard]] std::vector<Number> parts_of(const std::vector<Block>& tiers, bool by_top,
                                           const Number& quantity);

// Limits of two units; absent: none.
struct Capacity {
  std::optional<Number> first{};
  std::optional<Number> second{};
  Number price{};
};
[[nodiscard]] Number price_of(const std::vector<Capacity>& tiers, const Number& first,
                              const Number& second);

// Units by the value of a property. Amounts of the rows, in their order, then of what no row names.
struct Matrix {
  std::vector<std::pair<std::string, Number>> rows{};
  Number otherwise{};
};
[[nodiscard]] std::vector<Number> parts_of(
    const Matrix& price, const std::vector<std::pair<std::string, Number>>& groups);

// What all usage lines of a period are held to, in minor units.
struct Spend {
  std::optional<Number> minimum{};
  std::optional<Number> maximum{};
  std::optional<Number> committed{};
  Number spent_before{};
  bool ends_term = false;
};
void hold(const Spend& spend, std::vector<Number>& amounts);

struct Coupon {
  bool ends = false;
  bool is_percent = false;
  std::string code{};
  Number value{};  // percent, or minor units
  bool is_foreign = false;
  std::vector<std::string> charges{};  // the codes of the lines it falls on; none: all

  [[nodiscard]] bool falls_on(const std::string& charge) const {
    for (const std::string& one : charges) {
      if (one == charge) return true;
    }
    return charges.empty();
  }
  friend bool operator<(const Coupon& a, const Coupon& b) {
    if (a.charges.empty() != b.charges.empty()) return b.charges.empty();
    if (a.ends != b.ends) return a.ends;
    if (a.is_percent != b.is_percent) return a.is_percent;
    return a.code < b.code;
  }
};

[[nodiscard]] Number taken_by(const Coupon& coupon, const Number& base);

struct Levy {
  Number percent{};
  bool is_inclusive = false;
  Mode mode = Mode::kHalfUp;
};
// The tax of `priced`, which holds it or not.
[[nodiscard]] Number tax_of(const Number& priced, const Levy& levy);

// How one of several taxes of a category stands to the others. Numbered as in records.
enum class Place { kBeside = 2, kOnTop, kWithin, kFlat };

struct OneTax {
  Place place = Place::kBeside;
  Number percent{};
  Number flat{};  // minor units
};
// Those beside and on top come first, then those within, then flat ones.
struct Stack {
  std::vector<OneTax> taxes{};
  bool is_inclusive = false;
  Mode mode = Mode::kHalfUp;
};
struct Levied {
  Number net{};
  std::vector<Number> taxes{};  // each rounded by itself
  std::vector<Number> bases{};  // what stands beside each on a document

  [[nodiscard]] Number sum() const;
};
// What is levied on `priced`, which holds the taxes or not; flat ones where `bears_flat`.
[[nodiscard]] Levied levied_on(const Number& priced, const Stack& stack, bool bears_flat);
// The most that it may come to, as a multiple of what is priced; without flat taxes.
[[nodiscard]] Number growth_of(const Stack& stack);

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_
