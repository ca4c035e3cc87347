// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/diff.h"

#include <string>
#include <string_view>
#include <utility>

#include "catalog/compare.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using catalog_internal::Change;
using catalog_internal::ChangeKind;

std::string_view code_for(const Change& change) {
  if (change.kind == ChangeKind::kRemoved) {
    return change.is_add_on ? "catalog.add_on_removed" : "catalog.version_removed";
  }
  return change.is_add_on ? "catalog.add_on_changed" : "catalog.version_changed";
}

absl::Status refusal(const Change& change) {
  const char* const advice =
      change.kind == ChangeKind::kRemoved
          ? "; it was published and subscribers may hold it: put it back, and write listed: false "
            "into a plan that is no longer sold"
          : "; a published version never changes: put the change into the next one";
  return make_error(absl::StatusCode::kFailedPrecondition, code_for(change),
                    change.difference.to_string() + advice);
}

}  // namespace

std::string Difference::to_string() const {
  if (before.empty()) return where + ": new" + (after.empty() ? "" : ", " + after);
  if (after.empty()) return where + ": gone, was " + before;
  return where + ": " + before + " -> " + after;
}

std::vector<Difference> diff(const Catalog& before, const Catalog& after) {
  std::vector<Difference> differences;
  for (Change& change : catalog_internal::compare(before, after)) {
    differences.push_back(std::move(change.difference));
  }
  return differences;
}

absl::Status check_successor(const Catalog& published, const Catalog& next) {
  for (const Change& change : catalog_internal::compare(published, next)) {
    if (change.kind == ChangeKind::kHarmless) continue;
    return refusal(change);
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
