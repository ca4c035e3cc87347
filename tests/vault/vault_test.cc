// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/vault/vault.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "vault/records.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/faulty_store.h"
#include "octroi/testing/test_clock.h"
#include "octroi/vault/sealing.h"

namespace octroi {
inline namespace v0 {
namespace {

TenantId tenant_id(std::uint8_t n) { return TenantId{UuidBytes{n, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}; }

MasterKey master_key(std::string id, char byte) {
  return {std::move(id), Secret(std::string(kSealingKeyBytes, byte))};
}

// Keys that one tenant can lose, as a key management service has them.
class ForgettingKeys final : public KeyProvider {
 public:
  explicit ForgettingKeys(MasterKeys keys) : keys_(std::move(keys)) {}
  absl::StatusOr<std::string> current(TenantId tenant) override { return keys_.current(tenant); }
  absl::StatusOr<WrappedKey> wrap(TenantId tenant, const Secret& key) override {
    return keys_.wrap(tenant, key);
  }
  absl::StatusOr<Secret> unwrap(TenantId tenant, const WrappedKey& key) override {
    return keys_.unwrap(tenant, key);
  }
  absl::Status forget(TenantId tenant) override {
    if (is_down)
      return make_error(absl::StatusCode::kUnavailable, "vault.keys_unavailable", "down");
    forgotten.insert(tenant);
    return absl::OkStatus();
  }

  bool is_down = false;
  std::set<TenantId> forgotten;

 private:
  MasterKeys keys_;
};

class VaultTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(vault.open().ok()); }

  std::string text(const TenantContext& tenant, std::string_view name) {
    const auto secret = vault.get(tenant, name);
    return secret.ok() ? std::string(secret->reveal()) : error_code(secret.status());
  }
  std::vector<std::string> names(const TenantContext& tenant) {
    std::vector<std::string> all;
    const auto entries = vault.list(tenant).value();
    for (const SecretEntry& entry : entries) all.push_back(entry.name);
    return all;
  }
  Row row(const TenantContext& tenant, const RecordType& type, std::string_view id) {
    return store.read(tenant, type, id).value().value();
  }
  // What a thief of the database can do: put a row's values into another row.
  void overwrite(const Row& target, const Row& source) {
    Batch batch;
    Row row = target;
    row.values = source.values;
    batch.update(std::move(row));
    ASSERT_TRUE(store.commit(batch).ok());
  }

  MemoryStore memory;
  FaultyStore store{memory};
  TestClock clock{parse_instant("2027-12-01T08:00:00Z").value()};
  SystemRandom random;
  ForgettingKeys keys{MasterKeys::make({master_key("2027", 'a')}, random).value()};
  Vault vault{store, keys, clock, random};
  TenantContext kayes = TenantContext::assume(tenant_id(1), Actor::user("u-1"));
  TenantContext segou = TenantContext::assume(tenant_id(2), Actor::user("u-2"));
  Operator op = Operator::assume("amina", "the contract ended");
};

TEST_F(VaultTest, GivesBackWhatWasPut) {
  ASSERT_TRUE(vault.put(kayes, "stripe/api_key", Secret("sk_live_1")).ok());
  ASSERT_TRUE(vault.put(kayes, "whatsapp session", Secret(std::string("\0\xff\x80", 3))).ok());
  EXPECT_EQ(text(kayes, "stripe/api_key"), "sk_live_1");
  EXPECT_EQ(text(kayes, "whatsapp session"), std::string("\0\xff\x80", 3));
  EXPECT_EQ(names(kayes), (std::vector<std::string>{"stripe/api_key", "whatsapp session"}));
  EXPECT_EQ(vault.list(kayes)->front(), (SecretEntry{"stripe/api_key", clock.now(), "user:u-1"}));
}

TEST_F(VaultTest, ASecondPutReplaces) {
  ASSERT_TRUE(vault.put(kayes, "pin", Secret("1")).ok());
  ASSERT_TRUE(vault.put(kayes, "pin", Secret("2")).ok());
  EXPECT_EQ(text(kayes, "pin"), "2");
  EXPECT_EQ(names(kayes).size(), 1u);
}

TEST_F(VaultTest, TenantsDoNotSeeEachOther) {
  ASSERT_TRUE(vault.put(kayes, "pin", Secret("of kayes")).ok());
  EXPECT_EQ(text(segou, "pin"), "vault.no_secret");
  EXPECT_TRUE(names(segou).empty());
  ASSERT_TRUE(vault.put(segou, "pin", Secret("of segou")).ok());
  EXPECT_EQ(text(kayes, "pin"), "of kayes");
}

TEST_F(VaultTest, ARowCarriedElsewhereDoesNotOpen) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  ASSERT_TRUE(vault.put(kayes, "b", Secret("second")).ok());
  ASSERT_TRUE(vault.put(segou, "a", Secret("third")).ok());
  const RecordType& secrets = vault::secret_type();
  overwrite(row(kayes, secrets, "a"), row(kayes, secrets, "b"));
  EXPECT_EQ(text(kayes, "a"), "vault.not_authentic");
  overwrite(row(kayes, secrets, "b"), row(segou, secrets, "a"));
  EXPECT_EQ(text(kayes, "b"), "vault.not_authentic");
  // With the stolen key's row too: the key was wrapped for the other tenant.
  overwrite(row(kayes, vault::key_type(), "data_key"), row(segou, vault::key_type(), "data_key"));
  EXPECT_EQ(text(kayes, "b"), "vault.not_authentic");
}

TEST_F(VaultTest, RekeyKeepsTheTextsAndOutdatesOldRows) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  ASSERT_TRUE(vault.put(kayes, "b", Secret("second")).ok());
  const Row before = row(kayes, vault::secret_type(), "a");
  ASSERT_TRUE(vault.rekey(kayes).ok());
  EXPECT_EQ(text(kayes, "a"), "first");
  EXPECT_EQ(text(kayes, "b"), "second");
  overwrite(row(kayes, vault::secret_type(), "a"), before);
  EXPECT_EQ(text(kayes, "a"), "vault.not_authentic");
  EXPECT_TRUE(vault.rekey(segou).ok());
}

