// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/rating/line.h"

#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr LineKind kLineKinds[] = {
    LineKind::kFlat,          LineKind::kPerSeat,    LineKind::kOneOff,  LineKind::kOverage,
    LineKind::kAddOn,         LineKind::kCredit,     LineKind::kManual,  LineKind::kUsage,
    LineKind::kFlatInArrears, LineKind::kPrepayment, LineKind::kInterim, LineKind::kBilledBefore,
    LineKind::kCorrection};

absl::Status not_derived(const RatedLine& line, Money derived) {
  return make_error(absl::StatusCode::kDataLoss, "rating.amount_not_derived",
                    "line '" + line.code + "' says " + line.amount.to_string() +
                        ", but its derivation gives " + derived.to_string());
}

bool is_cut(const RatedLine& line, Money whole) {
  const std::int64_t amount = line.amount.minor();
  if (line.amount.currency() != whole.currency()) return false;
  if (line.kind == LineKind::kUsage || line.kind == LineKind::kInterim)
    return 0 <= amount && amount < whole.minor();
  return whole.minor() < amount && amount <= 0;
}

}  // namespace

absl::StatusOr<Money> derived_amount(const RatedLine& line) {
  const PeriodShare share = line.derivation.share.value_or(PeriodShare{});
  OCTROI_ASSIGN_OR_RETURN(
      const Money amount,
      to_money(line.unit_amount, line.quantity, {share.numerator, share.denominator},
               line.amount.currency(), line.derivation.rounding));
  return line.kind == LineKind::kCredit ? negate(amount) : amount;
}

absl::Status verify(const RatedLine& line) {
  OCTROI_ASSIGN_OR_RETURN(const Money derived, derived_amount(line));
  if (const auto& correction = line.derivation.correction) {
    OCTROI_ASSIGN_OR_RETURN(const Money more,
                            subtract(correction->asked_now, correction->asked_before));
    if (more != derived) return not_derived(line, more);
  }
  if (!line.derivation.capped_from) {
    return derived == line.amount ? absl::OkStatus() : not_derived(line, derived);
  }
  if (derived != *line.derivation.capped_from || !is_cut(line, derived)) {
    return not_derived(line, derived);
  }
  return absl::OkStatus();
}

absl::StatusOr<RatedLine> manual_line(std::string description, Decimal quantity,
                                      Decimal unit_amount, Currency currency,
                                      std::string tax_category) {
  OCTROI_RETURN_IF_ERROR(check_text("line.description", description));
  OCTROI_RETURN_IF_ERROR(check_code("line.tax_category", tax_category));
  OCTROI_ASSIGN_OR_RETURN(const Money amount,
                          to_money(unit_amount, quantity, {1, 1}, currency, Rounding::kHalfUp));
  RatedLine line;
  line.code = "manual";
  line.description = std::move(description);
  line.kind = LineKind::kManual;
  line.quantity = quantity;
  line.unit_amount = unit_amount;
  line.amount = amount;
  line.tax_category = std::move(tax_category);
  line.is_discountable = amount.is_positive();
  return line;
}

std::string_view to_string(LineKind kind) noexcept {
  switch (kind) {
    case LineKind::kFlat:
      return "flat";
    case LineKind::kPerSeat:
      return "per_seat";
    case LineKind::kOneOff:
      return "one_off";
    case LineKind::kOverage:
      return "overage";
    case LineKind::kAddOn:
      return "add_on";
    case LineKind::kCredit:
      return "credit";
    case LineKind::kManual:
      return "manual";
    case LineKind::kUsage:
      return "usage";
    case LineKind::kPrepayment:
      return "prepayment";
    case LineKind::kInterim:
      return "interim";
    case LineKind::kBilledBefore:
      return "billed_before";
    case LineKind::kFlatInArrears:
      return "flat_in_arrears";
    case LineKind::kCorrection:
      return "correction";
  }
  return {};
}

std::optional<LineKind> parse_line_kind(std::string_view text) noexcept {
  for (const LineKind kind : kLineKinds) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
