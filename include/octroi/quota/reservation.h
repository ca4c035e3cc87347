// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reservations: units that are taken first, and kept or given back later.
//
// A reservation ends exactly once: committed, cancelled or expired. What is given back returns to
// the windows it was taken from; a window that ended meanwhile has nothing to get back.
//
// How it ended is remembered until it expires: ending it again in the same way changes nothing, and
// its key still finds it. One that never expires is forgotten as it ends: then ending it again is
// kReservationUnknown, and its key takes anew. So give a time with every key.
//
//   const Reserved held = checker.reserve(asks, {.expires_at = now + 30 * kSecond, .key = job});
//   if (!held.allowed()) return refuse(held.answer);
//   ...
//   checker.commit(held.id, used);
//
// Layer: quota (std only). Thread safety: values.
#ifndef OCTROI_QUOTA_RESERVATION_H_
#define OCTROI_QUOTA_RESERVATION_H_

#include <cstdint>
#include <string_view>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

using ReservationId = std::uint64_t;  // 0: none

struct ReserveOptions {
  Nanos expires_at = kNever;  // from here on the units are given back by themselves
  // The same key for the same first counter finds the same reservation, ended or not, until it is
  // forgotten: the request may be repeated without taking twice. Empty: every request is a new one.
  std::string_view key{};
};

struct Reserved {
  Answer answer{};
  ReservationId id = 0;  // 0 where it was refused

  [[nodiscard]] constexpr bool allowed() const noexcept { return id != 0; }
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_RESERVATION_H_