TEST_F(VaultTest, RewrapMovesEveryTenantToTheCurrentMasterKey) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  ASSERT_TRUE(vault.put(segou, "a", Secret("second")).ok());
  MasterKeys both =
      MasterKeys::make({master_key("2027", 'a'), master_key("2028", 'b')}, random).value();
  Vault next(store, both, clock, random);
  EXPECT_EQ(next.rewrap(op).value(), 2);
  EXPECT_EQ(next.rewrap(op).value(), 0);

  MasterKeys only_new = MasterKeys::make({master_key("2028", 'b')}, random).value();
  Vault later(store, only_new, clock, random);
  EXPECT_EQ(later.get(kayes, "a")->reveal(), "first");
  EXPECT_EQ(text(segou, "a"), "vault.no_master_key");  // the provider of before cannot
}

TEST_F(VaultTest, WrappedByAKeyThatIsGone) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  MasterKeys other = MasterKeys::make({master_key("2028", 'b')}, random).value();
  Vault later(store, other, clock, random);
  EXPECT_EQ(error_code(later.get(kayes, "a").status()), "vault.no_master_key");
  EXPECT_EQ(error_code(later.put(kayes, "b", Secret("x"))), "vault.no_master_key");
}

TEST_F(VaultTest, RemovedIsGoneAndMayComeAgain) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  ASSERT_TRUE(vault.remove(kayes, "a").ok());
  ASSERT_TRUE(vault.remove(kayes, "a").ok());
  ASSERT_TRUE(vault.remove(kayes, "never was").ok());
  EXPECT_EQ(text(kayes, "a"), "vault.no_secret");
  EXPECT_TRUE(names(kayes).empty());
  ASSERT_TRUE(vault.put(kayes, "a", Secret("again")).ok());
  EXPECT_EQ(text(kayes, "a"), "again");
}

