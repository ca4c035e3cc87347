// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Keys are told apart by all 128 bits of their fingerprint, whatever the slots of the table hold.

#include "quota/key_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "quota/core.h"
#include "quota/key_hash.h"
#include "quota/slab.h"

namespace octroi::quota {
namespace {

class Table {
 public:
  explicit Table(std::size_t expected) : table_(slabs_, expected) {}

  void add(const Fingerprint& key) {
    const std::uint32_t number = slabs_.add();
    HotCounter& counter = slabs_.at(number);
    counter.fingerprint = key.low;
    counter.fingerprint_low = static_cast<std::uint32_t>(key.high);
    table_.insert(key, number);
    added_.emplace_back(key, &counter);
  }
  [[nodiscard]] bool finds_all() const {
    for (const auto& [key, counter] : added_) {
      if (table_.find(key) != counter) return false;
    }
    return true;
  }
  KeyTable& operator*() { return table_; }

 private:
  ManualTime time_{1};
  Tick tick_{time_};
  Core core_{tick_, {.secret = std::array<std::uint64_t, 4>{1, 2, 3, 4}}};
  Slabs slabs_{core_};
  KeyTable table_;
  std::vector<std::pair<Fingerprint, const HotCounter*>> added_{};
};

constexpr std::uint64_t kOneTag = std::uint64_t{7} << 32;

TEST(KeyTable, KeysThatShareATagAreToldApart) {
  Table table(1);
  for (std::uint64_t i = 1; i <= 40; ++i) {
    table.add({.high = kOneTag | i, .low = 1});    // differ in the 32 bits below the tag
    table.add({.high = kOneTag, .low = 100 + i});  // and in the 64 bits after
    ASSERT_TRUE(table.finds_all()) << i;
  }
  EXPECT_EQ((*table).find({.high = kOneTag | 41, .low = 1}), nullptr);
  EXPECT_EQ((*table).find({.high = kOneTag, .low = 1}), nullptr);
}

TEST(KeyTable, AKeyOfZerosIsAKey) {
  Table table(1);
  EXPECT_EQ((*table).find({}), nullptr);
  table.add({});
  EXPECT_TRUE(table.finds_all());
}

TEST(KeyTable, TheLastSlotsGoOnAtTheFirst) {
  constexpr std::uint64_t kLastTag = std::uint64_t{0xffffffff} << 32;
  Table table(1);
  for (std::uint64_t i = 0; i < 10; ++i) table.add({.high = kLastTag | i, .low = i});
  table.add({.high = 0, .low = 99});
  EXPECT_TRUE(table.finds_all());
  EXPECT_EQ((*table).find({.high = kLastTag | 10, .low = 10}), nullptr);
}

TEST(KeyTable, GrowsWithAllItsKeys) {
  const KeyHash hash({1, 2, 3, 4});
  Table table(1);
  const std::size_t before = (*table).memory_bytes();
  for (int i = 0; i < 3'000; ++i) table.add(hash("tenant-" + std::to_string(i), "m"));
  EXPECT_TRUE(table.finds_all());
  EXPECT_EQ((*table).find(hash("tenant-3000", "m")), nullptr);
  const std::size_t grown = (*table).memory_bytes();
  (*table).compact();
  EXPECT_GT(grown, (*table).memory_bytes());
  EXPECT_GT((*table).memory_bytes(), before);
  EXPECT_TRUE(table.finds_all());
}

// Counters that were expected stand in large pieces; those beyond, in small ones until there are
// many. Each keeps its place.
TEST(Slabs, HoldWhatIsExpectedAndMore) {
  ManualTime time(1);
  const Tick tick(time);
  Core core(tick, {});
  for (const std::size_t expected : {0, 1, 389, 64 * 389, 70 * 389}) {
    Slabs slabs(core, expected);
    std::set<const HotCounter*> seen;
    const std::size_t count = expected + 1'000;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t number = slabs.add();
      HotCounter& counter = slabs.at(number);
      counter.fingerprint = i;
      EXPECT_EQ(&Core::of(counter), &core);
      seen.insert(&counter);
    }
    EXPECT_EQ(seen.size(), count);
    EXPECT_EQ(slabs.size(), count);
    std::uint64_t next = 0;
    slabs.for_each([&](HotCounter& counter) { EXPECT_EQ(counter.fingerprint, next++); });
    EXPECT_LE(slabs.memory_bytes(),
              (count / kSlabCounters + 1) * kSlabBytes + std::size_t{64} * 1024)
        << expected;
  }
}

// Every length on both sides of the steps of loading, and every way to cut a text in two.
TEST(KeyHash, OtherNamesHaveOtherFingerprints) {
  const KeyHash hash({1, 2, 3, 4});
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  std::size_t asked = 0;
  const auto ask = [&](std::string_view tenant, std::string_view metric) {
    const Fingerprint key = hash(tenant, metric);
    EXPECT_EQ(key, hash(std::string(tenant), std::string(metric)));
    seen.emplace(key.high, key.low);
    ++asked;
  };
  const std::string zeros(1'200, '\0');
  const std::string_view all = zeros;
  for (std::size_t size = 0; size <= 1'200; size += size < 70 ? 1 : 37) {
    for (std::size_t cut = 0; cut <= size; cut += size < 70 ? 1 : 113) {
      ask(all.substr(0, cut), all.substr(cut, size - cut));
    }
  }
  EXPECT_EQ(seen.size(), asked);
}

TEST(KeyHash, EveryByteCounts) {
  const KeyHash hash({1, 2, 3, 4});
  for (const std::size_t size :
       {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 100, 351, 352, 353, 900}) {
    std::string name(size, 'a');
    const Fingerprint of_tenant = hash(name, "m");
    const Fingerprint of_metric = hash("t", name);
    for (char& byte : name) {
      byte = 'b';
      const Fingerprint other = hash(name, "m");
      EXPECT_NE(other.high, of_tenant.high) << size;
      EXPECT_NE(other.low, of_tenant.low) << size;
      EXPECT_NE(hash("t", name).high, of_metric.high) << size;
      EXPECT_NE(hash("t", name).low, of_metric.low) << size;
      byte = 'a';
    }
  }
}

TEST(KeyHash, TheSecretDecides) {
  const Fingerprint one = KeyHash({1, 2, 3, 4})("tenant", "metric");
  EXPECT_EQ(one, KeyHash({1, 2, 3, 4})("tenant", "metric"));
  EXPECT_NE(one, KeyHash({1, 2, 3, 5})("tenant", "metric"));
  EXPECT_NE(one, KeyHash({0, 2, 3, 4})("tenant", "metric"));
}

}  // namespace
}  // namespace octroi::quota
