// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host: includes a header of each component it was built with and calls into its library.
#include <cstdio>

#include "octroi/money/money.h"

#ifdef HAS_SQLITE
#include "octroi/sqlite/sqlite.h"
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

// A host may be as careless as it likes: octroi's warnings are its own.
int careless(int unused) { return 'a' * 1.5; }

}  // namespace

int main() {
  const bool works = money_works() && sqlite_works() && careless(0) == 145;
  std::puts(works ? "octroi works" : "octroi does not work");
  return works ? 0 : 1;
}
