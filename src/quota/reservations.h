// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reservations that are open, and those that ended and are remembered for repeated requests.
//
// A part of a reservation belongs to the lock of its counter's stripe, the rest to the book's.
//
// Layer: quota, private. Thread safety: ReservationBook: any thread.
#ifndef OCTROI_SRC_QUOTA_RESERVATIONS_H_
#define OCTROI_SRC_QUOTA_RESERVATIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "octroi/quota/reservation.h"
#include "quota/slab.h"

namespace octroi {
inline namespace v0 {
namespace quota {

struct ReservedPart {
  HotCounter* counter = nullptr;
  std::int64_t n = 0;
  std::size_t ask = 0;
  std::uint32_t windows = 0;  // those it was taken from and that still run: a bit each
  bool is_open = true;
};

struct Reservation {
  ReservationId id = 0;
  Nanos expires_at = kNever;
  std::string key{};
  std::vector<std::pair<HotCounter*, std::int64_t>> asks{};
  std::vector<ReservedPart> parts{};
  Answer answer{};                                  // of reserve()
  std::optional<std::vector<std::int64_t>> kept{};  // of each ask; how it ended
};

class ReservationBook {
 public:
  // The one of that key, if any.
  [[nodiscard]] std::shared_ptr<Reservation> find(const HotCounter* first, const std::string& key);
  [[nodiscard]] std::shared_ptr<Reservation> find(ReservationId id);
  // Gives it its id.
  void add(const std::shared_ptr<Reservation>& reservation);
  // Those whose time has come by `now`, at most `most`.
  [[nodiscard]] std::vector<std::shared_ptr<Reservation>> expired(Nanos now, std::size_t most);
  void forget(const Reservation& reservation);

 private:
  using Key = std::pair<const HotCounter*, std::string>;

  std::mutex mutex_{};
  ReservationId last_ = 0;
  std::unordered_map<ReservationId, std::shared_ptr<Reservation>> by_id_{};
  std::map<Key, ReservationId> by_key_{};
  std::multimap<Nanos, ReservationId> by_expiry_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_RESERVATIONS_H_
