// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Query: an ordered walk over the records of one type, page by page.
//
// Walks the primary order (tenant, id) or a named index of the type. `equal` fixes the first fields
// of that index; `from` and `until` bound the next one, half-open. Pages end with a cursor that
// continues exactly behind the last row, whatever was written since. A cursor belongs to its query
// (type, index, equal, from, until, descending, tenant); only rows_max may change between pages.
//
//   Query due{.type = &kSubscriptions, .index = "due", .until = Value(format_instant(now))};
//   for (bool more = true; more;) {
//     auto page = store.scan_all(op, due);
//     ...
//     more = !page->cursor.empty();
//     due.cursor = page->cursor;
//   }
//
// Layer: storage (may include base, tenant). Thread safety: values.
#ifndef OCTROI_STORAGE_QUERY_H_
#define OCTROI_STORAGE_QUERY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/storage/record.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kRowsMax = 100'000;

struct Query {
  const RecordType* type = nullptr;
  std::string index{};         // empty: by (tenant, id)
  std::vector<Value> equal{};  // of the index's first fields; of the id in a tenant's primary order
  std::optional<Value> from{};   // >= on the next field; a null is never within bounds
  std::optional<Value> until{};  // < on the next field
  std::size_t rows_max = 1000;   // 1 to kRowsMax
  std::string cursor{};          // from the page before; empty for the first
  bool descending = false;       // the exact reverse of the order, ties included
};

struct Page {
  std::vector<Row> rows{};
  std::string cursor{};  // empty: no row follows
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_QUERY_H_
