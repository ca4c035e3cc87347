// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/timeline/change_rules.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

template <class Value>
bool allows(const std::optional<Value>& asked, const Value& value) {
  return !asked || *asked == value;
}

bool matches(const OfferMatch& match, const OfferSide& side) {
  return allows(match.product, side.product) && allows(match.category, side.category) &&
         allows(match.period, side.period) && allows(match.price_list, side.price_list) &&
         allows(match.phase, side.phase);
}

}  // namespace

absl::StatusOr<ChangeTiming> change_timing(std::span<const ChangeCase> rules, const OfferSide& from,
                                           const OfferSide& to) {
  for (const ChangeCase& rule : rules) {
    if (matches(rule.from, from) && matches(rule.to, to)) return rule.timing;
  }
  return make_error(absl::StatusCode::kNotFound, "change.no_rule", "no case matches this change");
}

absl::StatusOr<Date> change_date(ChangeTiming timing, Date asked, Segment term) {
  switch (timing) {
    case ChangeTiming::kImmediate:
      return asked;
    case ChangeTiming::kEndOfTerm:
      return term.until;
    case ChangeTiming::kStartOfTerm:
      return term.from;
    case ChangeTiming::kIllegal:
      break;
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "change.illegal",
                    "the rules forbid this change");
}

}  // namespace v0
}  // namespace octroi