TEST_F(VaultTest, ErasureIsForEverAndForOneTenant) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  ASSERT_TRUE(vault.put(segou, "a", Secret("second")).ok());
  const Row sealed = row(kayes, vault::secret_type(), "a");
  ASSERT_TRUE(vault.erase(op, tenant_id(1)).ok());

  EXPECT_EQ(text(kayes, "a"), "vault.erased");
  EXPECT_EQ(error_code(vault.put(kayes, "a", Secret("x"))), "vault.erased");
  EXPECT_EQ(error_code(vault.rekey(kayes)), "vault.erased");
  EXPECT_TRUE(names(kayes).empty());
  EXPECT_EQ(keys.forgotten, std::set{tenant_id(1)});
  // The sealed text put back, as from a backup, finds no key.
  overwrite(row(kayes, vault::secret_type(), "a"), sealed);
  EXPECT_EQ(text(kayes, "a"), "vault.erased");
  EXPECT_EQ(text(segou, "a"), "second");

  const auto key = vault::read_key(row(kayes, vault::key_type(), "data_key")).value();
  EXPECT_EQ(key.value.erased_because, "the contract ended");
  EXPECT_EQ(key.value.changed_by, "operator:amina");
  EXPECT_EQ(key.value.wrapped, std::nullopt);
}

TEST_F(VaultTest, ErasureIsFinishedAfterTheProviderFailed) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  keys.is_down = true;
  EXPECT_EQ(error_code(vault.erase(op, tenant_id(1))), "vault.keys_unavailable");
  EXPECT_EQ(text(kayes, "a"), "vault.erased");
  keys.is_down = false;
  EXPECT_TRUE(vault.erase(op, tenant_id(1)).ok());
  EXPECT_EQ(keys.forgotten, std::set{tenant_id(1)});
}

TEST_F(VaultTest, BadInputWritesNothing) {
  EXPECT_EQ(error_code(vault.put(kayes, "", Secret("x"))), "text.empty");
  EXPECT_EQ(error_code(vault.put(kayes, std::string(201, 'n'), Secret("x"))), "text.too_long");
  EXPECT_EQ(error_code(vault.put(kayes, "a\nb", Secret("x"))), "text.control_character");
  EXPECT_EQ(error_code(vault.put(kayes, "\xff", Secret("x"))), "text.invalid_utf8");
  EXPECT_EQ(error_code(vault.put(kayes, "a", Secret())), "vault.bad_secret");
  EXPECT_EQ(error_code(vault.put(kayes, "a", Secret(std::string(kSecretBytesMax + 1, 'x')))),
            "vault.bad_secret");
  EXPECT_EQ(store.calls(StoreVerb::kCommit), 0);
  EXPECT_TRUE(vault.put(kayes, "a", Secret(std::string(kSecretBytesMax, 'x'))).ok());
}

TEST_F(VaultTest, ACommitThatFailsLeavesWhatWas) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  store.fail_next_commit(CommitFault::kFull);
  EXPECT_EQ(error_code(vault.put(kayes, "a", Secret("second"))), "storage.full");
  EXPECT_EQ(text(kayes, "a"), "first");
  store.fail_next_commit(CommitFault::kBusy);
  EXPECT_EQ(error_code(vault.rekey(kayes)), "storage.busy");
  EXPECT_EQ(text(kayes, "a"), "first");
}

