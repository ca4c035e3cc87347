// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/lago_periods.h"

#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/truncate.h"

namespace octroi::vectors {

absl::StatusOr<Period> lago_period(const Json& input, Date start, Date date,
                                   const std::string& usual) {
  const std::string length = input.value("period", std::string("month"));
  const std::string billing = input.value("billing", usual);
  OCTROI_ASSIGN_OR_RETURN(const Interval interval, interval_named(length));
  if (billing == "anniversary") {
    const Schedule schedule{start, interval};
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, index_of(schedule, date));
    return period(schedule, index);
  }
  if (billing != "calendar") return unsupported("the billing '" + billing + "' is not known");
  OCTROI_ASSIGN_OR_RETURN(const TimeUnit unit, parse_time_unit(plain_period(length)));
  Period whole{0, truncate(date, unit), {}};
  OCTROI_ASSIGN_OR_RETURN(whole.end, next_calendar_boundary(date, interval));
  return whole;
}

}  // namespace octroi::vectors
