// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/repair/repair.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "repair/spans.h"

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_inside(Segment inner, Segment outer) {
  return inner.from.ok() && inner.until.ok() && outer.from <= inner.from &&
         inner.from < inner.until && inner.until <= outer.until;
}

bool overlap(Segment a, Segment b) { return a.from < b.until && b.from < a.until; }

bool is_span(Segment span) { return is_inside(span, span); }

// A billed line as the overlay sees it: the days that still stand, and what is left of its amount.
struct Standing {
  const BilledLine* line;
  Days days;
  Money left;
};

absl::StatusOr<Standing> standing_of(const BilledLine& line) {
  if (!is_span(line.span)) return invalid("repair.bad_line", "a billed line has no day");
  if (line.amount.minor() < 0 || line.adjusted.minor() < 0) {
    return invalid("repair.bad_line", "a billed line's amounts are not negative");
  }
  Days credited;
  OCTROI_ASSIGN_OR_RETURN(Money left, subtract(line.amount, line.adjusted));
  for (const SpanCredit& credit : line.credits) {
    if (!is_inside(credit.span, line.span) || credit.amount.minor() < 0) {
      return invalid("repair.bad_line", "a credit lies outside its line, or is negative");
    }
    credited.push_back(credit.span);
    OCTROI_ASSIGN_OR_RETURN(left, subtract(left, credit.amount));
  }
  if (left.minor() < 0) return invalid("repair.bad_line", "more was given back than was paid");
  return Standing{&line, subtract_days({line.span}, days_of(std::move(credited))), left};
}

absl::StatusOr<Money> share(Money whole, Segment of, Segment part, ProrationPolicy policy) {
  policy.grain = ProrationGrain::kDay;
  OCTROI_ASSIGN_OR_RETURN(const Proration proration,
                          prorate(whole, {.start = of.from, .end = of.until}, part, policy));
  return proration.amount;
}

// Ends the days of `part`, and gives back what they cost: no more than is left, and all of it with
// the last day.
absl::StatusOr<RepairLine> give_back(Standing& standing, Segment part,
                                     const ProrationPolicy& policy) {
  const BilledLine& line = *standing.line;
  OCTROI_ASSIGN_OR_RETURN(Money credit, share(line.amount, line.span, part, policy));
  standing.days = subtract_days(standing.days, {part});
  if (standing.days.empty() || credit.minor() > standing.left.minor()) credit = standing.left;
  OCTROI_ASSIGN_OR_RETURN(standing.left, subtract(standing.left, credit));
  OCTROI_ASSIGN_OR_RETURN(const Money amount, negate(credit));
  return RepairLine{RepairKind::kCredit, line.plan, part, line.rate, amount, line.id};
}

bool agree(const BilledLine& billed, const WantedLine& wanted) {
  return billed.plan == wanted.plan && billed.rate == wanted.rate;
}

absl::StatusOr<std::vector<Standing>> sorted_standing(std::span<const BilledLine> billed) {
  std::vector<Standing> lines;
  for (const BilledLine& line : billed) {
    OCTROI_ASSIGN_OR_RETURN(Standing standing, standing_of(line));
    lines.push_back(std::move(standing));
  }
  std::sort(lines.begin(), lines.end(), [](const Standing& a, const Standing& b) {
    return std::tie(a.line->id) < std::tie(b.line->id);
  });
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].line->id == lines[i - 1].line->id) {
      return invalid("repair.duplicate_id", "two billed lines have the same id");
    }
  }
  std::sort(lines.begin(), lines.end(), [](const Standing& a, const Standing& b) {
    return std::tie(a.line->span.from, a.line->id) < std::tie(b.line->span.from, b.line->id);
  });
  return lines;
}

// Whether all that the line cost was given back without ending a day of it.
bool is_given_back(const Standing& standing) {
  return standing.line->credits.empty() && standing.left.is_zero();
}

// A line that bills nothing bills no day twice: one whose price is nothing is left out, and one of
// which a discount left nothing, or that was given back whole, makes way for others of its days.
void drop_those_of_nothing(std::vector<Standing>& lines) {
  std::erase_if(lines, [](const Standing& each) {
    return each.line->amount.is_zero() && each.line->rate.is_zero();
  });
  Days paid;
  for (const Standing& each : lines) {
    if (!is_given_back(each)) paid.insert(paid.end(), each.days.begin(), each.days.end());
  }
  paid = days_of(std::move(paid));
  std::erase_if(lines, [&paid](const Standing& each) {
    return is_given_back(each) && !common_days(each.days, paid).empty();
  });
}

// Names every day that two lines bill, and goes on as if it had been given back.
absl::Status settle_conflicts(std::vector<Standing>& lines, const ProrationPolicy& policy,
                              std::vector<BilledTwice>& conflicts) {
  for (std::size_t later = 1; later < lines.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (!overlap(lines[later].line->span, lines[earlier].line->span)) continue;
      for (const Segment& span : common_days(lines[later].days, lines[earlier].days)) {
        OCTROI_ASSIGN_OR_RETURN(RepairLine correction, give_back(lines[later], span, policy));
        conflicts.push_back(
            {lines[earlier].line->id, lines[later].line->id, span, std::move(correction)});
      }
    }
  }
  return absl::OkStatus();
}

