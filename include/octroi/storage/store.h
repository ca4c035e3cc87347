// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Store: where octroi keeps its records; the port a host implements for its own database.
//
// Three verbs: read records, scan an ordered range, commit a batch. A batch is atomic and durable
// when commit() returns OK. A store holds no billing knowledge. checks.h and scan_plan.h hold what
// every store does alike; the suite in octroi/testing/store_conformance.h turns each axiom into a
// test:
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, StoreConformance, MyHarness);
//
// Axioms:
//   CommitIsAllOrNothing       after an error no write of that batch is visible.
//   CommitIsDurable            what commit() acknowledged is there after the store is closed and
//                              opened again.
//   ReadYourWrites             a read or scan after commit() sees its writes.
//   ReadManyIsRead             read_many() answers what read() answers for each key, in their
//                              order, absent and repeated ones too.
//   StaleVersionIsAborted      an update or erasure at any version but the stored one is Aborted,
//                              and nothing else of the batch lands.
//   ErasedIsGone               what a batch erased is in no read, no scan and no unique index, also
//                              after the store was opened again; its id begins anew at version 1.
//   InsertTwiceIsRefused       a second insert of (type, tenant, id) is AlreadyExists, also by
//                              racing threads: one wins.
//   UniqueIndexesHold          a unique index refuses a second row with the same fields within a
//                              tenant, and only there.
//   NumbersAreGapless          a series holds 1..n without gap or repeat, whatever aborted in
//                              between, for any number of threads.
//   NumbersFollowTheBatch      numbers of one batch are taken in the order asked.
//   RanksNeverFall             a number whose rank is below that of one before it in its series is
//                              Aborted, and nothing of its batch lands, also by racing threads.
//   TenantsAreIsolated         nothing written under one tenant is visible under another, by any
//                              id, index or cursor.
//   ScansAreOrdered            rows come in index order, nulls left out, ties by tenant and id.
//   PagesNeitherRepeatNorSkip  walking pages of any size gives each row that stayed, once, while
//                              others are written.
//   CursorsAreChecked          a cursor of another query or a damaged one is InvalidArgument.
//   ValuesSurvive              null, empty, integers at both ends of 64 bits, and all of UTF-8 come
//                              back as written.
//   AppendOnlyStays            rows of an append-only type can be neither updated nor erased.
//   BadRowsAreRefused          a row that does not fit its type is InvalidArgument and writes
//                              nothing.
//   BadQueriesAreRefused       a query that its type cannot answer is InvalidArgument.
//
// Layer: storage (may include base, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_STORAGE_STORE_H_
#define OCTROI_STORAGE_STORE_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/storage/batch.h"
#include "octroi/storage/query.h"
#include "octroi/storage/record.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Store {
 public:
  virtual ~Store();

  // Makes the tables of these types, or checks that they are as described. Idempotent; called by
  // the engine before anything else. The types outlive the store. A store that lasts makes nullable
  // fields and indexes that were added at the end of a type in place.
  // Errors: FailedPrecondition "storage.schema_mismatch" (a newer or foreign schema);
  // InvalidArgument "storage.bad_type".
  virtual absl::Status prepare(std::span<const RecordType* const> types) = 0;

  // The record, or nullopt. A record of another tenant is absent, in the same way and the same
  // words.
  // Errors: InvalidArgument "storage.no_tenant" (the nil id); FailedPrecondition
  // "storage.not_prepared"; Unavailable "storage.busy", "storage.io_error"; DataLoss
  // "storage.corrupt".
  virtual absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant,
                                                  const RecordType& type, std::string_view id) = 0;

  // The record of each key as read() answers it, in the keys' order: one call for a whole page of a
  // run instead of one for each. The keys may be of many tenants. Nothing is promised about one
  // moment: a commit may come between two of them. The version here calls read().
  // Errors: as read(), of the first key that has one.
  virtual absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys);

  // Records of one tenant. Errors: InvalidArgument "storage.bad_query", "storage.bad_cursor"; as
  // read().
  virtual absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) = 0;

  // Records of all tenants, the platform's among them. `query.index` must be across_tenants or
  // empty; when it is empty, equal, from and until are too. Errors: as scan().
  virtual absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) = 0;

  // Writes all of the batch or nothing. The whole batch is checked first, then applied in order;
  // the first write that fails is the one reported. An empty batch is OK. Errors, after which
  // nothing was written: InvalidArgument "storage.bad_row"; FailedPrecondition
  // "storage.append_only", "storage.not_prepared"; AlreadyExists "storage.exists" (an insert),
  // "storage.not_unique"; Aborted "storage.stale_version" (also when the row is absent),
  // "storage.rank_falls" (a number's; see NumberTaken);
  // ResourceExhausted "storage.full", "storage.no_memory"; Unavailable "storage.busy",
  // "storage.io_error" (try again); DataLoss "storage.corrupt". Unknown "storage.commit_unknown":
  // it may have happened; read before trying again.
  virtual absl::StatusOr<CommitResult> commit(const Batch& batch) = 0;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_STORE_H_
