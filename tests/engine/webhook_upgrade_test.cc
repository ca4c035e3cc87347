// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A file of before webhooks is opened, grows what it lacks, and tells its events from then on.

#include <algorithm>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "engine/records/records.h"
#include "engine/webhook_world.h"
#include "octroi/sqlite/sqlite.h"

namespace octroi::test {
namespace {

// Fields that came with webhooks, and after them.
constexpr records::AddedField kLater[] = {
    {"streams", "webhooks"},
    {"streams", "payer"},
    {"tenants", "issuer"},
    {"tenants", "is_paid_by_parent"},
    {"tenants", "is_consolidated"},
    {"orders", "issuer"},
    {"invoices", "payer"},
    {"subscriptions", "payer_debt"},
    {"subscriptions", "phases_from"},
    {"subscriptions", "add_ons"},
    {"orders", "add_ons"},
    {"usage_counters", "pooled"},
    {"tenants", "is_pooled"},
    {"subscriptions", "changes_on"},
    {"subscriptions", "pauses_on"},
    {"subscriptions", "pause"},
    {"subscriptions", "billed_from"},
    {"subscriptions", "period_percent"},
    {"subscriptions", "paused"},
    {"subscriptions", "reduced"},
    {"subscriptions", "late_from"},
    {"usage_events", "corrects"},
    {"usage_events", "is_struck"},
};

// The types as they were: no webhook tables and none of payers, and others without their columns.
std::vector<RecordType> types_of_before() {
  std::vector<RecordType> types;
  for (const RecordType* type : records::all_types()) {
    const bool is_new = type->name.starts_with("webhook_") || type->name == "handed_bills" ||
                        type->name == "debts" || type->name == "pool_shares";
    if (is_new) continue;
    types.push_back(*type);
    if (type->name == "tenants") types.back().indexes.clear();
    std::erase_if(types.back().fields, [&](const Field& field) {
      return std::ranges::any_of(kLater, [&](const records::AddedField& later) {
        return later.type == type->name && later.name == field.name;
      });
    });
  }
  return types;
}

// Copies all records into a file of those types.
void write_file(Store& from, const Operator& op, const std::string& path,
                const std::vector<RecordType>& types) {
  auto file = sqlite::open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  std::vector<const RecordType*> pointers;
  for (const RecordType& type : types) pointers.push_back(&type);
  ASSERT_TRUE(file->prepare(pointers).ok());
  for (const RecordType* type : records::all_types()) {
    const auto before = std::find_if(types.begin(), types.end(), [type](const RecordType& one) {
      return one.name == type->name;
    });
    const auto page = from.scan_all(op, {.type = type});
    ASSERT_TRUE(page.ok()) << page.status();
    if (before == types.end()) continue;
    Batch batch;
    for (Row row : page->rows) {
      row.type = &*before;
      row.version = 0;
      row.values.resize(before->fields.size());
      batch.insert(std::move(row));
    }
    if (batch.empty()) continue;
    ASSERT_TRUE(file->commit(batch).ok());
  }
}

TEST_F(Webhooks, AFileOfBeforeGrowsThem) {
  const std::string path = testing::TempDir() + "octroi-before-" + std::to_string(getpid());
  ASSERT_TRUE(billing.run_due().ok());
  const std::vector<RecordType> types = types_of_before();
  write_file(world.store, world.op, path, types);
  if (HasFatalFailure()) return;
  auto file = sqlite::open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  Billing grown(*file, world.catalog, with_hooks(world, hooks));
  ASSERT_TRUE(grown.open().ok());
  EXPECT_TRUE(grown.verify(world.op)->ok());
  ASSERT_TRUE(grown.webhooks(clinic).add({.url = "https://erp.example.org/hooks"}).ok());
  ASSERT_TRUE(grown.pause(clinic, {.subscription = subscription}).ok());
  EXPECT_EQ(grown.run_webhooks()->delivered, 1);
  EXPECT_TRUE(grown.verify(world.op)->ok());
  const TenantId self = clinic.tenant();
  ASSERT_TRUE(grown.accounts(world.op).set(self, {.is_consolidated = true}).ok());
  ASSERT_TRUE(grown.resume(clinic, {.subscription = subscription}).ok());
  ASSERT_TRUE(grown.subscribe(clinic, {.plan = "pro"}).ok());
  EXPECT_EQ(grown.accounts(world.op).bills(self)->size(), 1u);
  EXPECT_TRUE(grown.verify(world.op)->ok());
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

// The types as they were while messages were kept for ever.
std::vector<RecordType> types_before_erasing() {
  std::vector<RecordType> types;
  for (const RecordType* type : records::all_types()) {
    RecordType& one = types.emplace_back(*type);
    if (one.name == "webhook_messages") {
      std::erase_if(one.indexes, [](const Index& index) { return index.name == "closed"; });
    }
    if (one.name == "webhook_lanes") {
      std::erase_if(one.fields,
                    [](const Field& field) { return field.name.starts_with("erased"); });
    }
  }
  return types;
}

TEST_F(Webhooks, AFileOfBeforeErasingErasesWhatIsOld) {
  const std::string path = testing::TempDir() + "octroi-kept-" + std::to_string(getpid());
  const WebhookEndpointId id = add();
  pause();
  EXPECT_EQ(run().delivered, 1);
  write_file(world.store, world.op, path, types_before_erasing());
  if (HasFatalFailure()) return;
  {
    auto file = sqlite::open(path);
    ASSERT_TRUE(file.ok()) << file.status();
    Billing grown(*file, world.catalog, with_hooks(world, hooks));
    ASSERT_TRUE(grown.open().ok());
    ASSERT_TRUE(grown.resume(clinic, {.subscription = subscription}).ok());
    EXPECT_EQ(grown.run_webhooks()->erased, 0);
    world.clock.advance(std::chrono::hours(24 * 31));
    EXPECT_EQ(grown.run_webhooks()->erased, 2);
    EXPECT_TRUE(grown.webhooks(clinic).messages(id)->empty());
    EXPECT_TRUE(grown.verify(world.op)->ok());
  }
  auto again = sqlite::open(path);
  ASSERT_TRUE(again.ok()) << again.status();
  Billing opened(*again, world.catalog, with_hooks(world, hooks));
  EXPECT_TRUE(opened.verify(world.op)->ok()) << "what was erased is counted in the file";
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

}  // namespace
}  // namespace octroi::test
