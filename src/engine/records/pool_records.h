// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What children used of a parent's pooled limits. The records are the parent's.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_POOL_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_POOL_RECORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "octroi/base/ids.h"

namespace octroi {
inline namespace v0 {
namespace records {

// One child's part of one counter of its parent. The parts of a counter sum to its `pooled`.
struct PoolShare {
  TenantId child{};
  std::string counter;  // the UsageCounter it is part of
  std::string metric;
  std::string window;  // the counter's
  std::int64_t used = 0;
  Instant updated_at{};
};
[[nodiscard]] inline std::string pool_share_id(std::string_view counter, TenantId child) {
  return child.to_string() + "/" + std::string(counter);
}

template <>
struct Record<PoolShare> {
  static constexpr std::string_view kName = "pool_shares";
  static std::vector<Index> indexes() { return {{.name = "child", .fields = {"child"}}}; }
  template <class T, class V>
  static void visit(T& p, V& field) {
    field("child", p.child);
    field("counter", p.counter);
    field("metric", p.metric);
    field("window", p.window);
    field("used", p.used);
    field("updated_at", p.updated_at);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_POOL_RECORDS_H_
