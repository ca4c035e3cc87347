// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A file with records and a vault in it, for the tests of what is kept and what is not.

#ifndef OCTROI_TESTS_SECRETS_KEPT_H_
#define OCTROI_TESTS_SECRETS_KEPT_H_

#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

#include "secrets/table_dump.h"

#include "engine/world.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/vault/credentials.h"
#include "octroi/vault/key_provider.h"

namespace octroi::test {

inline constexpr char kMasterCanary[] = "canary-master-key-of-32-bytes-00";

struct Kept {
  Kept() {
    EXPECT_TRUE(store.ok()) << store.status();
    EXPECT_TRUE(keys.ok()) << keys.status();
    EXPECT_TRUE(vault.open().ok());
  }
  ~Kept() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  }
  [[nodiscard]] std::vector<Cell> dump() const { return dump_tables(path); }

  World world;
  std::string path = (std::filesystem::temp_directory_path() /
                      ("octroi_secrets_" + std::to_string(getpid()) + "_" +
                       testing::UnitTest::GetInstance()->current_test_info()->name() + ".db"))
                         .string();
  absl::StatusOr<sqlite::SqliteStore> store = sqlite::open(path);
  absl::StatusOr<MasterKeys> keys =
      MasterKeys::make({{"2027", Secret(std::string(kMasterCanary))}}, world.random);
  Vault vault{*store, *keys, world.clock, world.random};
  VaultCredentials credentials{vault};
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_SECRETS_KEPT_H_
