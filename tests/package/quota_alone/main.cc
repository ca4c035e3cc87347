// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "octroi/quota/checker.h"

int main() {
  const octroi::quota::SystemTime time;
  const octroi::quota::Tick tick(time);
  octroi::quota::Checker checker(tick);
  const auto rule = std::make_shared<const octroi::quota::Rule>(
      octroi::quota::Rule{.windows = {{.name = "life", .limit = 1}}});
  const auto meter = checker.define("tenant", "metric", rule);
  return meter.consume().allowed() && !meter.consume().allowed() ? 0 : 1;
}
