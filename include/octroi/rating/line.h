// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RatedLine: one thing to bill, and how its amount came about.
//
// A line carries its derivation as data: unit, quantity, the exact fraction of the period, the one
// rounding. Whoever holds the line can compute its amount again: amount = rounded(unit_amount x
// quantity x numerator / denominator), negated for a credit (verify()).
//
//   line.derivation.share->numerator, ->denominator;   // 17 / 31
//   line.amount;                                       // 27.42 EUR
//
// Layer: rating (may include catalog, calendar, money). Thread safety: values.
#ifndef OCTROI_RATING_LINE_H_
#define OCTROI_RATING_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class LineKind : std::uint8_t {  // Numbers are wire format.
  kFlat = 1,                          // a period of a plan
  kPerSeat = 2,                       // a period of a plan, for each seat
  kOneOff = 3,                        // once
  kOverage = 4,                       // units above a limit, in arrears
  kAddOn = 5,                         // a period of something beside the plan
  kCredit = 6,  // the rest of a period that is no longer held; negative. Its text is the charge's
  kManual = 7,  // put there by a person
  kUsage = 8,   // what was used, in arrears
  kFlatInArrears = 9,  // a period of a plan that has ended
  kPrepayment = 20,    // credits of a wallet, sold; the invoice has no other line
  kInterim = 21,       // what was used so far, billed before the period's end
  kBilledBefore = 22,  // taken off for what interim invoices billed; negative
  kCorrection = 23,    // what more, or less, the usage of a billed period asks for than was billed
};

// The fraction of a whole period that a line covers. Dates are half-open.
struct PeriodShare {
  std::int64_t numerator = 1;    // 0 <= numerator <= denominator
  std::int64_t denominator = 1;  // > 0; days or seconds, as the proration policy counts
  Date from{};                   // what the line covers
  Date to{};
  Date whole_from{};  // the period it is a fraction of
  Date whole_to{};

  friend bool operator==(const PeriodShare&, const PeriodShare&) = default;
};

// What overage was counted from.
struct OverageCount {
  std::string entitlement{};
  std::int64_t used = 0;
  std::int64_t limit = 0;  // units = max(0, used - limit)

  friend bool operator==(const OverageCount&, const OverageCount&) = default;
};

// What a usage line was counted from.
struct UsageCount {
  std::string entitlement{};
  std::int64_t used = 0;  // in the whole period; of a meter: how many events
  std::int32_t tier = 0;  // the line's tier or row, from 1; 0: the price has none, or of no row
  // Empty: units. "flat": a tier's flat amount. "minimum": what was missing. "blocks".
  // "percentage", "per event", "least", "most": the parts of a percentage. "row", "no row": of a
  // matrix. "peak": of a capacity.
  std::string what{};
  std::optional<Decimal> shown{};  // by the entitlement's meter, where it has one

  friend bool operator==(const UsageCount&, const UsageCount&) = default;
};

// What a true-up was counted from: amount = max(0, least - spent).
struct SpendCount {
  Money least{};
  Money spent{};             // by the usage lines of these periods
  std::int32_t periods = 1;  // the one that ended and those before it

  friend bool operator==(const SpendCount&, const SpendCount&) = default;
};

// What a correction was rated from: one charge of a period that is billed, at the price and on the
// terms that were held at its end. amount = asked_now - asked_before; a credit is cut to what
// coupons and credit notes left of what was asked (Derivation::capped_from).
struct CorrectionCount {
  std::string entitlement{};  // empty: of a true-up, which all usage of the price shares
  Decimal used_before{};      // as it was billed: counted, or shown by the meter
  Decimal used_now{};
  Money asked_before{};  // by all lines of the charge for that period, with earlier corrections
  Money asked_now{};

  friend bool operator==(const CorrectionCount&, const CorrectionCount&) = default;
};

struct Derivation {
  std::optional<PeriodShare> share{};  // absent: a whole period, or nothing to do with one
  std::optional<OverageCount> overage{};
  std::optional<UsageCount> usage{};
  std::optional<SpendCount> spend{};
  std::optional<CorrectionCount> correction{};
  // Before it was cut: a credit to what had been paid, usage to the price's maximum.
  std::optional<Money> capped_from{};
  Rounding rounding = Rounding::kHalfUp;

  friend bool operator==(const Derivation&, const Derivation&) = default;
};

struct RatedLine {
  std::string code{};         // the charge's: "base", "seats"
  std::string description{};  // the invoice line's text
  LineKind kind = LineKind::kFlat;
  Decimal quantity = Decimal(1);
  Decimal unit_amount{};  // major units, for one unit and a whole period; < 0 for a rebate
  Money amount{};         // before discount; net or gross by the tax policy; < 0 for a credit
  std::string tax_category = "standard";
  bool is_discountable = true;  // coupons reach it; never a credit
  std::optional<Date> from{};   // what it is for, half-open; `to` absent with a `from`: for ever
  std::optional<Date> to{};
  Derivation derivation;

  friend bool operator==(const RatedLine&, const RatedLine&) = default;
};

// The amount by the derivation, before a cut: exact until its one rounding.
// Errors: OutOfRange "money.overflow"; InvalidArgument "money.division_by_zero".
absl::StatusOr<Money> derived_amount(const RatedLine& line);

// Computes the amount again from the derivation.
// Errors: as derived_amount(); DataLoss "rating.amount_not_derived" when it gives another.
absl::Status verify(const RatedLine& line);

// A line a person writes: amount = quantity x unit_amount, rounded once, half up. A negative
// unit_amount is a rebate, which no coupon reaches. For invoices that a host makes by itself
// (make_invoice()); no command of Billing takes such a line.
// Errors: InvalidArgument "text.*" for the description and the tax category; OutOfRange
// "money.overflow".
absl::StatusOr<RatedLine> manual_line(std::string description, Decimal quantity,
                                      Decimal unit_amount, Currency currency,
                                      std::string tax_category);

// "per_seat"; what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(LineKind kind) noexcept;
[[nodiscard]] std::optional<LineKind> parse_line_kind(std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_RATING_LINE_H_
