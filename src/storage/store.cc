// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/store.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

Store::~Store() = default;

absl::StatusOr<std::vector<std::optional<Row>>> Store::read_many(const Operator& op,
                                                                 const RecordType& type,
                                                                 std::span<const RecordKey> keys) {
  std::vector<std::optional<Row>> rows;
  rows.reserve(keys.size());
  for (const RecordKey& key : keys) {
    OCTROI_ASSIGN_OR_RETURN(std::optional<Row> row, read(op.enter(key.tenant), type, key.id));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace v0
}  // namespace octroi
