// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Counted: the counters and events of a snapshot, for what bills them.
//
// Layer: engine, private. Thread safety: reads; it must not outlive its Snapshot.
#ifndef OCTROI_SRC_ENGINE_VERIFY_COUNTED_H_
#define OCTROI_SRC_ENGINE_VERIFY_COUNTED_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/counted_usage.h"
#include "engine/verify/snapshot.h"

namespace octroi {
inline namespace v0 {
namespace verification {

class Counted {
 public:
  explicit Counted(const Snapshot& s);
  [[nodiscard]] UsageSource of(TenantId tenant) const;

 private:
  const Snapshot& s_;
  std::map<std::pair<TenantId, std::string>, std::vector<const Loaded<KeptUsage>*>> events_;
};

// Whether two lines ask for the same, on whatever days.
[[nodiscard]] bool is_same_charge(const RatedLine& a, const RatedLine& b);

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_COUNTED_H_
