// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a leased limit costs: L1 store calls for a limit, L2 time a unit, L3 the hot path's tail.
//
// PostgreSQL and Redis are started here, on this disk; PostgreSQL as it comes, so every exchange is
// on the disk before it is answered.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/folder.h"
#include "common/measure.h"
#include "servers/private_server.h"
#include <libpq-fe.h>

#include "octroi/lease_postgres/lease_postgres.h"
#include "octroi/lease_redis/lease_redis.h"
#include "octroi/lease_sqlite/lease_sqlite.h"
#include "octroi/quota/leased_limit.h"
#include "octroi/quota/memory_leases.h"
#include "octroi/quota/refill_thread.h"
#include "octroi/quota/tick_thread.h"

namespace octroi::bench {
namespace {

using quota::LeaseAuthority;
using quota::LeasedLimit;
using quota::LeaseTerms;

constexpr std::int64_t kHuge = std::int64_t{1} << 50;

struct Clocks {
  quota::SystemTime time;
  quota::Tick tick{time};
  quota::TickThread ticking{tick};
};

std::unique_ptr<LeasedLimit> node(LeaseAuthority& authority, const Clocks& clocks,
                                  const std::string& name, const std::string& metric,
                                  LeaseTerms terms, quota::LeasedLimitOptions options) {
  return std::make_unique<LeasedLimit>(authority, clocks.tick, "tenant", metric, name,
                                       quota::fixed_window("all", terms), options);
}

// Two nodes, a thread each, take until nothing is left. Returns the store calls of both.
std::int64_t share(LeaseAuthority& authority, const Clocks& clocks, std::int64_t limit) {
  const LeaseTerms terms = {.limit = limit, .lease_ms = 1'000, .clock_bound_ms = 100};
  std::array<std::unique_ptr<LeasedLimit>, 2> nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    nodes[i] = node(authority, clocks, "node-" + std::to_string(i), "shared", terms,
                    {.lease_units = 10'000});
  {
    std::vector<std::jthread> threads;
    for (auto& limited : nodes) {
      threads.emplace_back([&authority, &limited, limit] {
        const quota::LeaseKey key = {"tenant", "shared", "all"};
        for (;;) {
          while (limited->take(1).outcome == quota::Take::kTaken) {
          }
          limited->refill();
          const bool is_over = limited->standing().last.used == limit;
          if (is_over && authority.snapshot(key).used == limit) return;
          std::this_thread::yield();
        }
      });
    }
  }
  std::int64_t admitted = 0;
  std::int64_t calls = 0;
  for (const auto& limited : nodes) {
    admitted += limited->standing().admitted;
    calls += limited->standing().store_calls;
  }
  check(admitted == limit,
        "two nodes admit " + std::to_string(admitted) + " of " + std::to_string(limit));
  return calls;
}

// Nanoseconds a unit where each lease of 10,000 is used up and then refilled by the same thread.
double amortised_ns(LeaseAuthority& authority, const Clocks& clocks, int leases,
                    const std::string& metric = "amortised") {
  constexpr std::int64_t kLease = 10'000;
  const auto limited =
      node(authority, clocks, "amortised", metric, {.limit = kHuge}, {.lease_units = kLease});
  std::vector<double> each;
  limited->refill();
  for (int lease = 0; lease < leases; ++lease) {
    const Stopwatch watch;
    std::int64_t taken = 0;
    while (limited->take(1).outcome == quota::Take::kTaken) ++taken;
    limited->refill();
    each.push_back(watch.nanoseconds() / static_cast<double>(kLease));
    check(taken == kLease, "a lease of 10,000 has " + std::to_string(taken) + " units");
  }
  return median(std::move(each));
}

// The 99.9th percentile of one take(), the clock's own time included, while a thread refills.
double tail_ns(LeaseAuthority& authority, const Clocks& clocks, int takes) {
  constexpr std::int64_t kLease = 1'000'000;
  quota::LowSignal low;
  const auto limited = node(authority, clocks, "tail", "tail", {.limit = kHuge},
                            {.lease_units = kLease, .low = &low});
  limited->refill();
  const quota::RefillThread refilling(low, {limited.get()});
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(takes));
  std::int64_t refused = 0;
  for (int i = 0; i < takes; ++i) {
    const auto began = std::chrono::steady_clock::now();
    const quota::TakeResult taken = limited->take(1);
    const auto ended = std::chrono::steady_clock::now();
    times.push_back(std::chrono::duration<double, std::nano>(ended - began).count());
    if (taken.outcome != quota::Take::kTaken) ++refused;
  }
  std::printf("  %lld store calls meanwhile, %lld of %d takes came before their refill\n",
              static_cast<long long>(limited->standing().store_calls),
              static_cast<long long>(refused), takes);
  return quantile(std::move(times), 0.999);
}

// Microseconds of the least that a durable authority in PostgreSQL can do: one prepared UPDATE of
// one row that answers. Of this disk, in this run.
double bare_update_us(const std::string& connection, int updates) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> db(PQconnectdb(connection.c_str()), &PQfinish);
  const auto done = [](PGresult* result, ExecStatusType wanted) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> owner(result, &PQclear);
    check(PQresultStatus(result) == wanted, PQresultErrorMessage(result));
  };
  done(PQexec(db.get(), "CREATE TABLE bare(id int PRIMARY KEY, used bigint)"), PGRES_COMMAND_OK);
  done(PQexec(db.get(), "INSERT INTO bare VALUES (1, 0)"), PGRES_COMMAND_OK);
  done(PQprepare(db.get(), "bare", "UPDATE bare SET used = used + 10 WHERE id = 1 RETURNING used",
                 0, nullptr),
       PGRES_COMMAND_OK);
  std::vector<double> each;
  for (int i = 0; i < updates; ++i) {
    const Stopwatch watch;
    done(PQexecPrepared(db.get(), "bare", 0, nullptr, nullptr, nullptr, 0), PGRES_TUPLES_OK);
    each.push_back(watch.nanoseconds() / 1'000);
  }
  return median(std::move(each));
}

void run(const std::string& program, bool is_smoke) {
  const WorkFolder folder(program);
  servers::PostgresServer postgres_server;
  servers::RedisServer redis_server;
  const Clocks clocks;
  quota::MemoryLeases memory;
  const auto sqlite = lease_sqlite::open(folder.file("leases.db"));
  const auto postgres = lease_postgres::open(postgres_server.connection());
  // Redis begins by waiting one lease, in case it has forgotten some.
  const auto redis = lease_redis::open({.unix_socket = redis_server.socket()});
  const quota::LeaseKey first = {"tenant", "first", "all"};
  redis->open(first, {.limit = 1});
  redis->exchange(first, {.node = "first"}, 0);

  const std::int64_t limit = is_smoke ? 20'000 : 1'000'000;
  const int leases = is_smoke ? 3 : 200;
  const int takes = is_smoke ? 10'000 : 6'000'000;
  const auto calls_redis = static_cast<double>(share(*redis, clocks, limit));
  const auto calls_postgres = static_cast<double>(share(*postgres, clocks, limit));
  const double redis_ns = amortised_ns(*redis, clocks, leases);
  const double postgres_ns = amortised_ns(*postgres, clocks, leases);
  std::printf(
      "amortised at lease 10k, ns a unit: in process %.2f, Redis %.2f, SQLite %.2f, "
      "PostgreSQL %.2f\n",
      amortised_ns(memory, clocks, leases), redis_ns, amortised_ns(*sqlite, clocks, leases),
      postgres_ns);
  const auto unhurried =
      lease_postgres::open(postgres_server.connection() + " options='-c synchronous_commit=off'");
  const double no_disk_ns = amortised_ns(*unhurried, clocks, leases, "no-disk");
  const double bare_us = bare_update_us(postgres_server.connection(), leases);
  std::printf(
      "one durable UPDATE of PostgreSQL takes %.0f us on this disk; a unit costs %.2f ns "
      "where commits do not wait for it\n",
      bare_us, no_disk_ns);
  std::printf("take() while PostgreSQL refills:\n");
  const double tail = tail_ns(*postgres, clocks, takes);
  if (is_smoke) return;
  print_goal({.name = "L1", .measured = calls_redis, .limit = 500, .what = "store calls, Redis"});
  print_goal(
      {.name = "L1", .measured = calls_postgres, .limit = 500, .what = "store calls, PostgreSQL"});
  print_goal({.name = "L2", .measured = redis_ns, .limit = 15, .what = "ns a unit, Redis"});
  print_goal({.name = "L2",
              .measured = postgres_ns,
              .limit = 40,
              .what = "ns a unit, PostgreSQL durable"});
  print_goal({.name = "L2",
              .measured = postgres_ns * 10 / bare_us,
              .limit = 1.5,
              .what = "x a bare durable UPDATE for each lease"});
  print_goal({.name = "L3", .measured = tail, .limit = 1'000, .what = "ns, p99.9 of take()"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  try {
    octroi::bench::run(arguments[0], octroi::bench::is_smoke(count, arguments));
  } catch (const std::exception& error) {
    octroi::bench::give_up(error.what());
  }
  return 0;
}
