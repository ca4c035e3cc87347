// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "calculate_few.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {
namespace {

using Unsigned = std::uint64_t;

// So many lines of amounts below so many bits add up to 32 bits. That times an amount, or times a
// percentage of 27 bits, is a product of at most 61.
constexpr std::size_t kLinesFew = 8;
constexpr int kAmountBits = 29;
constexpr int kProductBits = 61;

__extension__ using Wide = unsigned __int128;

[[nodiscard]] constexpr Unsigned upper_half(Unsigned a, Unsigned b) noexcept {
  return static_cast<Unsigned>((static_cast<Wide>(a) * b) >> 64);
}

// Divides products by one number many times: a multiplication each.
class Divisor {
 public:
  struct Division {
    Unsigned quotient;
    Unsigned remainder;
  };

  explicit Divisor(Unsigned divisor) noexcept
      : divisor_(divisor), inverse_(std::numeric_limits<Unsigned>::max() / divisor) {}

  // The upper half is the quotient or one less: `inverse_` falls short of 2^64 / divisor by at most
  // 1, and 1 x product / 2^64 is below 1.
  [[nodiscard]] Division divide(Unsigned product) const noexcept {
    Unsigned quotient = upper_half(product, inverse_);
    Unsigned remainder = product - quotient * divisor_;
    const bool is_one_less = remainder >= divisor_;
    quotient += is_one_less ? 1 : 0;
    remainder -= is_one_less ? divisor_ : 0;
    return {quotient, remainder};
  }
  // To the nearest, halves up.
  [[nodiscard]] Unsigned round(Unsigned product) const noexcept {
    return divide(product + divisor_ / 2).quotient;
  }

 private:
  Unsigned divisor_;
  Unsigned inverse_;
};

// The same for 100 in percentages of some decimals. With 2^bits the next power of two, the
// multiplier is 2^(61 + bits) / hundred rounded up, so a product times it is too large by less than
// 2^(61 + bits) / hundred, and the quotient is exact (Granlund and Montgomery, 1994).
class Hundred {
 public:
  constexpr explicit Hundred(Unsigned hundred) noexcept : hundred_(hundred) {
    int bits = 0;
    while (Unsigned{1} << bits < hundred) ++bits;
    const Wide power = static_cast<Wide>(1) << (kProductBits + bits);
    multiplier_ = static_cast<Unsigned>((power + hundred - 1) / hundred);
    shift_ = kProductBits + bits - 64;
  }
  [[nodiscard]] Unsigned round(Unsigned product) const noexcept {
    return upper_half(product + hundred_ / 2, multiplier_) >> shift_;
  }
  [[nodiscard]] constexpr Unsigned hundred() const noexcept { return hundred_; }

 private:
  Unsigned hundred_;
  Unsigned multiplier_ = 0;
  int shift_ = 0;
};

// By the decimals of the percentage.
constexpr std::array<Hundred, 7> kHundreds = {
    Hundred(100),       Hundred(1'000),      Hundred(10'000),     Hundred(100'000),
    Hundred(1'000'000), Hundred(10'000'000), Hundred(100'000'000)};

// Calls `each` with 0 to N - 1 as constants, so that what it keeps by number stays in registers;
// for which all that has lines in hand must be inlined, whatever the compiler reckons.
template <std::size_t N, class Each>
[[gnu::always_inline]] inline void for_each_line(Each&& each) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (each(std::integral_constant<std::size_t, I>()), ...);
  }
  (std::make_index_sequence<N>());
}

