// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// in_transaction: all of a function's writes or none. in_snapshot: all of its reads at one moment.
//
//   return in_transaction(db, [&] { return db.execute("CREATE TABLE ..."); });
//
// For making and migrating tables; commits of rows keep their statements compiled (writer.h).
//
// Layer: adapter sqlite, private. Thread safety: as Database.
#ifndef OCTROI_SQLITE_TRANSACTION_H_
#define OCTROI_SQLITE_TRANSACTION_H_

#include "absl/status/status.h"

#include "database.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// Takes the write lock at once, so that what `body` reads stays true until its end.
template <class Body>
absl::Status in_transaction(Database& db, const Body& body) {
  absl::Status status = db.execute("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  status = body();
  if (status.ok()) status = db.execute("COMMIT");
  if (!status.ok()) db.rollback();
  return status;
}

// Another process may make or migrate tables between two reads; within `body` none has.
template <class Body>
auto in_snapshot(Database& db, const Body& body) -> decltype(body()) {
  if (db.in_transaction()) return body();
  if (absl::Status status = db.execute("BEGIN"); !status.ok()) return status;
  auto result = body();
  db.rollback();
  return result;
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_TRANSACTION_H_
