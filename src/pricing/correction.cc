// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/correction.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

// Pieces of one unit amount add up. The tier of a volume price is no part of what was billed: the
// same unit amount from another tier takes nothing back.
bool is_same_price(const PricePiece& a, const PricePiece& b, bool tells_tiers) {
  return a.kind == b.kind && a.unit_amount == b.unit_amount && (!tells_tiers || a.tier == b.tier);
}

class Difference {
 public:
  explicit Difference(const UsagePrice& price)
      : tells_tiers_(!std::holds_alternative<VolumePrice>(price.model)) {}

  absl::Status count(const PricePiece& piece, std::int32_t period, bool is_booked) {
    if (piece.quantity.is_zero()) return absl::OkStatus();
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const UsageBook::Entry& entry) {
          return entry.period == period && is_same_price(entry.piece, piece, tells_tiers_);
        });
    UsageBook::Entry& entry =
        found != entries_.end()
            ? *found
            : entries_.emplace_back(UsageBook::Entry{
                  {piece.kind, piece.tier, piece.unit_amount, Decimal(0)}, period});
    absl::StatusOr<Decimal> quantity = is_booked ? subtract(entry.piece.quantity, piece.quantity)
                                                 : add(entry.piece.quantity, piece.quantity);
    if (!quantity.ok()) return quantity.status();
    entry.piece.quantity = *quantity;
    return absl::OkStatus();
  }

  // Period by period, charges first.
  std::vector<UsageBook::Entry> take() {
    std::erase_if(entries_,
                  [](const UsageBook::Entry& entry) { return entry.piece.quantity.is_zero(); });
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const UsageBook::Entry& a, const UsageBook::Entry& b) {
                       return std::pair(a.period, a.piece.quantity.is_negative()) <
                              std::pair(b.period, b.piece.quantity.is_negative());
                     });
    return std::move(entries_);
  }

 private:
  bool tells_tiers_;
  std::vector<UsageBook::Entry> entries_;
};

absl::Status want_until(const UsagePrice& price, const Decimal& metered, std::int32_t period,
                        bool is_taken_back, Difference& difference) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, billed_quantity(price, metered));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<PricePiece> pieces,
                          price_pieces(price.model, Decimal(0), quantity, SplitPosition::kWhole));
  for (const PricePiece& piece : pieces) {
    PricePiece wanted = piece;
    if (piece.kind == PieceKind::kDynamic) {
      OCTROI_ASSIGN_OR_RETURN(wanted.unit_amount,
                              round_to(piece.unit_amount, price.minor_digits, price.rounding));
    }
    OCTROI_RETURN_IF_ERROR(difference.count(wanted, period, is_taken_back));
  }
  return absl::OkStatus();
}

// What each period should have been billed: what its end costs less what its begin cost.
absl::Status want(const UsagePrice& price, const CorrectionRun& run, Difference& difference) {
  const auto last = static_cast<std::int32_t>(run.cumulative.size());
  if (run.booked_on == CorrectionPeriod::kCurrent) {
    return want_until(price, run.cumulative.back(), last, false, difference);
  }
  for (std::int32_t period = 1; period <= last; ++period) {
    const auto index = static_cast<std::size_t>(period - 1);
    OCTROI_RETURN_IF_ERROR(want_until(price, run.cumulative[index], period, false, difference));
    if (period == 1) continue;
    OCTROI_RETURN_IF_ERROR(want_until(price, run.cumulative[index - 1], period, true, difference));
  }
  return absl::OkStatus();
}

// The part of `amount` that is above the maximum.
absl::StatusOr<Decimal> above_maximum(const UsagePrice& price, const Decimal& amount) {
  if (!price.maximum || amount <= *price.maximum) return Decimal(0);
  return subtract(amount, *price.maximum);
}

// Brings what is billed in all to the smaller of the maximum and what it comes to without one:
// charges are cut from the last, and what is taken back gives back the cut it had.
absl::Status keep_below_maximum(const UsagePrice& price, const UsageBook& book,
                                const Decimal& unlimited, std::vector<UsageLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal cut, above_maximum(price, unlimited));
  OCTROI_ASSIGN_OR_RETURN(const Decimal cut_before, above_maximum(price, book.unlimited));
  OCTROI_ASSIGN_OR_RETURN(Decimal rest, subtract(cut, cut_before));
  for (auto line = lines.rbegin(); line != lines.rend() && !rest.is_zero(); ++line) {
    if (line->total.is_negative() != rest.is_negative()) continue;
    const Decimal part =
        rest.is_negative() ? std::max(rest, line->total) : std::min(rest, line->total);
    OCTROI_RETURN_IF_ERROR(discount_more(*line, part));
    OCTROI_ASSIGN_OR_RETURN(rest, subtract(rest, part));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<CorrectionLine>> rerate(const UsagePrice& price,
                                                   const CorrectionRun& run, UsageBook& book) {
  if (run.cumulative.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.no_periods",
                      "a run rates the usage of at least one period");
  }
  const auto last = static_cast<std::int32_t>(run.cumulative.size());
  Difference difference(price);
  OCTROI_RETURN_IF_ERROR(want(price, run, difference));
  for (const UsageBook::Entry& entry : book.entries) {
    const std::int32_t period = run.booked_on == CorrectionPeriod::kCurrent ? last : entry.period;
    OCTROI_RETURN_IF_ERROR(difference.count(entry.piece, period, true));
  }
  const std::vector<UsageBook::Entry> entries = difference.take();
  std::vector<UsageLine> lines;
  for (const UsageBook::Entry& entry : entries) {
    OCTROI_ASSIGN_OR_RETURN(const UsageLine line, line_of(price, entry.piece));
    lines.push_back(line);
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal more, total_of(lines));
  OCTROI_ASSIGN_OR_RETURN(const Decimal unlimited, add(book.unlimited, more));
  OCTROI_RETURN_IF_ERROR(keep_below_maximum(price, book, unlimited, lines));
  if (run.is_final) OCTROI_RETURN_IF_ERROR(top_up(price, book.total, lines));
  OCTROI_ASSIGN_OR_RETURN(const Decimal charged, total_of(lines));
  OCTROI_ASSIGN_OR_RETURN(book.total, add(book.total, charged));
  book.unlimited = unlimited;
  book.entries.insert(book.entries.end(), entries.begin(), entries.end());
  std::vector<CorrectionLine> result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    result.push_back({lines[i], i < entries.size() ? entries[i].period : last});
  }
  return result;
}

}  // namespace v0
}  // namespace octroi
