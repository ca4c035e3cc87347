// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The comparison behind diff() and check_successor(): each difference, and what it means for those
// who hold the plan or add-on.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_COMPARE_H_
#define OCTROI_CATALOG_COMPARE_H_

#include <vector>

#include "octroi/catalog/diff.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

enum class ChangeKind {
  kHarmless,  // a new plan, version or add-on; nobody's price or rights depend on it
  kChanged,   // a field of something published
  kRemoved,   // a published plan version or add-on as a whole
};

struct Change {
  Difference difference;
  ChangeKind kind = ChangeKind::kChanged;
  bool is_add_on = false;
};

[[nodiscard]] std::vector<Change> compare(const Catalog& before, const Catalog& after);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_COMPARE_H_
