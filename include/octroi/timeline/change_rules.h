// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ChangeRules: when a change from one plan to another takes effect.
//
// Ordered cases, each matched on what is left and what is taken up; what a case does not name it
// does not ask for. The first case that matches decides. These are Kill Bill's, for who brings its
// catalogue along; the rules that Billing obeys are a catalogue's own
// (octroi/catalog/change_rule.h).
//
//   const std::vector<ChangeCase> rules{{.from = {.phase = "trial"}, .timing = kImmediate},
//                                       {.to = {.price_list = "sale"}, .timing = kIllegal},
//                                       {.timing = ChangeTiming::kEndOfTerm}};
//   change_timing(rules, now, asked);
//
// Layer: timeline (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_TIMELINE_CHANGE_RULES_H_
#define OCTROI_TIMELINE_CHANGE_RULES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/billing_period.h"
#include "octroi/calendar/date.h"
#include "octroi/proration/proration.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ChangeTiming : std::uint8_t {  // Numbers are wire format.
  kImmediate = 1,
  kEndOfTerm = 2,    // with the end of the period that was billed
  kStartOfTerm = 3,  // back to the start of that period
  kIllegal = 4,
};

// One side of a change, in the catalogue's own words.
struct OfferSide {
  std::string product;
  std::string category;
  BillingPeriod period = BillingPeriod::kMonthly;
  std::string price_list;
  std::string phase;

  friend bool operator==(const OfferSide&, const OfferSide&) = default;
};

// What a case asks of a side.
struct OfferMatch {
  std::optional<std::string> product{};
  std::optional<std::string> category{};
  std::optional<BillingPeriod> period{};
  std::optional<std::string> price_list{};
  std::optional<std::string> phase{};

  friend bool operator==(const OfferMatch&, const OfferMatch&) = default;
};

struct ChangeCase {
  OfferMatch from{};
  OfferMatch to{};
  ChangeTiming timing = ChangeTiming::kImmediate;

  friend bool operator==(const ChangeCase&, const ChangeCase&) = default;
};

// The timing of the first case that matches.
// Errors: NotFound "change.no_rule" (say what the rest does in a last case that names nothing).
absl::StatusOr<ChangeTiming> change_timing(std::span<const ChangeCase> rules, const OfferSide& from,
                                           const OfferSide& to);

// The first day of the new plan for a change asked for on `asked`, a day of the billed `term`.
// Errors: FailedPrecondition "change.illegal".
absl::StatusOr<Date> change_date(ChangeTiming timing, Date asked, Segment term);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TIMELINE_CHANGE_RULES_H_
