// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/records/records.h"
#include "world.h"

namespace octroi::test {
namespace {

using Json = nlohmann::json;

class DataExport : public testing::Test {
 protected:
  std::vector<Json> exported(const TenantContext& tenant) {
    std::vector<Json> lines;
    const auto count = billing.export_tenant(tenant, [&](std::string_view line) {
      EXPECT_EQ(line.find('\n'), line.npos);
      lines.push_back(Json::parse(line));
      return absl::OkStatus();
    });
    EXPECT_TRUE(count.ok()) << count.status();
    EXPECT_EQ(*count, static_cast<std::int64_t>(lines.size()));
    return lines;
  }

  World world;
  Billing billing = world.bill(world.store);
  TenantContext kayes = make_tenant(billing, "kayes");
  TenantContext segou = make_tenant(billing, "segou");
};

TEST_F(DataExport, HasEveryRecordOfTheTenantAndNoneOfAnother) {
  for (const TenantContext& tenant : {kayes, segou}) {
    ASSERT_TRUE(
        billing.subscribe(tenant, {.plan = "starter", .payment_method = kCard, .key = "s"}).ok());
  }
  ASSERT_TRUE(billing.run_due().ok());
  std::size_t expected = 0;
  for (const RecordType* type : records::all_types()) {
    expected += world.store.scan(kayes, {.type = type, .rows_max = 1000})->rows.size();
  }
  const std::vector<Json> lines = exported(kayes);
  EXPECT_EQ(lines.size(), expected);

  std::map<std::string, int> kinds;
  for (const Json& line : lines) {
    ++kinds[line.at("record").get<std::string>()];
    EXPECT_EQ(line.dump().find("segou"), std::string::npos);
    EXPECT_EQ(line.dump().find(segou.tenant().to_string()), std::string::npos);
  }
  EXPECT_EQ(kinds["tenants"], 1);
  EXPECT_EQ(kinds["subscriptions"], 1);
  EXPECT_EQ(kinds["invoices"], 1);
  EXPECT_EQ(kinds["payments"], 1);
  EXPECT_GT(kinds["events"], 2);
}

TEST_F(DataExport, WritesValuesAsTheirColumnsMeanThem) {
  ASSERT_TRUE(
      billing.subscribe(kayes, {.plan = "starter", .payment_method = kCard, .key = "s"}).ok());
  for (const Json& line : exported(kayes)) {
    if (line.at("record") != "invoices") continue;
    const Json& fields = line.at("fields");
    EXPECT_EQ(fields.at("total_minor"), 5000);
    EXPECT_EQ(fields.at("currency"), "EUR");
    EXPECT_TRUE(fields.at("lines").is_array() || fields.at("lines").is_object());
    return;
  }
  FAIL() << "no invoice among the lines";
}

TEST_F(DataExport, KeepsBackWhatProvesARight) {
  const auto invited = billing.invite(kayes, "awa@example.org", Role::kMember);
  ASSERT_TRUE(invited.ok()) << invited.status();
  bool seen = false;
  for (const Json& line : exported(kayes)) {
    if (line.at("record") != "invitations") continue;
    seen = true;
    EXPECT_EQ(line.at("fields").at("email"), "awa@example.org");
    EXPECT_FALSE(line.at("fields").contains("token_hash"));
  }
  EXPECT_TRUE(seen);
}

TEST_F(DataExport, StopsWithTheSinksError) {
  int lines = 0;
  const auto stopped = billing.export_tenant(kayes, [&](std::string_view) {
    ++lines;
    return absl::ResourceExhaustedError("disk full");
  });
  EXPECT_EQ(stopped.status(), absl::ResourceExhaustedError("disk full"));
  EXPECT_EQ(lines, 1);
}

TEST_F(DataExport, AnUnknownTenantHasNone) {
  const auto nobody = TenantContext::assume(TenantId{UuidBytes{9}}, Actor::system());
  const auto refused = billing.export_tenant(nobody, [](std::string_view) {
    ADD_FAILURE() << "a line of nobody";
    return absl::OkStatus();
  });
  EXPECT_EQ(error_code(refused.status()), "tenant.not_found");
}

}  // namespace
}  // namespace octroi::test
