// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Records: what a store keeps, described once.
//
// A RecordType names a kind of record and its columns; every adapter derives its tables from it,
// with real columns, so that SQL and BI tools read them. Each record belongs to a tenant and is
// found by (tenant, id); its version counts its writes from 1. A Row is one record as plain values
// in the order of the type's fields. What the host owns itself (catalogue, coupons, number series)
// belongs to the platform's own tenant id, kPlatform.
//
//   const RecordType kNotes{.name = "notes", .fields = {{"body", FieldType::kText}}};
//   Row row{.type = &kNotes, .tenant = tenant, .id = "n-1", .values = {Value("hello")}};
//
// All text, ids included, is UTF-8 without NUL (PostgreSQL keeps none), at most kTextBytesMax.
//
// Layer: storage (may include base, tenant).
// Thread safety: values; a RecordType is immutable and outlives the stores that know it.
#ifndef OCTROI_STORAGE_RECORD_H_
#define OCTROI_STORAGE_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// How a column reads. kInteger and kBoolean (0 or 1) travel as std::int64_t, all others as text
// whose byte order is their order: a date as "2026-01-31", an instant as "2026-01-31T09:00:00.000Z"
// (or with six decimals), an id as its lower-case UUID. The text of kJson is not parsed by a store.
enum class FieldType : std::uint8_t { kId, kText, kInteger, kBoolean, kDate, kInstant, kJson };

struct Field {
  std::string name{};  // snake_case; not tenant_id, id or version, which every record has
  FieldType type = FieldType::kText;
  bool nullable = false;

  friend bool operator==(const Field&, const Field&) = default;
};

// Orders records by the listed fields, then by tenant and id. A row whose first listed field is
// null is not in the index; a null further on comes before every value.
struct Index {
  std::string name{};  // snake_case, unique among the type's indexes
  std::vector<std::string> fields{};
  // Within a tenant; a breach is AlreadyExists "storage.not_unique". As in SQL, a row with a null
  // among the fields breaches nothing.
  bool unique = false;
  // Serves scan_all: the order does not begin with the tenant. A scan() of one tenant may use it
  // too, but passes over the other tenants' rows on its way unless `equal` fixes all of its fields.
  bool across_tenants = false;

  friend bool operator==(const Index&, const Index&) = default;
};

struct RecordType {
  std::string name{};  // the table: plural snake_case
  std::vector<Field> fields{};
  std::vector<Index> indexes{};
  // Rows never change or vanish; an update or an erasure is FailedPrecondition
  // "storage.append_only".
  bool append_only = false;

  friend bool operator==(const RecordType&, const RecordType&) = default;
};

// null, an integer or text.
using Value = std::variant<std::monostate, std::int64_t, std::string>;

inline constexpr std::size_t kIdBytesMax = 200;
inline constexpr std::size_t kTextBytesMax = std::size_t{16} << 20;

struct Row {
  const RecordType* type = nullptr;
  TenantId tenant{};
  std::string id{};             // 1 to kIdBytesMax bytes
  std::int64_t version = 0;     // 0: not stored yet
  std::vector<Value> values{};  // one for each field of the type, in order

  friend bool operator==(const Row&, const Row&) = default;
};

// Names one record of a type.
struct RecordKey {
  TenantId tenant{};
  std::string_view id{};  // outlived by what it points to
};

// The tenant id under which the platform keeps its own records. Only an Operator's calls and the
// engine use it.
inline constexpr TenantId kPlatform{
    UuidBytes{0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_RECORD_H_
