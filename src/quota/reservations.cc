// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/reservations.h"

namespace octroi {
inline namespace v0 {
namespace quota {
std::shared_ptr<Reservation> ReservationBook::find(const HotCounter* first,
                                                   const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find({first, key});
  return found != by_key_.end() ? by_id_.at(found->second) : nullptr;
}

std::shared_ptr<Reservation> ReservationBook::find(ReservationId id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  return found != by_id_.end() ? found->second : nullptr;
}

void ReservationBook::add(const std::shared_ptr<Reservation>& reservation) {
  const std::lock_guard lock(mutex_);
  reservation->id = ++last_;
  by_id_.emplace(reservation->id, reservation);
  if (!reservation->key.empty()) {
    by_key_.insert_or_assign({reservation->asks.front().first, reservation->key}, reservation->id);
  }
  if (reservation->expires_at != kNever) {
    by_expiry_.emplace(reservation->expires_at, reservation->id);
  }
}

std::vector<std::shared_ptr<Reservation>> ReservationBook::expired(Nanos now, std::size_t most) {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Reservation>> found;
  for (const auto& [expires_at, id] : by_expiry_) {
    if (expires_at > now || found.size() == most) break;
    found.push_back(by_id_.at(id));
  }
  return found;
}

void ReservationBook::forget(const Reservation& reservation) {
  const std::lock_guard lock(mutex_);
  if (by_id_.erase(reservation.id) == 0) return;
  if (!reservation.key.empty()) {
    const auto keyed = by_key_.find({reservation.asks.front().first, reservation.key});
    if (keyed != by_key_.end() && keyed->second == reservation.id) by_key_.erase(keyed);
  }
  auto [at, end] = by_expiry_.equal_range(reservation.expires_at);
  while (at != end && at->second != reservation.id) ++at;
  if (at != end) by_expiry_.erase(at);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
