// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "exact.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace octroi::oracle {
namespace {

Number whole_below(const Number& value) {
  mpz_class whole;
  mpz_fdiv_q(whole.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  return Number(whole);
}

Number ceiling(const Number& value) { return -whole_below(-value); }

Number power_of_ten(int exponent) {
  Number power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool is_even(const Number& whole) { return mpz_even_p(whole.get_num_mpz_t()) != 0; }

// Of a magnitude: `value` is 0 or more.
Number nearest(const Number& value, Mode mode) {
  const Number down = whole_below(value);
  const Number fraction = value - down;
  const Number half(1, 2);
  if (fraction != half) return fraction < half ? down : Number(down + 1);
  const bool goes_up = mode == Mode::kHalfUp || (mode == Mode::kHalfEven && !is_even(down));
  return goes_up ? Number(down + 1) : down;
}

Number to_whole(const Number& value, Mode mode) {
  const Number magnitude = abs(value);
  const int sign = sgn(value);
  switch (mode) {
    case Mode::kUp:
      return sign * ceiling(magnitude);
    case Mode::kDown:
      return sign * whole_below(magnitude);
    case Mode::kCeiling:
      return ceiling(value);
    case Mode::kFloor:
      return whole_below(value);
    default:
      return sign * nearest(magnitude, mode);
  }
}

void put_graduated(const Usage& price, const Number& quantity, std::vector<Number>& amounts) {
  Number below = 0;
  for (std::size_t i = 0; i < price.tiers.size(); ++i) {
    const Tier& tier = price.tiers[i];
    if (i > 0 && quantity <= below) break;
    const Number above = tier.up_to ? std::min(quantity, *tier.up_to) : quantity;
    amounts.push_back((above - below) * tier.unit);
    amounts.push_back(tier.flat);
    if (tier.up_to) below = *tier.up_to;
  }
}

}  // namespace

Number rounded(const Number& value, Mode mode, int decimals) {
  if (decimals == 0) return to_whole(value, mode);
  const Number power = power_of_ten(decimals);
  return to_whole(value * power, mode) / power;
}

std::vector<Number> shared_out(const Number& whole, const std::vector<Number>& weights) {
  const Number sum = std::accumulate(weights.begin(), weights.end(), Number(0));
  std::vector<Number> parts(weights.size(), Number(0));
  if (sum == 0) return parts;
  std::vector<Number> fractions(weights.size());
  Number left = whole;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Number exact = whole * weights[i] / sum;
    parts[i] = whole_below(exact);
    fractions[i] = exact - parts[i];
    left -= parts[i];
  }
  for (; left > 0; left -= 1) {
    const auto largest = std::max_element(fractions.begin(), fractions.end());
    parts[static_cast<std::size_t>(largest - fractions.begin())] += 1;
    *largest = -1;
  }
  return parts;
}

std::int64_t day_number(int year, int month, int day) {
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const std::int64_t before = year - 1;
  std::int64_t days = 365 * before + before / 4 - before / 100 + before / 400;
  for (int i = 0; i + 1 < month; ++i) days += lengths[i] + (i == 1 && leaps ? 1 : 0);
  return days + day;
}

Number billed_quantity(const Usage& price, const Number& used) {
  Number quantity = used;
  if (price.conversion) {
    const Conversion& by = *price.conversion;
    quantity = by.multiplies ? Number(used * by.factor) : Number(used / by.factor);
    if (by.mode) {
      quantity = rounded(quantity, *by.mode, by.decimals);
    } else if (!by.multiplies) {
      quantity = rounded(quantity, Mode::kHalfUp, 18);
    }
  }
  return std::max(Number(quantity - price.free), Number(0));
}

std::vector<Number> pieces_of(const Usage& price, const Number& quantity) {
  const Tier& first = price.tiers[0];
  std::vector<Number> amounts;
  switch (price.model) {
    case Model::kUnit:
      return {quantity * first.unit};
    case Model::kDynamic:
      // 18 decimals of the major unit.
      return {rounded(quantity * first.unit, Mode::kHalfUp, 18 - price.minor_digits)};
    case Model::kFlat:
      return {first.flat};
    case Model::kPackage: {
      const Number packages =
          std::max(Number(quantity - price.package_free), Number(0)) / price.package_size;
      return {(price.counts_started_packages ? ceiling(packages) : whole_below(packages)) *
              first.flat};
    }
    case Model::kVolume:
      for (const Tier& tier : price.tiers) {
        if (tier.up_to && quantity > *tier.up_to) continue;
        return {quantity * tier.unit, tier.flat};
      }
      break;
    case Model::kGraduated:
    case Model::kGraduatedPercentage:
      put_graduated(price, quantity, amounts);
      break;
  }
  return amounts;
}

std::vector<Number> lines_of(const Usage& price, const Number& used) {
  return lines_of_pieces(price, pieces_of(price, billed_quantity(price, used)));
}

std::vector<Number> lines_of_pieces(const Usage& price, std::vector<Number> amounts) {
  Number sum = 0;
  for (Number& amount : amounts) {
    amount = rounded(amount, price.mode);
    if (price.percent_off) amount -= rounded(amount * *price.percent_off / 100, price.mode);
    if (price.maximum) {
      amount = std::min(amount, std::max(Number(*price.maximum - sum), Number(0)));
    }
    sum += amount;
  }
  if (price.minimum && sum < *price.minimum) amounts.push_back(*price.minimum - sum);
  return amounts;
}

Number price_of(const Percentage& price, const std::vector<Number>& events) {
  const std::vector<Number> parts = parts_of(price, events);
  return std::accumulate(parts.begin(), parts.end(), Number(0));
}

std::vector<Number> parts_of(const Percentage& price, const std::vector<Number>& events) {
  const bool has_allowance = price.free_events || price.free_amount;
  std::vector<Number> parts(4, Number(0));
  Number before = 0;
  std::int64_t number = 0;
  for (const Number& event : events) {
    const Number after = before + event;
    const bool is_early = has_allowance && (!price.free_events || number < *price.free_events);
    ++number;
    Number paid_on = event;
    if (is_early && price.free_amount && before < *price.free_amount) {
      paid_on = after - *price.free_amount;  // below 0: it is free
    }
    const bool is_free = is_early && (!price.free_amount || after <= *price.free_amount);
    before = after;
    if (is_free) continue;
    const Number share = paid_on * price.percent / 100;
    const Number amount = share + price.fixed;
    if (price.most && amount > *price.most) {
      parts[3] += *price.most;
    } else if (price.least && amount < *price.least) {
      parts[2] += *price.least;
    } else {
      parts[0] += share;
      parts[1] += price.fixed;
    }
  }
  return parts;
}

Number price_of(const std::vector<Block>& tiers, bool by_top, const Number& quantity) {
  const std::vector<Number> parts = parts_of(tiers, by_top, quantity);
  return std::accumulate(parts.begin(), parts.end(), Number(0));
}

std::vector<Number> parts_of(const std::vector<Block>& tiers, bool by_top, const Number& quantity) {
  std::vector<Number> parts;
  Number begins = 0;
  for (std::size_t i = 0; i < tiers.size() && quantity > begins; ++i) {
    const Block& tier = tiers[i];
    const bool is_endless = i + 1 == tiers.size() || !tier.blocks_max;
    const Number ends = is_endless ? quantity : Number(begins + *tier.blocks_max * tier.size);
    if (!by_top) {
      parts.push_back(ceiling((std::min(quantity, ends) - begins) / tier.size) * tier.price);
    } else if (quantity <= ends) {
      parts.push_back(ceiling(quantity / tier.size) * tier.price);
    }
    begins = ends;
  }
  return parts;
}

std::vector<Number> parts_of(const Matrix& price,
                             const std::vector<std::pair<std::string, Number>>& groups) {
  std::vector<Number> parts(price.rows.size() + 1, Number(0));
  for (const auto& [value, quantity] : groups) {
    std::size_t row = 0;
    while (row < price.rows.size() && price.rows[row].first != value) ++row;
    parts[row] += quantity * (row < price.rows.size() ? price.rows[row].second : price.otherwise);
  }
  return parts;
}

void hold(const Spend& spend, std::vector<Number>& amounts) {
  Number sum = 0;
  for (Number& amount : amounts) {
    if (spend.maximum) amount = std::min(amount, Number(*spend.maximum - sum));
    sum += amount;
  }
  if (spend.minimum && sum < *spend.minimum) {
    amounts.push_back(*spend.minimum - sum);
    sum = *spend.minimum;
  }
  const Number spent = sum + spend.spent_before;
  if (spend.committed && spend.ends_term && spent < *spend.committed) {
    amounts.push_back(*spend.committed - spent);
  }
}

Number price_of(const std::vector<Capacity>& tiers, const Number& first, const Number& second) {
  for (const Capacity& tier : tiers) {
    const bool holds =
        (!tier.first || first <= *tier.first) && (!tier.second || second <= *tier.second);
    if (holds) return tier.price;
  }
  return tiers.back().price;
}

Number taken_by(const Coupon& coupon, const Number& base) {
  if (coupon.is_foreign) return 0;
  if (coupon.is_percent) return rounded(base * coupon.value / 100);
  return std::min(coupon.value, base);
}

Number tax_of(const Number& priced, const Levy& levy) {
  const Number divisor = levy.is_inclusive ? Number(100 + levy.percent) : Number(100);
  return rounded(priced * levy.percent / divisor, levy.mode);
}

}  // namespace octroi::oracle
