// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The format of the file: what octroi itself keeps in it beside the records.
//
//   PRAGMA application_id   "OCTR": the file is octroi's
//   PRAGMA user_version     the format, counted from 1; each has a migration from the one before
//   octroi_schema           the record types as they were made (schema.h)
//   number_series           the last number of each series, and its rank
//
// Layer: adapter sqlite, private. Thread safety: as Database.
#ifndef OCTROI_SQLITE_FORMAT_H_
#define OCTROI_SQLITE_FORMAT_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"

#include "database.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// The n-th of a list leads from format n to n + 1. Format 0 is the empty file.
using Migration = const char*;

inline constexpr std::int64_t kApplicationId = 0x4F435452;  // "OCTR"

// All migrations there are, in order.
[[nodiscard]] std::span<const Migration> migrations() noexcept;

// Is this an empty file or one of octroi's, of a format that `steps` reach?
// Errors: FailedPrecondition "sqlite.not_a_database", "storage.schema_mismatch".
absl::Status check_format(Database& db, std::span<const Migration> steps);

// Brings the file to the last format, in one transaction; a kill half-way leaves it as it was.
// Errors: as check_format(); those of commit().
absl::Status migrate(Database& db, std::span<const Migration> steps);

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_FORMAT_H_
