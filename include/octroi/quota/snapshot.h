// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Snapshot: a counter as plain data, so that it survives a restart.
//
// The host keeps it wherever it keeps things, and gives it back after the rule is defined again.
// A window whose end has come meanwhile starts again; one that the rule no longer has is dropped.
//
//   store(tenant, metric, format_snapshot(*checker.save(meter)));
//   if (const auto saved = parse_snapshot(load(tenant, metric)))
//     checker.restore(checker.define(tenant, metric, rule), *saved);
//
// Layer: quota (std only). Thread safety: values and pure functions.
#ifndef OCTROI_QUOTA_SNAPSHOT_H_
#define OCTROI_QUOTA_SNAPSHOT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

// Of a tenant and a metric, keyed by CheckerOptions::secret.
struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

struct WindowSnapshot {
  std::string name{};
  std::int64_t used = 0;  // >= 0; a negative one counts as 0
  Nanos ends_at = kNever;
  std::uint8_t alerted = 0;  // the highest percentage that was told in it

  friend bool operator==(const WindowSnapshot&, const WindowSnapshot&) = default;
};

struct Snapshot {
  Fingerprint fingerprint{};  // filled by save_all(), which knows no names
  Nanos taken_at = 0;         // a checker's time does not go back before it
  std::vector<WindowSnapshot> windows{};
  Nanos full_at = 0;  // of a rate

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// A line that holds it. Names stand in it as they are, so it is text where they are. Of more than
// kWindowsMax windows the first ones.
[[nodiscard]] std::string format_snapshot(const Snapshot& snapshot);
// Nothing for a line that format_snapshot() cannot have written.
[[nodiscard]] std::optional<Snapshot> parse_snapshot(std::string_view line);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_SNAPSHOT_H_
