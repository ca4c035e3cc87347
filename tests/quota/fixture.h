// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A checker whose clock a test sets, and rules in few words.
//
// Layer: tests. Thread safety: none.
#ifndef OCTROI_TESTS_QUOTA_FIXTURE_H_
#define OCTROI_TESTS_QUOTA_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"

namespace octroi::quota {

inline std::shared_ptr<const Rule> rule_of(std::vector<Window> windows) {
  return std::make_shared<const Rule>(Rule{.windows = std::move(windows)});
}
inline std::shared_ptr<const Rule> life(std::int64_t limit) {
  return rule_of({{.name = "life", .limit = limit}});
}
inline std::shared_ptr<const Rule> rate_of(std::int64_t amount, Nanos period, std::int64_t burst) {
  return std::make_shared<const Rule>(
      Rule{.rate = Rate{.amount = amount, .period = period, .burst = burst}});
}

class QuotaFixture : public testing::Test {
 protected:
  [[nodiscard]] std::int64_t used(const Meter& meter) const {
    return checker_.usage(meter)[0].used;
  }

  ManualTime time_{1};
  Tick tick_{time_};
  std::vector<std::pair<std::string, int>> alerts_{};  // window and percentage, as they were told
  Checker checker_{tick_, {.on_alert = [this](const Alert& alert) {
                     alerts_.emplace_back(alert.window, alert.percent);
                   }}};
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_QUOTA_FIXTURE_H_
