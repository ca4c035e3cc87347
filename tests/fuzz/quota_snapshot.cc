// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reads any bytes as a saved counter: what is not one is refused, and what is one puts no window
// beyond its limit.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "octroi/quota/checker.h"

namespace quota = octroi::quota;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(bytes), size);
  const auto saved = quota::parse_snapshot(line);
  if (!saved) return 0;
  if (quota::format_snapshot(*saved) != line) std::abort();
  const quota::ManualTime time(50);
  const quota::Tick tick(time);
  quota::Checker checker(tick, {.counters_expected = 1, .secret = {{1, 2, 3, 4}}});
  const auto rule = std::make_shared<const quota::Rule>(quota::Rule{
      .windows = {{.name = "d", .limit = 9, .schedule = quota::WindowSchedule::every(100)},
                  {.name = "l", .limit = 5, .alerts = {50}}}});
  const quota::Meter meter = checker.define("t", "m", rule);
  if (!checker.restore(meter, *saved)) std::abort();
  int admitted = 0;
  while (admitted <= 5 && meter.consume().allowed()) ++admitted;
  if (admitted > 5) std::abort();
  for (const quota::WindowUsage& window : checker.usage(meter)) {
    if (window.used < admitted || window.reserved != 0) std::abort();
  }
  return 0;
}
