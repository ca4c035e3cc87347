// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Adding: what is held beside a plan, from what a tenant asks for, and what it asks for once.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ADDING_H_
#define OCTROI_SRC_ENGINE_PLAN_ADDING_H_

#include <span>
#include <string>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Of one subscription: each is looked for among the others, in terms, prices and what they grant.
inline constexpr std::size_t kAddOnsMax = 2'000;

// What is wanted, in the order of the codes. Each is at its current version, but for those `held`,
// which stay on the version they are held at.
// Errors: NotFound "catalog.unknown_add_on"; InvalidArgument "catalog.bad_quantity",
// "subscription.add_on_twice", "subscription.too_many_add_ons" (more than kAddOnsMax).
absl::StatusOr<std::vector<AddOnHolding>> choose_add_ons(const Engine& engine,
                                                         std::span<const WantedAddOn> wanted,
                                                         std::span<const AddOnHolding> held = {});

// Lets go of the add-ons that do not go with the terms' plan, or are not sold as the terms are.
void drop_unsold(const Engine& engine, Terms& terms);

// Whether the add-ons of `to` may be sold with it, and whether it can be billed and counted. What
// `from` held beside the same plan stays, whatever the catalogue sells by now.
// Errors: FailedPrecondition "catalog.add_on_not_for_plan", "catalog.no_such_price" (each naming
// the add-on), "catalog.version_missing"; OutOfRange "money.overflow", "catalog.limit_overflow".
absl::Status check_sold(const Engine& engine, const Terms& from, const Terms& to);

// What is asked for once for the units of `to` that `from` did not hold: their one-off charges,
// and all of them where both terms last for ever.
absl::StatusOr<std::vector<RatedLine>> added_lines(const Work& work, const Terms& from,
                                                   const Terms& to, Date today);

// "extra_users@1 x 3, sms@2 x 1"; "none".
[[nodiscard]] std::string in_words(std::span<const AddOnHolding> add_ons);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ADDING_H_
