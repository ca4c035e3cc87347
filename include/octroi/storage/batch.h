// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Batch: everything one commit writes.
//
// Inserts, version-checked updates and erasures, and numbers taken from series, applied in this
// order of calls, all or none. There is no interactive transaction and no callback inside one, so
// no provider can ever be called while the store holds a lock. A claim ("this key is used once") is
// the insert of a record whose id is the key.
//
//   Batch batch;
//   const std::size_t invoice = batch.insert(to_row(draft));
//   batch.take_number({.series = {.series = "invoices/2026", .prefix = "INV-", .digits = 5},
//                      .write = invoice, .number_field = 3, .text_field = 4});
//   batch.update(to_row(subscription));          // its version must still be the stored one
//   batch.erase(kNotes, tenant, "n-1", 3);       // so must the 3
//   store.commit(batch);
//
// Layer: storage (may include base, tenant). Thread safety: a value.
#ifndef OCTROI_STORAGE_BATCH_H_
#define OCTROI_STORAGE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/storage/record.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A gapless counter: the committed numbers of a series are 1, 2, 3, ... in commit order. (owner,
// series) names the counter; the rest only shapes the text.
struct NumberSeries {
  TenantId owner = kPlatform;  // whose counter it is
  std::string series{};        // "invoices/2026"
  std::string prefix{};        // the text is prefix + number, zero-padded to digits + suffix
  int digits = 1;              // 1 to 18
  std::string suffix{};
};

enum class WriteKind : std::uint8_t { kInsert, kUpdate, kErase };

struct Write {
  WriteKind kind = WriteKind::kInsert;
  // Its version: 0 for an insert, for an update or an erasure the version that was read. An erasure
  // has no values.
  Row row{};
};

struct NumberTaken {
  NumberSeries series;
  std::size_t write = 0;         // which write of the batch receives the number
  std::size_t number_field = 0;  // position of an integer field of its type
  std::size_t text_field = 0;    // position of a text field
  // What must not fall along the series: the day of a document, as a number. A batch that gives a
  // lower one than a number before it lost a race, and is Aborted.
  std::int64_t rank = kNoRank;

  static constexpr std::int64_t kNoRank = std::numeric_limits<std::int64_t>::min();
};

class Batch {
 public:
  // Returns the position of the write, for take_number.
  std::size_t insert(Row row) { return add({WriteKind::kInsert, std::move(row)}); }
  // row.version is the version that was read; the store writes version + 1.
  std::size_t update(Row row) { return add({WriteKind::kUpdate, std::move(row)}); }
  // Takes the record at this version out, as if it had never been: nothing of it is left to read,
  // and its id may be used anew. For what has no meaning once its time is over; what has to be
  // accounted for is overwritten instead (ADR 0030).
  std::size_t erase(const RecordType& type, TenantId tenant, std::string_view id,
                    std::int64_t version) {
    return add({WriteKind::kErase, {&type, tenant, std::string(id), version, {}}});
  }
  // Any of the three.
  std::size_t add(Write write) {
    writes_.push_back(std::move(write));
    return writes_.size() - 1;
  }
  // The store puts the next number of the series into two fields of write `write`, whatever they
  // hold.
  void take_number(NumberTaken number) { numbers_.push_back(std::move(number)); }

  // Appends another batch after this one.
  void append(Batch other);

  [[nodiscard]] const std::vector<Write>& writes() const noexcept { return writes_; }
  [[nodiscard]] const std::vector<NumberTaken>& numbers() const noexcept { return numbers_; }
  [[nodiscard]] bool empty() const noexcept { return writes_.empty(); }

 private:
  std::vector<Write> writes_{};
  std::vector<NumberTaken> numbers_{};
};

// What a commit assigned, in the order of the batch's take_number calls.
struct CommitResult {
  struct Number {
    std::int64_t number = 0;
    std::string text;
  };
  std::vector<Number> numbers{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_BATCH_H_