absl::Status check_wanted(std::span<const WantedLine> wanted, std::span<const BilledLine> billed) {
  Days taken;
  for (const WantedLine& line : wanted) {
    if (!is_span(line.span)) return invalid("repair.bad_line", "a wanted line has no day");
    if (line.amount.minor() < 0) return invalid("repair.bad_line", "a wanted price is negative");
    taken.push_back(line.span);
    if (line.amount.currency() != wanted.front().amount.currency()) {
      return invalid("money.currency_mismatch", "all lines must be in one currency");
    }
  }
  std::ranges::sort(taken, {}, &Segment::from);
  if (std::ranges::adjacent_find(taken, overlap) != taken.end()) {
    return invalid("repair.wanted_twice", "two wanted lines share a day");
  }
  for (const BilledLine& line : billed) {
    const Money& first = wanted.empty() ? billed.front().amount : wanted.front().amount;
    if (line.amount.currency() != first.currency()) {
      return invalid("money.currency_mismatch", "all lines must be in one currency");
    }
  }
  return absl::OkStatus();
}

absl::Status add_charges(const WantedLine& line, const std::vector<Standing>& lines,
                         const ProrationPolicy& policy, std::vector<RepairLine>& out) {
  Days covered;
  for (const Standing& standing : lines) {
    if (!overlap(standing.line->span, line.span) || !agree(*standing.line, line)) continue;
    covered.insert(covered.end(), standing.days.begin(), standing.days.end());
  }
  for (const Segment& span : subtract_days({line.span}, days_of(std::move(covered)))) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, share(line.amount, line.span, span, policy));
    if (amount.minor() == 0) continue;
    out.push_back({RepairKind::kCharge, line.plan, span, line.rate, amount, {}});
  }
  return absl::OkStatus();
}

absl::Status add_credits(Standing& standing, std::span<const WantedLine> wanted,
                         const ProrationPolicy& policy, std::vector<RepairLine>& out) {
  Days kept;
  for (const WantedLine& line : wanted) {
    if (!overlap(standing.line->span, line.span) || !agree(*standing.line, line)) continue;
    kept.push_back(line.span);
  }
  for (const Segment& span : subtract_days(standing.days, days_of(std::move(kept)))) {
    // A credit of nothing is kept too: it ends the days, which would else stand beside what is
    // charged for them.
    OCTROI_ASSIGN_OR_RETURN(RepairLine credit, give_back(standing, span, policy));
    out.push_back(std::move(credit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Repair> repair(std::span<const BilledLine> billed,
                              std::span<const WantedLine> wanted, const ProrationPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_wanted(wanted, billed));
  OCTROI_ASSIGN_OR_RETURN(std::vector<Standing> lines, sorted_standing(billed));
  drop_those_of_nothing(lines);
  Repair repair;
  OCTROI_RETURN_IF_ERROR(settle_conflicts(lines, policy, repair.conflicts));
  for (const WantedLine& line : wanted) {
    OCTROI_RETURN_IF_ERROR(add_charges(line, lines, policy, repair.lines));
  }
  for (Standing& standing : lines) {
    OCTROI_RETURN_IF_ERROR(add_credits(standing, wanted, policy, repair.lines));
  }
  std::sort(repair.lines.begin(), repair.lines.end(), [](const RepairLine& a, const RepairLine& b) {
    return std::tie(a.span.from, a.kind, a.plan, a.corrects) <
           std::tie(b.span.from, b.kind, b.plan, b.corrects);
  });
  return repair;
}

absl::StatusOr<std::vector<BilledLine>> record(std::span<const BilledLine> billed,
                                               const Repair& repair, const std::string& prefix) {
  std::vector<BilledLine> lines(billed.begin(), billed.end());
  const auto note = [&lines](const RepairLine& credit) -> absl::Status {
    const auto line = std::find_if(lines.begin(), lines.end(), [&credit](const BilledLine& each) {
      return each.id == credit.corrects;
    });
    if (line == lines.end()) {
      return make_error(absl::StatusCode::kNotFound, "repair.no_such_line",
                        "a credit corrects a line that is not among the billed ones");
    }
    OCTROI_ASSIGN_OR_RETURN(const Money given, negate(credit.amount));
    line->credits.push_back({credit.span, given});
    return absl::OkStatus();
  };
  for (const BilledTwice& conflict : repair.conflicts) {
    OCTROI_RETURN_IF_ERROR(note(conflict.correction));
  }
  std::size_t number = 0;
  for (const RepairLine& line : repair.lines) {
    if (line.kind == RepairKind::kCredit) {
      OCTROI_RETURN_IF_ERROR(note(line));
    } else {
      lines.push_back({prefix + std::to_string(++number), line.plan, line.span, line.rate,
                       line.amount, Money::zero(line.amount.currency())});
    }
  }
  return lines;
}

absl::StatusOr<std::vector<SpanCredit>> standing(const BilledLine& line,
                                                 const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Standing standing, standing_of(line));
  std::vector<SpanCredit> runs;
  for (const Segment& span : standing.days) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, share(line.amount, line.span, span, policy));
    runs.push_back({span, amount});
  }
  return runs;
}

}  // namespace v0
}  // namespace octroi
