// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host: includes a header of each component it was built with and calls into its library.
#include <cstdio>

#include "octroi/money/money.h"

#ifdef HAS_SQLITE
#include "octroi/sqlite/sqlite.h"
#endif
#ifdef HAS_FAKE_PROVIDERS
#include "octroi/fake_providers/fake_server.h"
#endif
#ifdef HAS_LEASE_SQLITE
#include "octroi/lease_sqlite/lease_sqlite.h"
#endif
#ifdef HAS_LEASE_POSTGRES
#include "octroi/lease_postgres/lease_postgres.h"
#endif
#ifdef HAS_LEASE_REDIS
#include "octroi/lease_redis/lease_redis.h"
#endif

namespace {

bool money_works() {
  const auto euro = octroi::Currency::parse("EUR");
  return euro.ok() && octroi::Money::of_minor(19'99, *euro).to_string() == "19.99 EUR";
}

bool sqlite_works() {
#ifdef HAS_SQLITE
  return !octroi::sqlite::open("no/such/folder/billing.db").ok();
#else
  return true;
#endif
}

// No store is there, and each of them says so.
bool leases_work() {
  bool works = true;
#ifdef HAS_LEASE_SQLITE
  works &= !octroi::lease_sqlite::open("no/such/folder/leases.db")->snapshot({"t", "m", "w"}).ok();
#endif
#ifdef HAS_LEASE_POSTGRES
  works &= !octroi::lease_postgres::open("host=/nowhere")->snapshot({"t", "m", "w"}).ok();
#endif
#ifdef HAS_LEASE_REDIS
  works &= !octroi::lease_redis::open({.unix_socket = "/nowhere"})->snapshot({"t", "m", "w"}).ok();
#endif
  return works;
}

bool fake_providers_work() {
#ifdef HAS_FAKE_PROVIDERS
  const auto server = octroi::FakeProviderServer::start();
  return server.ok() && (*server)->books().empty() && (*server)->tick() == octroi::FakeRound();
#else
  return true;
#endif
}

// A host may be as careless as it likes: octroi's warnings are its own.
int careless(int unused) { return 'a' * 1.5; }

}  // namespace

int main() {
  const bool works = money_works() && sqlite_works() && leases_work() && fake_providers_work() &&
                     careless(0) == 145;
  std::puts(works ? "octroi works" : "octroi does not work");
  return works ? 0 : 1;
}
