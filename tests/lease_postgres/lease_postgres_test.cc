// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/lease_postgres/lease_postgres.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lease/same_answers.h"
#include "servers/private_server.h"
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "octroi/testing/lease_conformance.h"

namespace octroi {
inline namespace v0 {
namespace {

using quota::LeaseAuthority;
using quota::LeaseStatus;

servers::PostgresServer& server() {
  static servers::PostgresServer server;
  return server;
}

std::string run(const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(server().connection().c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      << PQresultErrorMessage(result.get());
  return status == PGRES_TUPLES_OK && PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0)
                                                                  : std::string();
}

std::unique_ptr<LeaseAuthority> fresh() {
  run("SET client_min_messages = error; DROP SCHEMA IF EXISTS octroi_lease CASCADE");
  return lease_postgres::open(server().connection());
}

class PostgresLeaseHarness final : public LeaseHarness {
 public:
  std::unique_ptr<LeaseAuthority> make() override { return fresh(); }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority> authority) override {
    // What a promoted standby finds: the term of the timeline before.
    run("UPDATE octroi_lease.term SET name = 'another/1'");
    return authority;
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, LeaseConformance, PostgresLeaseHarness);

TEST(PostgresLeases, AnswerAsMemoryDoes) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const auto authority = fresh();
    quota::SameAnswers(*authority, seed, kLeaseAxiomsBeginMs).play(500);
  }
}

TEST(PostgresLeases, ManyMakeTheSchemaAtOnce) {
  fresh();
  const quota::LeaseKey key = {"t", "m", "w"};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto authority = lease_postgres::open(server().connection());
      const auto answer = authority->open(key, {.limit = 9});
      EXPECT_EQ(answer.status, LeaseStatus::kOk) << answer.detail;
      EXPECT_EQ(answer.limit, 9);
    });
  }
}

TEST(PostgresLeases, ConnectAgainAfterTheServerWasKilled) {
  const auto authority = fresh();
  const quota::LeaseKey key = {"t", "m", "w"};
  authority->open(key, {.limit = 100});
  EXPECT_EQ(authority->exchange(key, {.node = "a", .wish = 6}, 1000).granted, 6);
  server().process().stop();
  const quota::LeaseReport wish = {.node = "a", .wish = 6};
  EXPECT_EQ(authority->exchange(key, wish, 1000).status, LeaseStatus::kMayHaveHappened);
  EXPECT_EQ(authority->exchange(key, wish, 1000).status, LeaseStatus::kDidNotHappen);
  server().start();
  const auto again = authority->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(again.granted, 6) << again.detail;
  EXPECT_EQ(again.leased, 6);
  EXPECT_EQ(again.grants_from_ms, 0) << "the same timeline lost nothing";
}

TEST(PostgresLeases, AnUnansweredCallMayHaveHappened) {
  fresh();
  const auto authority =
      lease_postgres::open(server().connection(), {.timeout = std::chrono::milliseconds(300)});
  const quota::LeaseKey key = {"t", "m", "w"};
  ASSERT_TRUE(authority->open(key, {.limit = 100}).ok());
  const std::unique_ptr<PGconn, decltype(&PQfinish)> other(
      PQconnectdb(server().connection().c_str()), &PQfinish);
  PQclear(PQexec(other.get(), "BEGIN; SELECT * FROM octroi_lease.limits FOR UPDATE"));
  const auto lost = authority->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(lost.status, LeaseStatus::kMayHaveHappened) << lost.detail;
  PQclear(PQexec(other.get(), "COMMIT"));
  const auto again = authority->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(again.granted, 6) << again.detail;
  EXPECT_EQ(again.leased, 6);
}

TEST(PostgresLeases, AFailedStatementCertainlyDidNotHappen) {
  const auto authority = fresh();
  const quota::LeaseKey key = {"t", "m", "w"};
  ASSERT_TRUE(authority->open(key, {.limit = 100}).ok());
  run("ALTER TABLE octroi_lease.limits ADD CHECK (leased < 3)");
  const auto refused = authority->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(refused.status, LeaseStatus::kDidNotHappen);
  EXPECT_FALSE(refused.detail.empty());
  EXPECT_EQ(authority->exchange(key, {.node = "a", .wish = 2}, 1000).granted, 2);
}

TEST(PostgresLeases, StrangeSchemaNamesAreRefused) {
  for (const char* schema : {"", "Lease", "a;b", "1a"}) {
    const auto authority = lease_postgres::open(server().connection(), {.schema = schema});
    EXPECT_EQ(authority->snapshot({"t", "m", "w"}).status, LeaseStatus::kDidNotHappen);
  }
}

}  // namespace
}  // namespace v0
}  // namespace octroi
