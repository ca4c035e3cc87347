// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Room: memory for counters and slots, in huge pages where it is large and the system has them.
//
// A request touches a line anywhere in it; with small pages it would wait for the page table too.
//
// Layer: quota, private. Thread safety: a value.
#ifndef OCTROI_SRC_QUOTA_ROOM_H_
#define OCTROI_SRC_QUOTA_ROOM_H_

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace octroi {
inline namespace v0 {
namespace quota {

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

struct FreeRoom {
  void operator()(void* room) const noexcept { std::free(room); }
};
template <class T>
using Room = std::unique_ptr<T, FreeRoom>;

// At least `bytes`, aligned to `alignment`, or to a huge page where it is as large as one. Nothing
// is constructed. Throws std::bad_alloc.
[[nodiscard]] void* make_room(std::size_t bytes, std::size_t alignment);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_ROOM_H_
