// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "rows.h"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace octroi {
inline namespace v0 {

void* allocate_rows(std::size_t bytes) {
  constexpr std::size_t kLine = 64;
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  const std::size_t alignment = bytes < kHugePage ? kLine : kHugePage;
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* rows = std::aligned_alloc(alignment, rounded);
  if (rows == nullptr) throw std::bad_alloc();
#ifdef __linux__
  if (alignment == kHugePage) madvise(rows, rounded, MADV_HUGEPAGE);
#endif
  return rows;
}

}  // namespace v0
}  // namespace octroi
