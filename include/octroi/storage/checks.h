// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What every store checks in the same way before it touches its tables.
//
// An adapter calls check_type() for each type it prepares and check_batch() at the start of
// commit(), so that bad input gets the same code from every store and SQL only ever sees names made
// of [a-z0-9_] and text that is UTF-8.
//
//   OCTROI_RETURN_IF_ERROR(check_batch(batch));
//
// Layer: storage (may include base, tenant). Thread safety: pure functions.
#ifndef OCTROI_STORAGE_CHECKS_H_
#define OCTROI_STORAGE_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/storage/batch.h"
#include "octroi/storage/record.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Names are 1 to 50 of [a-z0-9_], beginning with a letter and without "__", unique where they stand
// and not taken by the store itself; an index lists fields of its type, each once.
// Errors: InvalidArgument "storage.bad_type".
absl::Status check_type(const RecordType& type);

// The row as it would be inserted, its version aside.
// Errors: InvalidArgument "storage.bad_row", which names the table, the row and the field.
absl::Status check_row(const Row& row);

// Every row, its version, and every number taken.
// Errors: InvalidArgument "storage.bad_row"; FailedPrecondition "storage.append_only".
absl::Status check_batch(const Batch& batch);

// The numbers a batch takes, ordered by the write they go into, those of one write as they were
// asked.
using TakenNumbers = std::vector<const NumberTaken*>;
[[nodiscard]] TakenNumbers numbers_by_write(const Batch& batch);

// check_batch() in two steps, for a store that checks a row just before it applies it, while it is
// in the processor's cache: first all numbers, then each write with the numbers it takes.
// Errors: as check_batch().
absl::Status check_numbers(const Batch& batch);
absl::Status check_write(const Write& write, std::span<const NumberTaken* const> numbers);

// InvalidArgument "storage.no_tenant" and FailedPrecondition "storage.not_prepared".
[[nodiscard]] absl::Status no_tenant();
[[nodiscard]] absl::Status not_prepared(const RecordType& type);

// UTF-8 without NUL of at most `bytes_max` bytes.
[[nodiscard]] bool is_storable_text(std::string_view text,
                                    std::size_t bytes_max = kTextBytesMax) noexcept;

// 1 to kIdBytesMax bytes of storable text.
[[nodiscard]] bool is_storable_id(std::string_view id) noexcept;

// kInteger and kBoolean.
[[nodiscard]] bool is_integer(FieldType type) noexcept;

// The position of the field in the type.
[[nodiscard]] std::optional<std::size_t> field_position(const RecordType& type,
                                                        std::string_view field) noexcept;

// The text of a number: prefix, the number zero-padded to `digits`, suffix.
[[nodiscard]] std::string format_number(const NumberSeries& series, std::int64_t number);

// Takes the number's rank as the last one of its series; a number without one leaves it.
// Errors: Aborted "storage.rank_falls".
absl::Status advance_rank(const NumberTaken& number, std::int64_t& last);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_CHECKS_H_