// A put and a change of keys exclude each other: whatever was acknowledged opens afterwards.
TEST_F(VaultTest, RacingPutsAndRekeysLoseNothing) {
  ASSERT_TRUE(vault.put(kayes, "0/0", Secret("0")).ok());
  std::vector<std::thread> threads;
  std::vector<std::vector<std::string>> put(3);
  for (std::size_t t = 0; t < put.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(t) + "/" + std::to_string(i);
        if (vault.put(kayes, name, Secret(name)).ok()) put[t].push_back(name);
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i) (void)vault.rekey(kayes);
  });
  for (std::thread& thread : threads) thread.join();
  std::size_t kept = 0;
  for (const auto& names : put) {
    for (const std::string& name : names) EXPECT_EQ(text(kayes, name), name);
    kept += names.size();
  }
  EXPECT_GT(kept, 0u);
}

TEST_F(VaultTest, AWornOutKeyAsksForANewOne) {
  ASSERT_TRUE(vault.put(kayes, "a", Secret("first")).ok());
  Row worn = row(kayes, vault::key_type(), "data_key");
  worn.values[1] = std::int64_t{1} << 32;
  Batch batch;
  batch.update(worn);
  ASSERT_TRUE(store.commit(batch).ok());
  EXPECT_EQ(error_code(vault.put(kayes, "a", Secret("x"))), "vault.key_worn_out");
  ASSERT_TRUE(vault.rekey(kayes).ok());
  EXPECT_TRUE(vault.put(kayes, "a", Secret("x")).ok());
}

TEST_F(VaultTest, HasRoomForAThousand) {
  for (std::size_t i = 0; i < kSecretsMax; ++i) {
    auto secret = vault::new_secret(tenant_id(1), std::to_string(i));
    secret.value.changed_at = format_instant(clock.now());
    Batch batch;
    batch.insert(to_row(secret));
    ASSERT_TRUE(store.commit(batch).ok());
  }
  EXPECT_EQ(error_code(vault.put(kayes, "one more", Secret("x"))), "vault.too_many_secrets");
  EXPECT_TRUE(vault.put(kayes, "7", Secret("x")).ok());
}

TEST(VaultInAFile, NoSecretStandsInIt) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("octroi_vault_" + std::to_string(getpid()) + ".db");
  const std::string needle = "sk_live_the_needle_in_the_hay";
  const Secret master(std::string(kSealingKeyBytes, 'M'));
  {
    auto store = sqlite::open(path.string());
    ASSERT_TRUE(store.ok()) << store.status();
    SystemRandom random;
    SystemClock clock;
    MasterKeys keys = MasterKeys::make({{"k", master}}, random).value();
    Vault vault(*store, keys, clock, random);
    ASSERT_TRUE(vault.open().ok());
    const auto tenant = TenantContext::assume(tenant_id(1), Actor::system());
    ASSERT_TRUE(vault.put(tenant, "visible name", Secret(needle)).ok());
    EXPECT_EQ(vault.get(tenant, "visible name")->reveal(), needle);
  }
  std::string bytes;
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(path.string() + suffix, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + suffix);
  EXPECT_NE(bytes.find("visible name"), std::string::npos);  // it is the right file
  EXPECT_EQ(bytes.find(needle), std::string::npos);
  EXPECT_EQ(bytes.find(std::string(kSealingKeyBytes, 'M')), std::string::npos);
}

TEST(MasterKeys, AreCheckedAndNeverShown) {
  SeededRandom random(1);
  const auto refused = [&](std::vector<MasterKey> keys) {
    const absl::Status status = MasterKeys::make(std::move(keys), random).status();
    EXPECT_EQ(status.ToString().find("hunter2"), std::string::npos);
    return error_code(status);
  };
  EXPECT_EQ(refused({}), "vault.bad_master_key");
  EXPECT_EQ(refused({{"k", Secret("hunter2")}}), "vault.bad_master_key");
  EXPECT_EQ(refused({master_key("", 'a')}), "vault.bad_master_key");
  EXPECT_EQ(refused({master_key("k", 'a'), master_key("k", 'b')}), "vault.bad_master_key");
  EXPECT_EQ(refused({master_key("k", 'a'), master_key("l", 'b')}), "");
}

}  // namespace
}  // namespace v0
}  // namespace octroi
