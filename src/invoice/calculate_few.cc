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

// So many lines of amounts below so many bits add up to less than 31 bits; that times a percentage
// of 27 bits is a product of at most 58.
constexpr std::size_t kLinesFew = 8;
constexpr int kAmountBits = 28;
static_assert(kLinesFew << kAmountBits == Unsigned{1} << 31);

// 100 in the finest percentages, which all others are brought to: a divisor the compiler knows.
constexpr int kPercentScale = 6;
constexpr Unsigned kHundred = 100'000'000;

__extension__ using Wide = unsigned __int128;

[[nodiscard]] constexpr Unsigned upper_half(Unsigned a, Unsigned b) noexcept {
  return static_cast<Unsigned>((static_cast<Wide>(a) * b) >> 64);
}

// What is taken of which whole, to the nearest, halves up.
struct Hundred {
  [[nodiscard]] Unsigned round(Unsigned product) const noexcept {
    return (product + kHundred / 2) / kHundred;
  }
};

// The same for a divisor that is used many times: a multiplication each.
class Divisor {
 public:
  explicit Divisor(Unsigned divisor) noexcept
      : divisor_(divisor), inverse_(std::numeric_limits<Unsigned>::max() / divisor) {}

  // The upper half is the quotient or one less: `inverse_` falls short of 2^64 / divisor by at most
  // 1, and 1 x product / 2^64 is below 1.
  [[nodiscard]] Unsigned round(Unsigned product) const noexcept {
    product += divisor_ / 2;
    const Unsigned quotient = upper_half(product, inverse_);
    return quotient + (product - quotient * divisor_ >= divisor_ ? 1 : 0);
  }

 private:
  Unsigned divisor_;
  Unsigned inverse_;
};

// Calls `each` with 0 to N - 1 as constants, so that what it keeps by number stays in registers;
// for which all that has lines in hand must be inlined, whatever the compiler reckons.
template <std::size_t N, class Each>
[[gnu::always_inline]] inline void for_each_line(Each&& each) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (each(std::integral_constant<std::size_t, I>()), ...);
  }
  (std::make_index_sequence<N>());
}

// Whether `is` holds for each of them, as it nearly always does: the compiler must not take what
// follows so many conditions for what is hardly ever reached.
template <std::size_t N, class Is>
[[gnu::always_inline]] inline bool for_all_lines(Is&& is) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    return (__builtin_expect(is(std::integral_constant<std::size_t, I>()), true) && ...);
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
  [[gnu::always_inline]] explicit Category(const std::string& text) noexcept : text_(text) {
    if (!is_short()) return;
    last_ = text.size() - 8;
    head_ = load(text.data());
    tail_ = load(text.data() + last_);
  }

  [[gnu::always_inline]] [[nodiscard]] bool is(const std::string& text) const noexcept {
    if (text.size() != text_.size()) return false;
    if (!is_short()) return text == text_;
    return load(text.data()) == head_ && load(text.data() + last_) == tail_;
  }

 private:
  [[nodiscard]] bool is_short() const noexcept { return text_.size() >= 8 && text_.size() <= 16; }

  const std::string& text_;
  std::size_t last_ = 0;
  Unsigned head_ = 0;
  Unsigned tail_ = 0;
};

