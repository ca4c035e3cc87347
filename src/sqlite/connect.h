// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The connections of a store: one that writes, several that read.
//
// In WAL mode readers never wait for the writer, nor it for them, so each side has connections of
// its own with the pragmas that suit it.
//
// Layer: adapter sqlite, private. Thread safety: as Database.
#ifndef OCTROI_SQLITE_CONNECT_H_
#define OCTROI_SQLITE_CONNECT_H_

#include <string>

#include "absl/status/statusor.h"

#include "database.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// The file in its present format. Errors: as octroi::sqlite::open().
absl::StatusOr<Database> connect_writer(const std::string& path, const Options& options);

absl::StatusOr<Database> connect_reader(const std::string& path, const Options& options);

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_CONNECT_H_
