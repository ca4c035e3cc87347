// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// StoreConformance: a host's proof that its Store keeps every axiom, in one line.
//
//   class MyHarness final : public StoreHarness { ... make(), reopen() ... };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, StoreConformance, MyHarness);
//
// Each axiom of octroi/storage/store.h is a test of its name. The types of the suite have tables
// named conformance_*.
//
// Layer: testing (may include everything but bindings). Thread safety: none needed.
#ifndef OCTROI_TESTING_STORE_CONFORMANCE_H_
#define OCTROI_TESTING_STORE_CONFORMANCE_H_

#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/export.h"
#include "octroi/testing/store_axioms.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Harness: a StoreHarness with a default constructor; each test makes one.
template <class Harness>
class StoreConformance : public ::testing::Test {
 protected:
  void check(std::string_view axiom) {
    Harness harness;
    for (const std::string& violation : check_store_axiom(axiom, harness))
      ADD_FAILURE() << violation;
  }
};

TYPED_TEST_SUITE_P(StoreConformance);

#define OCTROI_STORE_AXIOM(axiom) \
  TYPED_TEST_P(StoreConformance, axiom) { this->check(#axiom); }

OCTROI_STORE_AXIOM(CommitIsAllOrNothing)
OCTROI_STORE_AXIOM(CommitIsDurable)
OCTROI_STORE_AXIOM(ReadYourWrites)
OCTROI_STORE_AXIOM(ReadManyIsRead)
OCTROI_STORE_AXIOM(StaleVersionIsAborted)
OCTROI_STORE_AXIOM(ErasedIsGone)
OCTROI_STORE_AXIOM(InsertTwiceIsRefused)
OCTROI_STORE_AXIOM(UniqueIndexesHold)
OCTROI_STORE_AXIOM(NumbersAreGapless)
OCTROI_STORE_AXIOM(NumbersFollowTheBatch)
OCTROI_STORE_AXIOM(RanksNeverFall)
OCTROI_STORE_AXIOM(TenantsAreIsolated)
OCTROI_STORE_AXIOM(ScansAreOrdered)
OCTROI_STORE_AXIOM(PagesNeitherRepeatNorSkip)
OCTROI_STORE_AXIOM(CursorsAreChecked)
OCTROI_STORE_AXIOM(ValuesSurvive)
OCTROI_STORE_AXIOM(AppendOnlyStays)
OCTROI_STORE_AXIOM(BadRowsAreRefused)
OCTROI_STORE_AXIOM(BadQueriesAreRefused)

#undef OCTROI_STORE_AXIOM

REGISTER_TYPED_TEST_SUITE_P(StoreConformance, CommitIsAllOrNothing, CommitIsDurable, ReadYourWrites,
                            ReadManyIsRead, StaleVersionIsAborted, ErasedIsGone,
                            InsertTwiceIsRefused, UniqueIndexesHold, NumbersAreGapless,
                            NumbersFollowTheBatch, RanksNeverFall, TenantsAreIsolated,
                            ScansAreOrdered, PagesNeitherRepeatNorSkip, CursorsAreChecked,
                            ValuesSurvive, AppendOnlyStays, BadRowsAreRefused,
                            BadQueriesAreRefused);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_STORE_CONFORMANCE_H_
