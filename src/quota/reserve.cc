// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "quota/core.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kSweptAtOnce = 2;

std::vector<std::pair<HotCounter*, std::int64_t>> wanted(std::span<const Ask> asks) {
  std::vector<std::pair<HotCounter*, std::int64_t>> wants;
  for (const Ask& ask : asks) wants.emplace_back(Core::counter_of(ask.meter), ask.n);
  return wants;
}

Reserved refused(Reason why) {
  return {.answer = {.why = why, .limit = 0, .remaining = 0, .retry_after = kNever}};
}

}  // namespace

std::vector<Part> Core::parts_of(const Reservation& reservation) {
  std::vector<Part> parts;
  for (const ReservedPart& part : reservation.parts) {
    parts.push_back({.counter = part.counter, .n = part.n, .ask = part.ask});
  }
  return parts;
}

Reserved Core::reserve(std::span<const Ask> asks, const ReserveOptions& options) {
  if (asks.empty()) return refused(Reason::kAmountNotPositive);
  for (const Ask& ask : asks) {
    const HotCounter* counter = own(ask.meter);
    if (counter == nullptr || rate_of(*counter) != nullptr) return refused(Reason::kNotDefined);
    if (ask.n < 1) return refused(Reason::kAmountNotPositive);
  }
  end_some(kSweptAtOnce);
  const auto reservation = std::make_shared<Reservation>();
  reservation->expires_at = options.expires_at;
  reservation->key = options.key;
  reservation->asks = wanted(asks);
  const std::vector<Part> parts = parts_of(asks);
  Alerts alerts;
  Reserved reserved;
  {
    const StripeLocks locks(stripes_, stripes_of(parts));
    const Nanos time = now();
    if (!reservation->key.empty()) {
      // Under the lock of the first counter, so that of two equal requests one finds the other.
      const auto same = reservations_.find(reservation->asks.front().first, reservation->key);
      if (same != nullptr && same->expires_at > time) {
        if (same->asks != reservation->asks) return refused(Reason::kKeyReused);
        return {.answer = same->answer, .id = same->id};
      }
    }
    if (options.expires_at <= time) return refused(Reason::kReservationEnded);
    reserved.answer = take_parts(parts, time, alerts);
    if (reserved.answer.allowed()) hold(reservation, parts, reserved.answer, time);
    reserved.id = reservation->id;
  }
  tell(alerts);
  return reserved;
}

void Core::hold(const std::shared_ptr<Reservation>& reservation, std::span<const Part> parts,
                const Answer& answer, Nanos time) {
  reservation->answer = answer;
  for (const Part& part : parts) {
    const View view = load(*part.counter, rules_);
    reservation->parts.push_back({.counter = part.counter,
                                  .n = part.n,
                                  .ask = part.ask,
                                  .windows = (1U << view.windows()) - 1});
    auto& open = stripe_of(*part.counter).open[part.counter];
    const bool is_there = !open.empty() && open.back() == reservation;
    if (!is_there) open.push_back(reservation);
  }
  reservations_.add(reservation);
  for (const Part& part : parts) {
    View view = load(*part.counter, rules_);
    publish(*part.counter, view, time);
  }
}

void Core::end_parts(Reservation& reservation, const std::vector<std::int64_t>& kept, Nanos time) {
  for (ReservedPart& part : reservation.parts) {
    View view = bring_up(*part.counter, time);
    if (!part.is_open) continue;
    part.is_open = false;
    view.give_back(part.n - kept[part.ask], part.windows);
    auto& open = stripe_of(*part.counter).open;
    if (const auto at = open.find(part.counter); at != open.end()) {
      // Other parts of this counter end under the same lock.
      std::erase_if(at->second, [&](const auto& held) { return held.get() == &reservation; });
      if (at->second.empty()) open.erase(at);
    }
    if (view.is_closed()) {
      view.weigh(total_of(*part.counter, view));
      store(*part.counter, view);
    } else {
      publish(*part.counter, view, time);
    }
  }
}

Answer Core::settle(ReservationId id, Ending ending, std::span<const std::int64_t> parts) {
  const std::shared_ptr<Reservation> reservation = reservations_.find(id);
  if (reservation == nullptr) return refused(Reason::kReservationUnknown).answer;
  const std::vector<Part> held = parts_of(*reservation);
  const StripeLocks locks(stripes_, stripes_of(held));
  const Nanos time = now();
  std::vector<std::int64_t> kept(parts.begin(), parts.end());
  if (ending == Ending::kCommit) {
    for (const auto& ask : reservation->asks) kept.push_back(ask.second);
  } else if (ending == Ending::kCancel) {
    kept.assign(reservation->asks.size(), 0);
  }
  Reason why = Reason::kWithinLimit;
  if (kept.size() != reservation->asks.size()) why = Reason::kExceedsReservation;
  for (std::size_t i = 0; i < kept.size() && why == Reason::kWithinLimit; ++i) {
    const bool fits = kept[i] >= 0 && kept[i] <= reservation->asks[i].second;
    if (!fits) why = Reason::kExceedsReservation;
  }
  if (!reservation->kept && time >= reservation->expires_at) {
    reservation->kept.emplace(reservation->asks.size(), 0);
    end_parts(*reservation, *reservation->kept, time);
    why = Reason::kReservationEnded;
  } else if (reservation->kept) {
    if (*reservation->kept != kept) why = Reason::kReservationEnded;
  } else if (why == Reason::kWithinLimit) {
    reservation->kept = kept;
    end_parts(*reservation, kept, time);
    if (reservation->expires_at == kNever) reservations_.forget(*reservation);
  }
  View view = bring_up(*held.front().counter, time);
  const std::int64_t total = total_of(*held.front().counter, view);
  return view.describe(total, why == Reason::kWithinLimit ? view.why : why, 0, time);
}

std::size_t Core::end_some(std::size_t most) {
  const std::vector<std::shared_ptr<Reservation>> due = reservations_.expired(now(), most);
  for (const std::shared_ptr<Reservation>& reservation : due) {
    const std::vector<Part> held = parts_of(*reservation);
    const StripeLocks locks(stripes_, stripes_of(held));
    if (!reservation->kept) {
      reservation->kept.emplace(reservation->asks.size(), 0);
      end_parts(*reservation, *reservation->kept, now());
    }
    reservations_.forget(*reservation);
  }
  return due.size();
}

std::size_t Core::sweep() {
  constexpr std::size_t kAtOnce = 256;
  std::size_t ended = 0;
  for (std::size_t n = kAtOnce; n == kAtOnce; ended += n) n = end_some(kAtOnce);
  return ended;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
