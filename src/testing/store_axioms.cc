// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/testing/store_axioms.h"

#include <array>

#include "store_probe.h"

namespace octroi {
inline namespace v0 {
namespace {

namespace suite = store_suite;

constexpr std::array<StoreAxiom, 19> kAxioms = {{
    {"CommitIsAllOrNothing", suite::commit_is_all_or_nothing},
    {"CommitIsDurable", suite::commit_is_durable},
    {"ReadYourWrites", suite::read_your_writes},
    {"ReadManyIsRead", suite::read_many_is_read},
    {"StaleVersionIsAborted", suite::stale_version_is_aborted},
    {"ErasedIsGone", suite::erased_is_gone},
    {"InsertTwiceIsRefused", suite::insert_twice_is_refused},
    {"UniqueIndexesHold", suite::unique_indexes_hold},
    {"NumbersAreGapless", suite::numbers_are_gapless},
    {"NumbersFollowTheBatch", suite::numbers_follow_the_batch},
    {"RanksNeverFall", suite::ranks_never_fall},
    {"TenantsAreIsolated", suite::tenants_are_isolated},
    {"ScansAreOrdered", suite::scans_are_ordered},
    {"PagesNeitherRepeatNorSkip", suite::pages_neither_repeat_nor_skip},
    {"CursorsAreChecked", suite::cursors_are_checked},
    {"ValuesSurvive", suite::values_survive},
    {"AppendOnlyStays", suite::append_only_stays},
    {"BadRowsAreRefused", suite::bad_rows_are_refused},
    {"BadQueriesAreRefused", suite::bad_queries_are_refused},
}};

}  // namespace

StoreHarness::~StoreHarness() = default;

std::span<const StoreAxiom> store_axioms() noexcept { return kAxioms; }

Violations check_store_axiom(std::string_view name, StoreHarness& harness) {
  for (const StoreAxiom& axiom : kAxioms)
    if (axiom.name == name) return axiom.check(harness);
  return {"there is no axiom " + std::string(name)};
}

}  // namespace v0
}  // namespace octroi
