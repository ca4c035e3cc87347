// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rows: room for many trivial objects, in huge pages where the system has them.
//
// What lies anywhere in a large table would miss the cache of the page table as well as those of
// the memory. Nothing is constructed.
//
// Layer: metering, private. Thread safety: a value.
#ifndef OCTROI_SRC_METERING_ROWS_H_
#define OCTROI_SRC_METERING_ROWS_H_

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>

namespace octroi {
inline namespace v0 {

struct FreeRows {
  void operator()(void* rows) const noexcept { std::free(rows); }
};
template <class T>
using Rows = std::unique_ptr<T[], FreeRows>;

// Throws std::bad_alloc.
[[nodiscard]] void* allocate_rows(std::size_t bytes);

template <class T>
[[nodiscard]] Rows<T> make_rows(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
  return Rows<T>(static_cast<T*>(allocate_rows(count * sizeof(T))));
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_ROWS_H_