Unsigned load(const char* at) noexcept {
  Unsigned word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Compares tax categories. One of 8 to 16 characters, as their names are, needs no call.
class Category {
 public:
  explicit Category(const std::string& text) noexcept : text_(text) {
    if (!is_short()) return;
    last_ = text.size() - 8;
    head_ = load(text.data());
    tail_ = load(text.data() + last_);
  }

  [[nodiscard]] bool is(const std::string& text) const noexcept {
    if (text.size() != text_.size()) return false;
    return is_short() ? difference(text) == 0 : text == text_;
  }

  template <std::size_t N>
  [[nodiscard]] bool is_of_all(std::span<const RatedLine> lines) const noexcept {
    bool is_same = true;
    if (!is_short()) {
      for (const RatedLine& line : lines) is_same &= line.tax_category == text_;
      return is_same;
    }
    Unsigned differing = 0;
    for_each_line<N>([&](auto i) { is_same &= lines[i].tax_category.size() == text_.size(); });
    if (!is_same) return false;
    for_each_line<N>([&](auto i) { differing |= difference(lines[i].tax_category); });
    return differing == 0;
  }

 private:
  [[nodiscard]] bool is_short() const noexcept { return text_.size() >= 8 && text_.size() <= 16; }
  // Of a text as long as this one, which is_short().
  [[nodiscard]] Unsigned difference(const std::string& text) const noexcept {
    return (load(text.data()) ^ head_) | (load(text.data() + last_) ^ tail_);
  }

  const std::string& text_;
  std::size_t last_ = 0;
  Unsigned head_ = 0;
  Unsigned tail_ = 0;
};

// A percentage from 0 to 100 with at most six decimals, as a fraction of kHundreds[scale].
bool take_percent(const Decimal& percent, Unsigned& numerator, const Hundred*& hundred) noexcept {
  const auto scale = static_cast<std::size_t>(percent.scale());
  if (scale >= kHundreds.size()) return false;
  hundred = &kHundreds[scale];
  numerator = static_cast<Unsigned>(percent.coefficient());
  return static_cast<Wide>(percent.coefficient()) <= hundred->hundred();  // a negative is huge
}

template <std::size_t N>
struct Lines {
  using Amounts = std::array<Unsigned, N>;

  Unsigned subtotal = 0;
  Unsigned base = 0;     // what a discount may reach
  Amounts amounts;       // before discount
  Amounts discountable;  // the amount, or 0
  Amounts shares{};      // of the discount
};

// False when one does not fit.
template <std::size_t N>
[[gnu::always_inline]] inline bool take_lines(const InvoiceInput& input, Lines<N>& lines) noexcept {
  Unsigned bits = 0;
  bool fits = true;
  for_each_line<N>([&](auto i) {
    const RatedLine& line = input.lines[i];
    const auto amount = static_cast<Unsigned>(line.amount.minor());
    bits |= amount;  // a negative one has the highest
    fits &= line.amount.currency() == input.currency;
    lines.amounts[i] = amount;
    lines.discountable[i] = line.is_discountable ? amount : 0;
    lines.subtotal += amount;
    lines.base += lines.discountable[i];
  });
  return fits && bits >> kAmountBits == 0;
}

// What a discount takes off the base; false leaves it to the long way.
inline bool take_off(const Discount& discount, Currency currency, Unsigned base, Unsigned& taken) {
  if (discount.kind == DiscountKind::kFixed) {
    if (!discount.amount.is_positive()) return false;
    const auto amount = static_cast<Unsigned>(discount.amount.minor());
    taken = discount.amount.currency() == currency ? std::min(amount, base) : 0;
    return true;
  }
  Unsigned numerator = 0;
  const Hundred* hundred = nullptr;
  if (!take_percent(discount.percent, numerator, hundred) || numerator == 0) return false;
  taken = hundred->round(base * numerator);
  return true;
}

// Shares `taken` out to the lines: in proportion, and what is left a unit each to the largest
// remainders, the earlier line first. A line's rank is the number of lines that come before it.
template <std::size_t N>
[[gnu::always_inline]] inline void share_out(Unsigned taken, Lines<N>& lines) noexcept {
  if (taken == 0) return;
  const Divisor base(lines.base);
  typename Lines<N>::Amounts keys;  // the remainder, then the place: no two are equal
  typename Lines<N>::Amounts ranks;
  Unsigned left = taken;
  for_each_line<N>([&](auto i) {
    const auto [quotient, remainder] = base.divide(taken * lines.discountable[i]);
    lines.shares[i] = quotient;
    keys[i] = remainder * kLinesFew + (kLinesFew - 1 - i);
    ranks[i] = N - 1 - i;  // as if all later lines came first
    left -= quotient;
  });
  for_each_line<N>([&](auto i) {
    for_each_line<i>([&](auto earlier) {
      const Unsigned is_first = keys[earlier] > keys[i] ? 1 : 0;
      ranks[i] += is_first;
      ranks[earlier] -= is_first;
    });
  });
  for_each_line<N>([&](auto i) { lines.shares[i] += ranks[i] < left ? 1 : 0; });
}

template <std::size_t N>
[[gnu::always_inline]] inline bool take_discount(const InvoiceInput& input, Lines<N>& lines,
                                                 InvoiceTotals& totals) {
  totals.discounts.resize(input.discounts.size());
  totals.shares.resize(input.discounts.size() * N);
  totals.discount_total = 0;
  if (input.discounts.empty()) return true;
  if (!input.discounts.front().charges.empty()) return false;
  Unsigned taken = 0;
  if (!take_off(input.discounts.front(), input.currency, lines.base, taken)) return false;
  share_out(taken, lines);
  for_each_line<N>([&](auto i) { totals.shares[i] = static_cast<std::int64_t>(lines.shares[i]); });
  totals.discount_total = static_cast<std::int64_t>(taken);
  totals.discounts.front() = {0, static_cast<std::int64_t>(lines.base), totals.discount_total, 0};
  return true;
}

// Each line bears what the tax of the lines so far grows by when it joins them. `whole` is what
// `numerator` is a fraction of.
template <TaxMode kMode, std::size_t N, class Whole>
[[gnu::always_inline]] inline void take_tax(const Lines<N>& lines, Unsigned numerator,
                                            const Whole& whole, std::uint32_t rate,
                                            InvoiceTotals& totals) {
  constexpr bool kIsInclusive = kMode == TaxMode::kInclusive;
  totals.lines.resize(N);
  LineTotals* const to = totals.lines.data();
  Unsigned priced = 0;
  Unsigned tax = 0;
  for_each_line<N>([&](auto i) {
    const Unsigned amount = lines.amounts[i] - lines.shares[i];
    priced += amount;
    const Unsigned tax_so_far = whole.round(priced * numerator);
    const Unsigned of_line = tax_so_far - tax;
    tax = tax_so_far;
    to[i] = {static_cast<std::int64_t>(lines.shares[i]),
             static_cast<std::int64_t>(kIsInclusive ? amount - of_line : amount),
             static_cast<std::int64_t>(of_line), rate};
  });
  OCTROI_CHECK(priced == lines.subtotal - static_cast<Unsigned>(totals.discount_total),
               "an invoice's lines, discounts and totals differ");
  totals.net_total = static_cast<std::int64_t>(kIsInclusive ? priced - tax : priced);
  totals.tax_total = static_cast<std::int64_t>(tax);
  totals.total = totals.net_total + totals.tax_total;
  totals.parts.clear();
  totals.rates.resize(1);
  totals.rates.front() = {rate, totals.net_total, totals.tax_total};
}

// Whether no other rate taxes the category.
inline bool is_alone(const Category& category, const std::vector<TaxRate>& rates,
                     std::uint32_t rate) noexcept {
  if (rates[rate].stacking != TaxStacking::kAlone) return false;
  while (++rate < rates.size()) {
    if (category.is(rates[rate].category)) return false;
  }
  return true;
}

template <TaxMode kMode, std::size_t N>
bool calculate_lines(const InvoiceInput& input, InvoiceTotals& totals) {
  const Category category(input.lines.front().tax_category);
  if (!category.is_of_all<N>(input.lines)) return false;
  const std::vector<TaxRate>& rates = input.tax->rates;
  std::uint32_t rate = 0;
  while (rate < rates.size() && !category.is(rates[rate].category)) ++rate;
  if (rate == rates.size() || !is_alone(category, rates, rate)) return false;
  Unsigned numerator = 0;
  const Hundred* hundred = nullptr;
  if (!take_percent(rates[rate].percent, numerator, hundred)) return false;
  Lines<N> lines;
  if (!take_lines(input, lines) || !take_discount(input, lines, totals)) return false;
  if constexpr (kMode == TaxMode::kInclusive) {
    take_tax<kMode>(lines, numerator, Divisor(hundred->hundred() + numerator), rate, totals);
  } else {
    take_tax<kMode>(lines, numerator, *hundred, rate, totals);
  }
  totals.currency = input.currency;
  totals.subtotal = static_cast<std::int64_t>(lines.subtotal);
  totals.credit_applied = std::min(totals.total, input.credit_available);
  return true;
}

using Calculate = bool (*)(const InvoiceInput&, InvoiceTotals&);

// By the number of lines, from 1.
template <TaxMode kMode, std::size_t... I>
constexpr std::array<Calculate, kLinesFew> by_lines(std::index_sequence<I...>) noexcept {
  return {calculate_lines<kMode, I + 1>...};
}
constexpr auto kExclusive = by_lines<TaxMode::kExclusive>(std::make_index_sequence<kLinesFew>());
constexpr auto kInclusive = by_lines<TaxMode::kInclusive>(std::make_index_sequence<kLinesFew>());

bool is_simple(const InvoiceInput& input) noexcept {
  return input.tax != nullptr && input.credit_available >= 0 && !input.lines.empty() &&
         input.lines.size() <= kLinesFew && input.discounts.size() <= 1 &&
         input.tax->treatment == TaxTreatment::kRated && !to_string(input.tax->mode).empty() &&
         input.tax->level == TaxRounding::kPerInvoice && input.tax->rounding == Rounding::kHalfUp;
}

}  // namespace

bool calculate_few(const InvoiceInput& input, InvoiceTotals& totals) {
  if (!is_simple(input)) return false;
  const auto& ways = input.tax->mode == TaxMode::kInclusive ? kInclusive : kExclusive;
  return ways[input.lines.size() - 1](input, totals);
}

}  // namespace v0
}  // namespace octroi
