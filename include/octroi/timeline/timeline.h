// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Timeline: what a subscription should have been billed, from its history alone.
//
// Rates that follow each other (phases, ramps, changes of plan), pauses, and an end. Nothing here
// knows what was billed: lay the answer over that with repair(), and a backdated start, change,
// pause or cancellation needs no rule of its own.
//
// For hosts that keep histories of their own, or come from a system with bill days. Billing keeps
// the history itself: its subscriptions have phases (PricePhase of octroi/catalog/plan.h) and
// pauses (PausePolicy), and RepairSubscription tells it of the past.
//
//   Timeline january{.rates = {{jan_1, "basic", usd_12, monthly}}, .pauses = {{{jan_13, jan_25}}}};
//   wanted_lines(january, jan_31);   // 1 to 13 January 4.65, 25 to 31 January 2.71
//
// Layer: timeline (may include base, money, calendar, proration, repair). Thread safety: values
// and pure functions.
#ifndef OCTROI_TIMELINE_TIMELINE_H_
#define OCTROI_TIMELINE_TIMELINE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/proration/proration.h"
#include "octroi/repair/repair.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// From this day on, until the next rate or the end. A price of zero bills nothing: a trial.
struct Rate {
  Date from;
  std::string plan;
  Money price;  // of a whole cycle
  BillCycle cycle;

  friend bool operator==(const Rate&, const Rate&) = default;
};

// Days in which the service rests. The cycles keep their bill day through it.
struct PausedSpan {
  Segment span;
  std::optional<Money> price{};  // of a whole cycle while paused; none bills nothing
  bool extends_term = false;     // the end moves on by the days of the pause

  friend bool operator==(const PausedSpan&, const PausedSpan&) = default;
};

struct Timeline {
  std::vector<Rate> rates;           // each begins after the last; the first begins the service
  std::vector<PausedSpan> pauses{};  // in order, none touching a day of another
  std::optional<Date> end{};         // the first day without service
  BillingMode mode = BillingMode::kInAdvance;

  friend bool operator==(const Timeline&, const Timeline&) = default;
};

// The end with what the pauses add to it: each that extends the term and begins before the end as
// moved so far.
// Errors: OutOfRange "date.out_of_range".
absl::StatusOr<std::optional<Date>> extended_end(const Timeline& timeline);

// The lines due up to and with `target`, in order, each with the share of its cycle. Days that cost
// nothing have no line. The lines of a pause at a price have the plan of the rate and the rate of
// the pause.
// Errors: InvalidArgument "timeline.bad_rates" (none, or out of order), "timeline.bad_pauses";
// and those of spans_due and prorate.
absl::StatusOr<std::vector<WantedLine>> wanted_lines(const Timeline& timeline, Date target,
                                                     const ProrationPolicy& policy = {});

// A phase of a plan, by what it is: a trial costs nothing for its length, a discount less than what
// follows, a fixed term is the last and has an end, an evergreen one lasts for ever. A ramp is
// several.
struct Phase {
  Interval length = kOnceForever;
  Money price;  // of a whole cycle

  friend bool operator==(const Phase&, const Phase&) = default;
};
// The rates of phases that follow each other from `start`; what comes after an evergreen one is
// never reached. A plan that ends with a fixed term has the end that `ends` names.
struct PhasedRates {
  std::vector<Rate> rates;
  std::optional<Date> ends;

  friend bool operator==(const PhasedRates&, const PhasedRates&) = default;
};
// Errors: OutOfRange "date.out_of_range", "interval.out_of_range".
absl::StatusOr<PhasedRates> rates_of_phases(Date start, const std::string& plan,
                                            const BillCycle& cycle, std::span<const Phase> phases);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TIMELINE_TIMELINE_H_
