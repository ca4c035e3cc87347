// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/memory_store.h"

#include <array>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

const RecordType kNotes{.name = "notes", .fields = {{"body", FieldType::kText}}};
const TenantContext kTenant = TenantContext::assume(kPlatform, Actor::system());

absl::Status prepare(Store& store, const RecordType& type) {
  const std::array<const RecordType*, 1> types = {&type};
  return store.prepare(types);
}

Batch insert_note(const RecordType& type, const std::string& id) {
  Batch batch;
  batch.insert({.type = &type, .tenant = kPlatform, .id = id, .values = {Value("hello")}});
  return batch;
}

TEST(MemoryStore, ATypeOfTheSameDescriptionIsTheSameTable) {
  const RecordType twin = kNotes;
  MemoryStore store;
  ASSERT_TRUE(prepare(store, kNotes).ok());
  ASSERT_TRUE(prepare(store, twin).ok());
  ASSERT_TRUE(store.commit(insert_note(kNotes, "n-1")).ok());
  const auto row = store.read(kTenant, twin, "n-1");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((**row).type, &twin) << "a row carries the type it was asked by";
}

TEST(MemoryStore, AnotherDescriptionIsAMismatch) {
  MemoryStore store;
  ASSERT_TRUE(prepare(store, kNotes).ok());
  RecordType other = kNotes;
  other.fields.push_back({"more", FieldType::kText, true});
  EXPECT_EQ(error_code(prepare(store, other)), "storage.schema_mismatch");
  EXPECT_EQ(error_code(store.commit(insert_note(other, "n-1")).status()), "storage.bad_row");
}

TEST(MemoryStore, ABadTypeIsRefused) {
  MemoryStore store;
  EXPECT_EQ(error_code(prepare(store, {.name = "Notes", .fields = kNotes.fields})),
            "storage.bad_type");
}

TEST(MemoryStore, MovesWithWhatItHolds) {
  MemoryStore first;
  ASSERT_TRUE(prepare(first, kNotes).ok());
  ASSERT_TRUE(first.commit(insert_note(kNotes, "n-1")).ok());
  MemoryStore second = std::move(first);
  EXPECT_TRUE(second.read(kTenant, kNotes, "n-1")->has_value());
  first = std::move(second);
  EXPECT_TRUE(first.read(kTenant, kNotes, "n-1")->has_value());
}

}  // namespace
}  // namespace v0
}  // namespace octroi
