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

// Lines of one unit amount add up. The tier of a volume price is no part of what was billed: the
// same unit amount from another tier takes nothing back.
bool is_same_price(const UsageLine& a, const UsageLine& b, bool tells_tiers) {
  return a.piece.kind == b.piece.kind && a.piece.unit_amount == b.piece.unit_amount &&
         (!tells_tiers || a.piece.tier == b.piece.tier) &&
         a.commitment.is_zero() == b.commitment.is_zero();
}

bool is_nothing(const UsageLine& line) {
  return line.amount.is_zero() && line.discount.is_zero() && line.commitment.is_zero();
}

absl::Status count(UsageLine& sum, const UsageLine& line, bool is_taken_back) {
  const auto move = [&](Decimal& to, const Decimal& by) {
    absl::StatusOr<Decimal> moved = is_taken_back ? subtract(to, by) : add(to, by);
    if (moved.ok()) to = *moved;
    return moved.status();
  };
  OCTROI_RETURN_IF_ERROR(move(sum.piece.quantity, line.piece.quantity));
  OCTROI_RETURN_IF_ERROR(move(sum.amount, line.amount));
  OCTROI_RETURN_IF_ERROR(move(sum.discount, line.discount));
  OCTROI_RETURN_IF_ERROR(move(sum.commitment, line.commitment));
  return move(sum.total, line.total);
}

// Sums of lines, by period and price.
class Sums {
 public:
  explicit Sums(bool tells_tiers) : tells_tiers_(tells_tiers) {}

  absl::Status count(const UsageLine& line, std::int32_t period, bool is_taken_back) {
    const auto found = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& sum) {
      return sum.booked.period == period && is_same_price(sum.like, line, tells_tiers_);
    });
    if (found != sums_.end()) return octroi::count(found->booked.line, line, is_taken_back);
    Sum& sum = sums_.emplace_back(Sum{line, {{.piece = line.piece}, period}});
    sum.booked.line.piece.quantity = Decimal(0);
    return octroi::count(sum.booked.line, line, is_taken_back);
  }

  // Period by period, charges first; what comes to nothing is left out.
  [[nodiscard]] std::vector<CorrectionLine> lines() const {
    std::vector<CorrectionLine> result;
    for (const Sum& sum : sums_) {
      if (!is_nothing(sum.booked.line)) result.push_back(sum.booked);
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const CorrectionLine& a, const CorrectionLine& b) {
                       return std::pair(a.period, a.line.total.is_negative()) <
                              std::pair(b.period, b.line.total.is_negative());
                     });
    return result;
  }

 private:
  struct Sum {
    UsageLine like;  // the first of its lines
    CorrectionLine booked;
  };
  bool tells_tiers_;
  std::vector<Sum> sums_;
};

class Rerating {
 public:
  Rerating(const UsagePrice& price, const CorrectionRun& run)
      : price_(price),
        unfinished_(price),
        run_(run),
        last_(static_cast<std::int32_t>(run.cumulative.size())),
        tells_tiers_(!std::holds_alternative<VolumePrice>(price.model)) {
    unfinished_.minimum.reset();
  }

  // What each period should have been billed.
  absl::StatusOr<Sums> wanted() const {
    Sums sums(tells_tiers_);
    const std::int32_t first = run_.booked_on == CorrectionPeriod::kCurrent ? last_ : 1;
    for (std::int32_t period = first; period <= last_; ++period) {
      OCTROI_RETURN_IF_ERROR(add_period(period, sums));
    }
    return sums;
  }

 private:
  absl::StatusOr<std::vector<UsageLine>> until_end_of(std::int32_t period) const {
    const Decimal& metered = run_.cumulative[static_cast<std::size_t>(period - 1)];
    return rate_usage(run_.is_final && period == last_ ? price_ : unfinished_,
                      {.quantity = metered});
  }

  // What the term costs until the period's end, less what it cost before. A price that is no longer
  // asked for is taken back where it was charged.
  absl::Status add_period(std::int32_t period, Sums& sums) const {
    OCTROI_ASSIGN_OR_RETURN(const auto lines, until_end_of(period));
    for (const CorrectionLine& earlier : sums.lines()) {
      const bool is_asked = std::ranges::any_of(lines, [&](const UsageLine& line) {
        return is_same_price(line, earlier.line, tells_tiers_);
      });
      OCTROI_RETURN_IF_ERROR(sums.count(earlier.line, is_asked ? period : earlier.period, true));
    }
    for (const UsageLine& line : lines) {
      OCTROI_RETURN_IF_ERROR(sums.count(line, period, false));
    }
    return absl::OkStatus();
  }

  const UsagePrice& price_;
  UsagePrice unfinished_;  // without a minimum, which is asked for at the term's end
  const CorrectionRun& run_;
  std::int32_t last_;
  bool tells_tiers_;
};

}  // namespace

absl::StatusOr<std::vector<CorrectionLine>> rerate(const UsagePrice& price,
                                                   const CorrectionRun& run, UsageBook& book) {
  if (run.cumulative.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.no_periods",
                      "a run rates the usage of at least one period");
  }
  const auto last = static_cast<std::int32_t>(run.cumulative.size());
  OCTROI_ASSIGN_OR_RETURN(Sums missing, Rerating(price, run).wanted());
  for (const CorrectionLine& booked : book.lines) {
    const std::int32_t period = run.booked_on == CorrectionPeriod::kCurrent ? last : booked.period;
    OCTROI_RETURN_IF_ERROR(missing.count(booked.line, period, true));
  }
  std::vector<CorrectionLine> lines = missing.lines();
  Decimal total = book.total;
  for (const CorrectionLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(total, add(total, line.line.total));
  }
  book.total = total;
  book.lines.insert(book.lines.end(), lines.begin(), lines.end());
  return lines;
}

}  // namespace v0
}  // namespace octroi
