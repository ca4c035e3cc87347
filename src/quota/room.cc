// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/room.h"

#include <algorithm>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace octroi {
inline namespace v0 {
namespace quota {

void* make_room(std::size_t bytes, std::size_t alignment) {
  if (bytes >= kHugePage) alignment = std::max(alignment, kHugePage);
  void* room = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (room == nullptr) throw std::bad_alloc();
#ifdef __linux__
  // Whole huge pages alone: what is left at the end stays as small as it is.
  if (bytes >= kHugePage) madvise(room, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
  return room;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
