// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Scenarios: billing stories in plain text, told on a virtual clock.
//
// A scenario is what a billing person can write and a user can send as a bug report: given, when
// and then, one sentence a line. It runs through the public API over any store, with a fake payment
// provider and a recording notifier. The words are listed in docs/formats/scenario.md.
//
//   today 2026-01-31
//   tenant gao zone Europe/Paris
//   gao subscribes starter pays card
//   run until 2026-04-01
//   gao invoices 50.00 50.00 50.00
//   gao is active
//   verified
//
//   ScenarioReport report = run_scenario(text, {.store = &store});
//   for (const ScenarioFailure& failure : report.failures) ...   // "line 6: expected 50.00 50.00
//                                                                50.00, found 50.00 50.00"
//
// Layer: testing (may include everything but bindings). Thread safety: one thread for each run.
#ifndef OCTROI_TESTING_SCENARIO_H_
#define OCTROI_TESTING_SCENARIO_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/storage/store.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct ScenarioOptions {
  Store* store = nullptr;  // nullptr: in memory
};

struct ScenarioFailure {
  std::int64_t line = 0;  // of the text, from 1
  std::string sentence{};
  std::string message{};  // what was expected and what was found
};

struct ScenarioReport {
  std::int64_t sentences = 0;  // carried out
  std::int64_t expectations =
      0;  // of those, checked something; a scenario without any proves nothing
  std::vector<ScenarioFailure> failures{};

  [[nodiscard]] bool ok() const noexcept { return failures.empty() && expectations > 0; }
  // One failure a line; empty when there are none.
  [[nodiscard]] std::string to_text() const;
};

// Runs to the end whatever fails, but a sentence that cannot be read ends the run.
[[nodiscard]] ScenarioReport run_scenario(std::string_view text,
                                          const ScenarioOptions& options = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_SCENARIO_H_
