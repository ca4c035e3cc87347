// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/timeline/timeline.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check(const Timeline& timeline) {
  const auto is_not_later = [](const Rate& a, const Rate& b) { return b.from <= a.from; };
  if (timeline.rates.empty() || std::adjacent_find(timeline.rates.begin(), timeline.rates.end(),
                                                   is_not_later) != timeline.rates.end()) {
    return invalid("timeline.bad_rates", "rates must follow each other, and there must be one");
  }
  std::optional<Date> reached;
  for (const PausedSpan& pause : timeline.pauses) {
    const bool is_days =
        pause.span.from.ok() && pause.span.until.ok() && pause.span.from < pause.span.until;
    if (!is_days || (reached && pause.span.from < *reached)) {
      return invalid("timeline.bad_pauses", "pauses must follow each other, each of a day or more");
    }
    reached = pause.span.until;
  }
  return absl::OkStatus();
}

absl::Status add_line(const Rate& rate, Money price, const BillSpan& span, Segment part,
                      const ProrationPolicy& policy, std::vector<WantedLine>& out) {
  if (part.from >= part.until || price.minor() == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(
      const Proration share,
      prorate(price, {.start = span.whole_from, .end = span.whole_until}, part, policy));
  if (share.amount.minor() != 0) out.push_back({rate.plan, part, price, share.amount});
  return absl::OkStatus();
}

// The parts of a span before, in and after each pause.
absl::Status add_span(const Rate& rate, const BillSpan& span, std::span<const PausedSpan> pauses,
                      const ProrationPolicy& policy, std::vector<WantedLine>& out) {
  Date reached = span.from;
  for (const PausedSpan& pause : pauses) {
    const Date from = std::clamp(pause.span.from, reached, span.until);
    const Date until = std::clamp(pause.span.until, reached, span.until);
    OCTROI_RETURN_IF_ERROR(add_line(rate, rate.price, span, {reached, from}, policy, out));
    if (pause.price) {
      OCTROI_RETURN_IF_ERROR(add_line(rate, *pause.price, span, {from, until}, policy, out));
    }
    reached = until;
  }
  return add_line(rate, rate.price, span, {reached, span.until}, policy, out);
}

absl::StatusOr<Date> add_interval(Date date, Interval interval) {
  OCTROI_RETURN_IF_ERROR(check_interval(interval));
  return interval.months() > 0 ? add_months(date, interval.months())
                               : add_days(date, interval.days());
}

}  // namespace

absl::StatusOr<std::optional<Date>> extended_end(const Timeline& timeline) {
  std::optional<Date> end = timeline.end;
  if (!end) return end;
  for (const PausedSpan& pause : timeline.pauses) {
    if (!pause.extends_term || pause.span.from >= *end) continue;
    const std::int64_t days = days_between(pause.span.from, pause.span.until);
    OCTROI_ASSIGN_OR_RETURN(end, add_days(*end, days));
  }
  return end;
}

absl::StatusOr<std::vector<WantedLine>> wanted_lines(const Timeline& timeline, Date target,
                                                     const ProrationPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check(timeline));
  OCTROI_ASSIGN_OR_RETURN(const std::optional<Date> end, extended_end(timeline));
  std::vector<WantedLine> lines;
  for (std::size_t i = 0; i < timeline.rates.size(); ++i) {
    const Rate& rate = timeline.rates[i];
    if (end && rate.from >= *end) break;
    std::optional<Date> until = end;
    if (i + 1 < timeline.rates.size()) {
      const Date next = timeline.rates[i + 1].from;
      until = end ? std::min(next, *end) : next;
    }
    OCTROI_ASSIGN_OR_RETURN(const std::vector<BillSpan> spans,
                            spans_due(rate.cycle, {rate.from, until}, timeline.mode, target));
    for (const BillSpan& span : spans) {
      OCTROI_RETURN_IF_ERROR(add_span(rate, span, timeline.pauses, policy, lines));
    }
  }
  return lines;
}

absl::StatusOr<PhasedRates> rates_of_phases(Date start, const std::string& plan,
                                            const BillCycle& cycle, std::span<const Phase> phases) {
  PhasedRates phased;
  Date from = start;
  for (const Phase& phase : phases) {
    phased.rates.push_back({from, plan, phase.price, cycle});
    if (phase.length.is_forever()) return phased;
    OCTROI_ASSIGN_OR_RETURN(from, add_interval(from, phase.length));
  }
  phased.ends = from;
  return phased;
}

}  // namespace v0
}  // namespace octroi
