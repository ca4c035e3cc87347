// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Exact: what an invoice must come to, in rationals of any size (GMP), from the definitions alone.
//
// Nothing here is the library's: amounts are rationals in minor units, rounded where the contract
// says so and nowhere else.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_
#define OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmpxx.h>

namespace octroi::oracle {

using Number = mpq_class;

// Half away from zero.
inline Number rounded(const Number& value) {
  const Number magnitude = abs(value) + Number(1, 2);
  mpz_class whole;
  mpz_fdiv_q(whole.get_mpz_t(), magnitude.get_num_mpz_t(), magnitude.get_den_mpz_t());
  return Number(sgn(value) < 0 ? mpz_class(-whole) : whole);
}

inline Number ceiling(const Number& value) {
  mpz_class whole;
  mpz_cdiv_q(whole.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  return Number(whole);
}

struct Tier {
  std::optional<Number> up_to{};
  Number unit{};  // minor units
  Number flat{};
};

enum class Model { kUnit, kGraduated, kVolume, kPackage };

struct Usage {
  Model model = Model::kUnit;
  std::vector<Tier> tiers{};  // one for kUnit and kPackage; there `flat` is a package's amount
  Number package_size = 1;
  Number free = 0;
  Number divide_by = 1;
  bool whole_units = false;
  std::optional<Number> minimum{};
  std::optional<Number> maximum{};
};

// The amounts of the lines of a period, in minor units, rounded.
inline std::vector<Number> lines_of(const Usage& price, const Number& used) {
  Number quantity = used / price.divide_by;
  if (price.whole_units) quantity = ceiling(quantity);
  quantity = std::max(Number(quantity - price.free), Number(0));
  std::vector<Number> amounts;
  Number below = 0;
  switch (price.model) {
    case Model::kUnit:
      amounts.push_back(quantity * price.tiers[0].unit);
      break;
    case Model::kPackage:
      amounts.push_back(ceiling(quantity / price.package_size) * price.tiers[0].flat);
      break;
    case Model::kVolume:
      for (const Tier& tier : price.tiers) {
        if (tier.up_to && quantity > *tier.up_to) continue;
        amounts = {quantity * tier.unit, tier.flat};
        break;
      }
      break;
    case Model::kGraduated:
      for (std::size_t i = 0; i < price.tiers.size(); ++i) {
        const Tier& tier = price.tiers[i];
        if (i > 0 && quantity <= below) break;
        const Number above = tier.up_to ? std::min(quantity, *tier.up_to) : quantity;
        amounts.push_back((above - below) * tier.unit);
        amounts.push_back(tier.flat);
        if (tier.up_to) below = *tier.up_to;
      }
      break;
  }
  Number sum = 0;
  for (Number& amount : amounts) {
    amount = rounded(amount);
    if (price.maximum)
      amount = std::min(amount, Number(std::max(Number(*price.maximum - sum), Number(0))));
    sum += amount;
  }
  if (price.minimum && sum < *price.minimum) amounts.push_back(rounded(*price.minimum - sum));
  return amounts;
}

struct Coupon {
  bool ends = false;
  bool is_percent = false;
  std::string code{};
  Number value{};  // percent, or minor units
  bool is_foreign = false;

  friend bool operator<(const Coupon& a, const Coupon& b) {
    if (a.ends != b.ends) return a.ends;
    if (a.is_percent != b.is_percent) return a.is_percent;
    return a.code < b.code;
  }
};

inline Number taken_by(const Coupon& coupon, const Number& base) {
  if (coupon.is_foreign) return 0;
  if (coupon.is_percent) return rounded(base * coupon.value / 100);
  return std::min(coupon.value, base);
}

inline Number tax_of(const Number& priced, const Number& percent, bool is_inclusive) {
  return rounded(is_inclusive ? Number(priced * percent / (100 + percent))
                              : Number(priced * percent / 100));
}

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_EXACT_H_
