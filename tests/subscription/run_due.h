// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A model of what the engine does with steps: ask, decide, commit state and cursor together.
#ifndef OCTROI_TESTS_SUBSCRIPTION_RUN_DUE_H_
#define OCTROI_TESTS_SUBSCRIPTION_RUN_DUE_H_

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/steps.h"
#include "octroi/subscription/subscription.h"

namespace octroi::due {

struct Run {
  Subscription state;
  StepPolicy policy;
  Cursor cursor{};
  std::vector<Step> done{};  // what was committed
};

// "2026-02-01 renew 1", "2026-01-25 renewal_reminder 1, 7 days".
inline std::string line(const Step& step) {
  std::string text = format_date(step.date) + " " + std::string(to_string(step.kind)) + " " +
                     std::to_string(step.index);
  if (step.days_before != 0) text += ", " + std::to_string(step.days_before) + " days";
  return text;
}

inline std::vector<std::string> lines(const std::vector<Step>& steps) {
  std::vector<std::string> each;
  for (const Step& step : steps) each.push_back(line(step));
  return each;
}

// Does and commits one due step; false when none is due.
inline bool do_next(Run& run, Date today) {
  const std::optional<Step> step = next_step(run.state, run.policy, run.cursor, today);
  if (!step || step->date > today) return false;
  if (const auto command = command_of(*step, run.policy)) {
    SubscriptionDecision decision = decide(run.state, *command);
    const auto* refusal = std::get_if<SubscriptionRefusal>(&decision);
    if (refusal != nullptr) {
      ADD_FAILURE() << line(*step) << " is refused: " << to_string(*refusal);
      return false;
    }
    run.state = evolve(std::move(run.state), std::get<SubscriptionEvents>(decision));
  }
  run.cursor = cursor_of(*step);
  run.done.push_back(*step);
  return true;
}

inline void catch_up(Run& run, Date today) {
  while (do_next(run, today)) {
  }
}

}  // namespace octroi::due

#endif  // OCTROI_TESTS_SUBSCRIPTION_RUN_DUE_H_
