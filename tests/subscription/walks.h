// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random subscriptions, and random commands for them, for rapidcheck properties.
#ifndef OCTROI_TESTS_SUBSCRIPTION_WALKS_H_
#define OCTROI_TESTS_SUBSCRIPTION_WALKS_H_

#include <cstdint>
#include <vector>

#include <rapidcheck.h>

#include "octroi/calendar/date.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi::walk {

// Pending, of any kind that can be sold; starts in 2023 to 2025, often at a month's end.
Subscription any_subscription();

// A command to come, as numbers: so a walk can be shrunk.
struct Move {
  std::uint32_t kind = 0;
  std::uint32_t choice = 0;
  std::int64_t days = 0;  // since the move before
};

std::vector<Move> any_moves();

// What the move means for a subscription on that day. Renewals come often, and mostly when due.
SubscriptionCommand command(const Move& move, const Subscription& state, Date today);

}  // namespace octroi::walk

#endif  // OCTROI_TESTS_SUBSCRIPTION_WALKS_H_
