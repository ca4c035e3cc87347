// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/discount.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "octroi/base/check.h"
#include "octroi/base/status.h"
#include "octroi/money/allocate.h"
#include "octroi/money/rounding.h"
#include "percent.h"

namespace octroi {
inline namespace v0 {
namespace {

// Up to so many lines are shared out without allocating memory: what nearly every invoice has.
constexpr std::size_t kLinesOnStackMax = 32;
constexpr std::int64_t kSmallMax = std::numeric_limits<std::int64_t>::max() / 2;

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

// What all positive lines cost together.
absl::StatusOr<std::int64_t> base_of(std::span<const std::int64_t> remaining) {
  std::int64_t base = 0;
  for (const std::int64_t amount : remaining) {
    if (amount > 0 && __builtin_add_overflow(base, amount, &base)) {
      return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                        "the lines add up to more than 64 bits of minor units; split the invoice");
    }
  }
  return base;
}

// What the discount takes off `base`, between 0 and `base`.
absl::StatusOr<std::int64_t> amount_of(const Discount& discount, Currency currency,
                                       std::int64_t base) {
  if (discount.kind == DiscountKind::kFixed) {
    if (!discount.amount.is_positive()) {
      return invalid("coupon.bad_amount", "a fixed discount takes off more than 0");
    }
    if (discount.amount.currency() != currency) return 0;
    return std::min(discount.amount.minor(), base);
  }
  if (!is_discount_percent(discount.percent)) {
    return invalid("coupon.bad_percent", "a discount is above 0% and at most 100%");
  }
  const auto percent = static_cast<std::int64_t>(discount.percent.coefficient());
  const std::int64_t hundred = hundred_percent(discount.percent.scale());
  // Nearly every amount: half up in 64 bits, with room for half of the hundred.
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(base, percent, &product) && product < kSmallMax) {
    return (product + hundred / 2) / hundred;
  }
  return round_ratio({static_cast<Int128>(base) * percent, hundred}, Rounding::kHalfUp);
}

struct Division {
  std::int64_t quotient;
  std::int64_t remainder;
};

// a x b / divisor, for a <= divisor: the quotient fits. 128 bits only where they are needed.
Division divide_product(std::int64_t a, std::int64_t b, std::int64_t divisor) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) return {product / divisor, product % divisor};
  const Int128 wide = static_cast<Int128>(a) * b;
  return {static_cast<std::int64_t>(wide / divisor), static_cast<std::int64_t>(wide % divisor)};
}

// allocate() for few lines, in place. 0 < taken < base.
void share_out_few(std::int64_t taken, std::int64_t base, std::span<const std::int64_t> remaining,
                   std::span<std::int64_t> shares) {
  std::array<std::int64_t, kLinesOnStackMax> remainders;
  std::int64_t left = taken;
  for (std::size_t i = 0; i < remaining.size(); ++i) {
    const Division division = divide_product(taken, std::max<std::int64_t>(remaining[i], 0), base);
    shares[i] = division.quotient;
    remainders[i] = division.remainder;
    left -= shares[i];
  }
  for (; left > 0; --left) {
    const auto end = remainders.begin() + static_cast<std::ptrdiff_t>(remaining.size());
    const auto largest = std::max_element(remainders.begin(), end);
    OCTROI_CHECK(*largest > 0, "a discount left more units than lines with a remainder");
    ++shares[static_cast<std::size_t>(largest - remainders.begin())];
    *largest = 0;
  }
}

absl::Status share_out_many(std::int64_t taken, std::span<const std::int64_t> remaining,
                            std::span<std::int64_t> shares) {
  for (std::size_t i = 0; i < remaining.size(); ++i) {
    shares[i] = std::max<std::int64_t>(remaining[i], 0);
  }
  const auto parts = allocate(Money::of_minor(taken, Currency()), shares);
  if (!parts.ok()) return parts.status();
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = (*parts)[i].minor();
  return absl::OkStatus();
}

int duration_class(DiscountDuration duration) {
  return duration == DiscountDuration::kForever ? 1 : 0;
}

}  // namespace

bool reaches(const Discount& discount, std::string_view charge) noexcept {
  return discount.charges.empty() || std::find(discount.charges.begin(), discount.charges.end(),
                                               charge) != discount.charges.end();
}

bool stacks_before(const Discount& a, const Discount& b) noexcept {
  if (a.charges.empty() != b.charges.empty()) return b.charges.empty();
  const int class_of_a = duration_class(a.duration);
  const int class_of_b = duration_class(b.duration);
  if (class_of_a != class_of_b) return class_of_a < class_of_b;
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.code != b.code) return a.code < b.code;
  // The same code twice, on other terms: any fixed order will do.
  if (a.duration != b.duration) return a.duration < b.duration;
  if (a.percent != b.percent) return a.percent < b.percent;
  if (a.amount.currency() != b.amount.currency()) {
    return a.amount.currency() < b.amount.currency();
  }
  if (a.amount.minor() != b.amount.minor()) return a.amount.minor() < b.amount.minor();
  return a.charges < b.charges;
}

void sort_for_stacking(std::vector<Discount>& discounts) {
  std::sort(discounts.begin(), discounts.end(), stacks_before);
}

absl::StatusOr<std::int64_t> apply_discount(const Discount& discount, Currency currency,
                                            std::span<std::int64_t> remaining,
                                            std::span<std::int64_t> shares) {
  if (remaining.size() != shares.size()) {
    return invalid("coupon.bad_shares", "give one share for each line");
  }
  const absl::StatusOr<std::int64_t> base = base_of(remaining);
  if (!base.ok()) return base;
  const absl::StatusOr<std::int64_t> taken = amount_of(discount, currency, *base);
  if (!taken.ok()) return taken;
  if (*taken == 0) {
    std::fill(shares.begin(), shares.end(), 0);
  } else if (*taken == *base) {
    std::transform(remaining.begin(), remaining.end(), shares.begin(),
                   [](std::int64_t amount) { return std::max<std::int64_t>(amount, 0); });
  } else if (remaining.size() <= kLinesOnStackMax) {
    share_out_few(*taken, *base, remaining, shares);
  } else {
    OCTROI_RETURN_IF_ERROR(share_out_many(*taken, remaining, shares));
  }
  for (std::size_t i = 0; i < shares.size(); ++i) remaining[i] -= shares[i];
  return taken;
}

std::string_view to_string(DiscountKind kind) noexcept {
  switch (kind) {
    case DiscountKind::kPercent:
      return "percent";
    case DiscountKind::kFixed:
      return "fixed";
  }
  return {};
}

std::string_view to_string(DiscountDuration duration) noexcept {
  switch (duration) {
    case DiscountDuration::kOnce:
      return "once";
    case DiscountDuration::kPeriods:
      return "periods";
    case DiscountDuration::kForever:
      return "forever";
  }
  return {};
}

std::optional<DiscountKind> parse_discount_kind(std::string_view text) noexcept {
  for (const DiscountKind kind : {DiscountKind::kPercent, DiscountKind::kFixed}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<DiscountDuration> parse_discount_duration(std::string_view text) noexcept {
  for (const DiscountDuration duration :
       {DiscountDuration::kOnce, DiscountDuration::kPeriods, DiscountDuration::kForever}) {
    if (text == to_string(duration)) return duration;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
