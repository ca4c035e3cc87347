// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The axioms of Store (octroi/storage/store.h) as plain functions.
//
// Each makes stores with the harness, uses them, and returns what it found wrong, in words; nothing
// means that the axiom holds as far as it looked. store_conformance.h makes a GoogleTest of each; a
// host with another test framework calls them itself.
//
//   for (const StoreAxiom& axiom : store_axioms())
//     for (const std::string& wrong : axiom.check(harness)) report(axiom.name, wrong);
//
// Layer: testing (may include everything but bindings). Thread safety: one check at a time.
#ifndef OCTROI_TESTING_STORE_AXIOMS_H_
#define OCTROI_TESTING_STORE_AXIOMS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/storage/store.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Where a store is allowed to differ. A declared deviation is checked too: a store that declares
// one it does not have fails.
struct StoreDeviations {
  bool forgets_on_close = false;  // instead of CommitIsDurable
};

// Makes the stores under test. The suite calls prepare() on them itself.
class StoreHarness {
 public:
  virtual ~StoreHarness();
  // A store that holds nothing, whatever was made before.
  virtual absl::StatusOr<std::unique_ptr<Store>> make() = 0;
  // Closes the store made last, and opens what it kept.
  virtual absl::StatusOr<std::unique_ptr<Store>> reopen(std::unique_ptr<Store> store) = 0;
  [[nodiscard]] virtual StoreDeviations deviations() const { return {}; }
};

using Violations = std::vector<std::string>;

struct StoreAxiom {
  std::string_view name;
  Violations (*check)(StoreHarness& harness);
};

// In the order of store.h.
[[nodiscard]] std::span<const StoreAxiom> store_axioms() noexcept;

// The axiom of that name; an unknown name is a violation.
[[nodiscard]] Violations check_store_axiom(std::string_view name, StoreHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_STORE_AXIOMS_H_
