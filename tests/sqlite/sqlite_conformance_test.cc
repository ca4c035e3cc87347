// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/base/status.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/testing/store_conformance.h"
#include "temp_file.h"

namespace octroi {
inline namespace v0 {
namespace {

// NORMAL, because the suite's hundreds of commits would wait for the disk; FULL is the same code.
class SqliteHarness final : public StoreHarness {
 public:
  absl::StatusOr<std::unique_ptr<Store>> make() override {
    file_ = std::make_unique<TempFile>();
    return open();
  }
  absl::StatusOr<std::unique_ptr<Store>> reopen(std::unique_ptr<Store> store) override {
    store.reset();
    return open();
  }

 private:
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> open() const {
    OCTROI_ASSIGN_OR_RETURN(
        auto store, sqlite::open(file_->path(), {.synchronous = sqlite::Synchronous::kNormal}));
    return std::unique_ptr<Store>(std::make_unique<sqlite::SqliteStore>(std::move(store)));
  }

  std::unique_ptr<TempFile> file_;
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreConformance, SqliteHarness);

}  // namespace v0
}  // namespace octroi
