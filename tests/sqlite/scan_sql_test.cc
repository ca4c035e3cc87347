// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// Every scan is a seek and a walk along one index: SQLite's own plan says so.
#include "sqlite/scan_sql.h"

#include <array>

#include <gtest/gtest.h>

#include "sqlite/connect.h"
#include "sqlite/schema.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

const RecordType kThings{
    .name = "things",
    .fields = {{"a", FieldType::kText},
               {"b", FieldType::kInteger, true},
               {"c", FieldType::kText, true}},
    .indexes = {{.name = "ab", .fields = {"a", "b"}},
                {.name = "ba", .fields = {"b", "a"}},
                {.name = "one_c", .fields = {"c"}, .unique = true},
                {.name = "all_a", .fields = {"a", "b"}, .across_tenants = true},
                {.name = "all_b", .fields = {"b"}, .unique = true, .across_tenants = true}}};

class ScanSql : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = sqlite::connect_writer(file_.path(), {});
    ASSERT_TRUE(opened.ok()) << opened.status();
    db_ = std::make_unique<sqlite::Database>(*std::move(opened));
    const std::array<const RecordType*, 1> types = {&kThings};
    ASSERT_TRUE(sqlite::prepare_schema(*db_, types).ok());
  }

  // The plans of the first page and of one behind a cursor at `key`.
  void check(Query query, const std::optional<TenantId>& tenant, std::vector<Value> key) {
    for (const bool descending : {false, true}) {
      query.descending = descending;
      auto plan = plan_scan(query, tenant);
      ASSERT_TRUE(plan.ok()) << plan.status();
      check_steps(*plan);
      plan->after = ScanKey{key, test_tenant(), "id"};
      check_steps(*plan);
    }
  }

 private:
  void check_steps(const ScanPlan& plan) {
    for (const sqlite::ScanStep& step : sqlite::scan_steps(plan)) {
      const std::string text = sqlite::scan_sql(plan, step);
      auto explain = db_->prepare("EXPLAIN QUERY PLAN " + text);
      ASSERT_TRUE(explain.ok()) << text << explain.status();
      while (explain->step() == SQLITE_ROW) {
        const std::string detail(explain->text(3));
        EXPECT_EQ(detail.find("TEMP B-TREE FOR ORDER BY"), std::string::npos) << text << detail;
        const bool walks_whole = detail.starts_with("SCAN") && !plan.tenant && !plan.after;
        EXPECT_TRUE(detail.starts_with("SEARCH") || walks_whole ||
                    detail.find("RIGHT PART") != std::string::npos)
            << text << "\n"
            << detail;
      }
    }
  }

  TempFile file_;
  std::unique_ptr<sqlite::Database> db_;
};

TEST_F(ScanSql, OneTenantsScansAreSeeks) {
  const TenantId tenant = test_tenant();
  const Value one(std::int64_t{1});
  check({.type = &kThings}, tenant, {});
  check({.type = &kThings, .from = Value("x"), .until = Value("y")}, tenant, {});
  check({.type = &kThings, .index = "ab"}, tenant, {Value("x"), one});
  check({.type = &kThings, .index = "ab"}, tenant, {Value("x"), Value()});
  check({.type = &kThings, .index = "ab", .equal = {Value("x")}}, tenant, {Value("x"), Value()});
  check({.type = &kThings, .index = "ab", .equal = {Value("x")}, .until = one}, tenant,
        {Value("x"), one});
  check({.type = &kThings, .index = "ba", .from = one}, tenant, {one, Value("x")});
  check({.type = &kThings, .index = "ba"}, tenant, {one, Value("x")});
  check({.type = &kThings, .index = "one_c"}, tenant, {Value("x")});
  check({.type = &kThings, .index = "one_c", .equal = {Value("x")}}, tenant, {Value("x")});
  check({.type = &kThings, .index = "all_b"}, tenant, {one});
  check({.type = &kThings, .index = "all_a", .equal = {Value("x"), one}}, tenant,
        {Value("x"), one});
}

TEST_F(ScanSql, ScansAcrossTenantsAreSeeks) {
  const Value one(std::int64_t{1});
  check({.type = &kThings}, std::nullopt, {});
  check({.type = &kThings, .index = "all_a"}, std::nullopt, {Value("x"), one});
  check({.type = &kThings, .index = "all_a", .until = Value("y")}, std::nullopt,
        {Value("x"), Value()});
  check({.type = &kThings, .index = "all_a", .equal = {Value("x")}}, std::nullopt,
        {Value("x"), Value()});
  check({.type = &kThings, .index = "all_b"}, std::nullopt, {one});
  check({.type = &kThings, .index = "all_b", .from = one}, std::nullopt, {one});
}

}  // namespace
}  // namespace v0
}  // namespace octroi