// A percentage from 0 to 100 with at most six decimals, as a fraction of kHundred.
inline bool take_percent(const Decimal& percent, Unsigned& numerator) noexcept {
  static constexpr std::array<Unsigned, kPercentScale + 1> kUnits = {
      1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const auto scale = static_cast<std::size_t>(percent.scale());
  // A negative coefficient is huge.
  if (scale >= kUnits.size() || static_cast<Wide>(percent.coefficient()) > kHundred) [[unlikely]]
    return false;
  numerator = static_cast<Unsigned>(percent.coefficient()) * kUnits[scale];
  return numerator <= kHundred;
}

template <std::size_t N>
struct Lines {
  using Amounts = std::array<Unsigned, N>;

  Unsigned subtotal = 0;
  Unsigned base = 0;     // what a discount may reach
  Amounts amounts;       // before discount
  Amounts discountable;  // the amount, or 0
};

// False when one does not fit.
template <std::size_t N>
[[gnu::always_inline]] inline bool take_lines(const InvoiceInput& input, Lines<N>& lines) noexcept {
  Unsigned bits = 0;
  const bool is_of_currency = for_all_lines<N>([&](auto i) {
    const RatedLine& line = input.lines[i];
    const auto amount = static_cast<Unsigned>(line.amount.minor());
    bits |= amount;  // a negative one has the highest
    lines.amounts[i] = amount;
    lines.discountable[i] = line.is_discountable ? amount : 0;
    lines.subtotal += amount;
    lines.base += lines.discountable[i];
    return line.amount.currency() == input.currency;
  });
  return is_of_currency && bits >> kAmountBits == 0;
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
  if (!take_percent(discount.percent, numerator) || numerator == 0) return false;
  taken = Hundred().round(base * numerator);
  return true;
}

// taken / base in parts of 2^64, too large by less than 2; taken < base < 2^31.
//
// `inverse` is 2^64 / base, too large by excess / base, and so taken x inverse by taken x excess /
// base. That is taken off again, by the same inverse, which may tell too little by less than 2. So
// the division does not wait for `taken`.
[[nodiscard]] inline Unsigned fraction(Unsigned taken, Unsigned base) noexcept {
  const Unsigned inverse = std::numeric_limits<Unsigned>::max() / base + 1;
  const Unsigned excess = inverse * base;  // less 2^64
  return taken * inverse - upper_half(taken * excess, inverse - 1);
}

// Shares `taken` out to the lines: in proportion, and what is left a unit each to the largest
// remainders, the earlier line first. A line's rank is the number of lines that come before it.
//
// An amount times the ratio has the quotient in its upper half and remainder / base in its lower,
// in parts of 2^64 and too large by less than two amounts: a step. Remainders that differ do so by
// 2^64 / base, which is more than kLinesFew steps. So lower halves that are raised by a step for
// each line behind are in the order of the remainders, of equal ones in that of the lines, and stay
// below 2^64.
template <std::size_t N>
[[gnu::always_inline]] inline void share_out(Unsigned taken, const Lines<N>& lines,
                                             std::int64_t* shares) noexcept {
  constexpr Unsigned kStep = Unsigned{2} << kAmountBits;
  static_assert(kLinesFew * kStep <= Unsigned{1} << 33);
  if (taken == lines.base) [[unlikely]] {
    for_each_line<N>([&](auto i) { shares[i] = static_cast<std::int64_t>(lines.discountable[i]); });
    return;
  }
  const Unsigned ratio = fraction(taken, lines.base);
  typename Lines<N>::Amounts keys;  // no two are equal
  Unsigned left = taken;
  for_each_line<N>([&](auto i) {
    const Wide product = static_cast<Wide>(lines.discountable[i]) * ratio;
    const auto quotient = static_cast<Unsigned>(product >> 64);
    shares[i] = static_cast<std::int64_t>(quotient);
    keys[i] = static_cast<Unsigned>(product) + (N - 1 - i) * kStep;
    left -= quotient;
  });
  for_each_line<N>([&](auto i) {
    Unsigned rank = 0;
    for_each_line<N>([&](auto other) { rank += keys[other] > keys[i] ? 1 : 0; });
    shares[i] += rank < left ? 1 : 0;
  });
}

template <std::size_t N>
[[gnu::always_inline]] inline bool take_discount(const InvoiceInput& input, const Lines<N>& lines,
                                                 InvoiceTotals& totals) {
  totals.discounts.resize(input.discounts.size());
  totals.shares.resize(input.discounts.size() * N);
  totals.discount_total = 0;
  if (input.discounts.empty()) return true;
  const Discount& terms = input.discounts.front();
  if (!terms.charges.empty()) [[unlikely]]
    return false;
  Unsigned taken = 0;
  if (!take_off(terms, input.currency, lines.base, taken)) [[unlikely]]
    return false;
  share_out(taken, lines, totals.shares.data());
  totals.discount_total = static_cast<std::int64_t>(taken);
  totals.discounts.front() = {0, static_cast<std::int64_t>(lines.base), totals.discount_total, 0};
  return true;
}

// Each line bears what the tax of the lines so far grows by when it joins them. `whole` is what
// `numerator` is a fraction of.
template <TaxMode kMode, std::size_t N, class Whole>
[[gnu::always_inline]] inline void take_tax(const Lines<N>& lines, Unsigned numerator, Whole whole,
                                            std::uint32_t rate, InvoiceTotals& totals) {
  constexpr bool kIsInclusive = kMode == TaxMode::kInclusive;
  static constexpr std::array<std::int64_t, N> kNoShares{};
  totals.lines.resize(N);
  LineTotals* const to = totals.lines.data();
  const std::int64_t* const shares =
      totals.shares.empty() ? kNoShares.data() : totals.shares.data();
  Unsigned priced = 0;
  Unsigned tax = 0;
  for_each_line<N>([&](auto i) {
    const Unsigned amount = lines.amounts[i] - static_cast<Unsigned>(shares[i]);
    priced += amount;
    const Unsigned tax_so_far = whole.round(priced * numerator);
    const Unsigned of_line = tax_so_far - tax;
    tax = tax_so_far;
    to[i] = {shares[i], static_cast<std::int64_t>(kIsInclusive ? amount - of_line : amount),
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

// The rate that alone taxes the category; null where there is none, or several.
inline const TaxRate* only_rate(const Category& category,
                                const std::vector<TaxRate>& rates) noexcept {
  const TaxRate* only = nullptr;
  for (const TaxRate& rate : rates) {
    if (!category.is(rate.category)) continue;
    if (only != nullptr) return nullptr;
    only = &rate;
  }
  return only != nullptr && only->stacking == TaxStacking::kAlone ? only : nullptr;
}

template <TaxMode kMode, std::size_t N>
bool calculate_lines(const InvoiceInput& input, InvoiceTotals& totals) {
  const Category category(input.lines.front().tax_category);
  const auto is_of_category = [&](auto i) { return category.is(input.lines[i].tax_category); };
  if (!for_all_lines<N>(is_of_category)) [[unlikely]]
    return false;
  const std::vector<TaxRate>& rates = input.tax->rates;
  const TaxRate* const only = only_rate(category, rates);
  Unsigned numerator = 0;
  if (only == nullptr || !take_percent(only->percent, numerator)) [[unlikely]]
    return false;
  Lines<N> lines;
  if (!take_lines(input, lines)) [[unlikely]]
    return false;
  if (!take_discount(input, lines, totals)) [[unlikely]]
    return false;
  const auto rate = static_cast<std::uint32_t>(only - rates.data());
  if constexpr (kMode == TaxMode::kInclusive) {
    take_tax<kMode>(lines, numerator, Divisor(kHundred + numerator), rate, totals);
  } else {
    take_tax<kMode>(lines, numerator, Hundred(), rate, totals);
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
         input.tax->treatment == TaxTreatment::kRated &&
         input.tax->level == TaxRounding::kPerInvoice && input.tax->rounding == Rounding::kHalfUp;
}

}  // namespace

bool calculate_few(const InvoiceInput& input, InvoiceTotals& totals) {
  if (!is_simple(input)) [[unlikely]]
    return false;
  const std::size_t way = input.lines.size() - 1;
  if (input.tax->mode == TaxMode::kExclusive) return kExclusive[way](input, totals);
  if (input.tax->mode == TaxMode::kInclusive) return kInclusive[way](input, totals);
  return false;
}

}  // namespace v0
}  // namespace octroi
