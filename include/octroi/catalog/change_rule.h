// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ChangeRule: when a subscription may go from one plan or interval to another.
//
// The first rule that fits a change holds; without one it is made as it is asked for. A change of
// quantity alone, or to the next version of the same plan, needs no rule. What breaks one is
// refused by Billing::change() ("change.forbidden", "change.only_now",
// "change.only_at_period_end").
//
//   change_rule { from_family: "pro" to_plan: "starter" timing: PERIOD_END }
//   change_rule { to_plan: "legacy" timing: FORBIDDEN }
//
// Layer: catalog (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_CATALOG_CHANGE_RULE_H_
#define OCTROI_CATALOG_CHANGE_RULE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "octroi/base/export.h"
#include "octroi/calendar/interval.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ChangeAllowed : std::uint8_t {  // Numbers are wire format.
  kAnyTime = 1,                            // as it is asked for
  kNow = 2,                                // not at the period's end
  kPeriodEnd = 3,                          // not inside a period
  kPeriodStart = 4,                        // now, and billed from the running period's first day on
  kForbidden = 5,
};

// What a rule asks of one side; what is left out is any.
struct OfferFilter {
  std::string plan{};    // its code
  std::string family{};  // of plans
  std::optional<Interval> interval{};

  friend bool operator==(const OfferFilter&, const OfferFilter&) = default;
};

struct ChangeRule {
  OfferFilter from{};
  OfferFilter to{};
  ChangeAllowed timing = ChangeAllowed::kAnyTime;

  friend bool operator==(const ChangeRule&, const ChangeRule&) = default;
};

// One side of a change.
struct HeldOffer {
  std::string plan{};
  std::string family{};
  Interval interval = kMonthly;
};

// The position in `rules` of the one that holds; nullopt where none fits.
[[nodiscard]] std::optional<std::size_t> rule_for(std::span<const ChangeRule> rules,
                                                  const HeldOffer& from, const HeldOffer& to);

// "change_rule { from_plan: "pro" timing: PERIOD_END }", as a catalogue file has it.
[[nodiscard]] std::string to_string(const ChangeRule& rule);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_CHANGE_RULE_H_
