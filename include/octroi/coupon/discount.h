// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Discount: what a coupon takes off an invoice's lines.
//
// Several discounts stack in one fixed order, whatever the order they were added in (I22): those
// of some charges before those of the whole invoice, those that end (once, n periods) before those
// that last for ever, then percentages before fixed amounts, then by code. Each applies to what
// the ones before it left of the lines that it reaches, never takes a line below zero, and is
// shared out to those lines in proportion to what they still cost, to the last unit.
//
//   sort_for_stacking(discounts);
//   std::vector<std::int64_t> remaining{60'00, 40'00}, shares(2);
//   for (const Discount& discount : discounts)
//     taken = apply_discount(discount, kEur, remaining, shares);   // 20%: shares 12.00 and 8.00
//
// A fixed amount of another currency takes nothing off.
//
// A discount of some charges names them by the codes that their lines bear (RatedLine::code): all
// tiers and parts of a usage charge have the charge's code, and so has what a change bills for the
// rest of a period; a charge of an add-on is "extra_users/base"; what usage lacks to an agreed
// spend is "minimum_spend" or "commitment", and of no charge.
//
// Layer: coupon (may include money, base). Thread safety: values and pure functions.
#ifndef OCTROI_COUPON_DISCOUNT_H_
#define OCTROI_COUPON_DISCOUNT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class DiscountKind : std::uint8_t {  // Numbers are wire format.
  kPercent = 1,
  kFixed = 2,
};

enum class DiscountDuration : std::uint8_t {  // Numbers are wire format.
  kOnce = 1,                                  // one invoice
  kPeriods = 2,  // a number of periods; what is billed inside one for a change shares it
  kForever = 3,
};

struct Discount {
  std::string code{};  // the coupon's
  DiscountKind kind = DiscountKind::kPercent;
  DiscountDuration duration = DiscountDuration::kOnce;
  Decimal percent{};                   // kPercent: above 0, up to 100
  Money amount{};                      // kFixed: above 0
  std::vector<std::string> charges{};  // codes of the lines it reaches; empty: all

  friend bool operator==(const Discount&, const Discount&) = default;
};

// Whether it reaches lines of the charge with this code. That a line is discountable is asked
// apart.
[[nodiscard]] bool reaches(const Discount& discount, std::string_view charge) noexcept;

// The stacking order, strict and total up to equality.
[[nodiscard]] bool stacks_before(const Discount& a, const Discount& b) noexcept;
void sort_for_stacking(std::vector<Discount>& discounts);

// Takes `discount` off `remaining` (minor units of `currency`), writes what each line gives into
// `shares` and returns their sum. Lines that are not positive give nothing. A percentage is
// rounded once, half up, on the sum of the lines; a fixed amount takes at most that sum. The lines
// are those that it reaches: whoever has others too hands them in as 0.
// Errors: InvalidArgument "coupon.bad_percent", "coupon.bad_amount", "coupon.bad_shares" (sizes
// differ); OutOfRange "money.overflow". After an error neither span is meaningful.
absl::StatusOr<std::int64_t> apply_discount(const Discount& discount, Currency currency,
                                            std::span<std::int64_t> remaining,
                                            std::span<std::int64_t> shares);

// "percent", "once": the names in records. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(DiscountKind kind) noexcept;
[[nodiscard]] std::string_view to_string(DiscountDuration duration) noexcept;
[[nodiscard]] std::optional<DiscountKind> parse_discount_kind(std::string_view text) noexcept;
[[nodiscard]] std::optional<DiscountDuration> parse_discount_duration(
    std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_COUPON_DISCOUNT_H_
