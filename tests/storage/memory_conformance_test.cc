// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/memory_store.h"
#include "octroi/testing/store_conformance.h"

namespace octroi {
inline namespace v0 {
namespace {

class MemoryHarness final : public StoreHarness {
 public:
  absl::StatusOr<std::unique_ptr<Store>> make() override {
    return std::unique_ptr<Store>(std::make_unique<MemoryStore>());
  }
  absl::StatusOr<std::unique_ptr<Store>> reopen(std::unique_ptr<Store> store) override {
    store.reset();
    return make();
  }
  [[nodiscard]] StoreDeviations deviations() const override { return {.forgets_on_close = true}; }
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StoreConformance, MemoryHarness);

}  // namespace v0
}  // namespace octroi
