// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeaseAuthority: one limit, exact over many processes.
//
// The authority keeps each limit in one place and hands out slices of it, leases, that a node then
// spends in its own memory (leased_limit.h). What a node says to it are counts that only grow: so
// many units were granted to me, so many did I spend, so many do I return, so many do I wish for in
// all. The authority takes the greater of what it knows and what it hears, and answers with the
// count it granted in all. A message that arrives twice, late or never changes nothing that the
// next one does not put right: there are no request ids to remember, and a lost answer neither
// leaks nor doubles a unit.
//
//   LeaseAnswer a = authority.exchange(key, {.node = "web-1/7f3a", .wish = 1000}, now_ms);
//   // a.granted units may be spent until a.expires_at_ms; then, with more of them wished for:
//   a = authority.exchange(key, {.node = "web-1/7f3a", .epoch = a.epoch, .spent = 800,
//                                .wish = 2000}, now_ms);
//
// Acquire is a wish above what was granted, renew is any exchange at all, settle is `spent`, give
// back is `returned`. A key names a tenant, a metric and a window, so a window that rolls is a key
// of another name with a book of its own. A node that falls silent loses its lease when its time
// is over and the bound of all clocks has passed; its units count as used (it may have spent them
// with its last breath) unless the terms say otherwise.
//
// Axioms; each is a test of its name in octroi/testing/lease_conformance.h:
//   NeverMoreThanTheLimit        used + leased <= limit, whoever asks and in whatever order.
//   GrantsShrinkTowardsTheEnd    a grant is the least of the wish and 1/16 of what is left, >= 1.
//   RepeatsChangeNothing         the same message again spends and returns nothing more, and grants
//                                nothing beyond its wish.
//   LateMessagesChangeNothing    an older message after a newer one takes nothing back.
//   ReturnsAreGrantedAgain       what a node returned, another one can have at once.
//   SpentStaysUsed               what was spent is never granted again.
//   SilenceEndsALease            not before expiry + clock bound, and then it does.
//   SilentUnitsFollowTheTerms    they count as used, or are granted again, as the terms say.
//   FencedNodesAreRefused        a message of an ended lease is kFenced and changes nothing.
//   NobodySettlesMoreThanHeld    spent + returned above what was granted is kMoreThanHeld.
//   KeysNeverCollide             no other tenant, metric or window is touched (however spelled).
//   LimitsChangeInOrder          a change of an older revision is refused; a lower limit takes
//                                nothing back but grants nothing more.
//   UnmetWishesAreHeard          while a wish is unmet, other nodes are told that units are wanted.
//   OpeningKeepsWhatIsThere      opening a key again changes nothing of it.
//   OnlyEmptyBooksAreForgotten   forget() refuses while a lease lives.
//   BadRequestsAreRefused        empty or strange names, negative or too great counts.
//   AnotherTermWaitsOneLease     after a failover nothing is granted for lease + clock bound.
//
// Layer: quota (std only). Thread safety: every call from any thread.
#ifndef OCTROI_QUOTA_LEASE_H_
#define OCTROI_QUOTA_LEASE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "octroi/quota/export.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

// Names are 1 to 200 printable ASCII characters without blanks.
struct LeaseKey {
  std::string tenant{};
  std::string metric{};
  std::string window{};  // "2026-11", "lifetime"

  friend bool operator==(const LeaseKey&, const LeaseKey&) = default;
  friend auto operator<=>(const LeaseKey&, const LeaseKey&) = default;
};

// No count comes above it, so that stores that reckon in doubles are exact, too.
inline constexpr std::int64_t kLeaseUnitsMax = (std::int64_t{1} << 53) - 1;
inline constexpr std::int64_t kLeaseTimeMaxMs = std::int64_t{1} << 48;  // far beyond the year 9999

// What becomes of the units of a node that fell silent, as far as it did not tell of them.
enum class SilentUnits : std::uint8_t {  // Numbers are wire format.
  kCountAsUsed = 1,                      // exact, whatever a node or its clock does
  kGrantAgain = 2,  // nothing is lost by a crash, and up to one lease may be admitted twice
};

struct LeaseTerms {
  std::int64_t limit = 0;               // 0 .. kLeaseUnitsMax
  std::int64_t lease_ms = 10'000;       // from each exchange on
  std::int64_t clock_bound_ms = 1'000;  // no two clocks are further apart
  SilentUnits silent_units = SilentUnits::kCountAsUsed;

  friend bool operator==(const LeaseTerms&, const LeaseTerms&) = default;
};

enum class LeaseStatus : std::uint8_t {  // Numbers are wire format.
  kOk = 1,
  kNotDefined = 2,       // the key was never opened, or is forgotten
  kFenced = 3,           // the lease of this epoch has ended; nothing was changed
  kMoreThanHeld = 4,     // spent + returned > granted; nothing was changed
  kBadRequest = 5,       // what cannot be right; nothing was changed
  kStaleRevision = 6,    // the limit was changed by a later revision; nothing was changed
  kStillLeased = 7,      // cannot be forgotten yet; nothing was changed
  kDidNotHappen = 8,     // the store was not reached; nothing was changed
  kMayHaveHappened = 9,  // the answer is lost: say the same, or something newer, again
};

// "more_than_held"; stable. Empty for a number that names none.
[[nodiscard]] std::string_view to_string(LeaseStatus status) noexcept;

// What a node says. All counts are since its lease (epoch) began.
struct LeaseReport {
  std::string node{};         // used by one spender, once: a restarted one takes another name
  std::int64_t epoch = 0;     // of the lease it speaks of; 0: it has none
  std::int64_t spent = 0;     // units admitted
  std::int64_t returned = 0;  // units it will never spend
  std::int64_t wish = 0;      // how many it would have been granted in all; less changes nothing

  friend bool operator==(const LeaseReport&, const LeaseReport&) = default;
};

struct LeaseAnswer {
  LeaseStatus status = LeaseStatus::kDidNotHappen;
  // The node's lease; zeros where it has none.
  std::int64_t epoch = 0;  // grows with every lease of a key
  std::int64_t granted = 0;
  std::int64_t spent = 0;
  std::int64_t returned = 0;
  std::int64_t expires_at_ms = 0;
  // The limit, after this exchange.
  std::int64_t limit = 0;
  std::int64_t used = 0;
  std::int64_t leased = 0;          // granted, neither spent nor returned, by all nodes
  bool is_wanted = false;           // another node goes without: give back what lies idle
  std::int64_t grants_from_ms = 0;  // after a failover: nothing is granted before; else 0
  std::string detail{};             // for people, where the store failed

  [[nodiscard]] bool ok() const noexcept { return status == LeaseStatus::kOk; }
  friend bool operator==(const LeaseAnswer&, const LeaseAnswer&) = default;
};

class LeaseAuthority {
 public:
  virtual ~LeaseAuthority();

  // Begins a book for the key; where there is one, it stays as it is, whatever its terms.
  // Statuses: kOk, kBadRequest and the two of the store.
  virtual LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) = 0;

  // The one verb of a node. `now_ms` is its clock, since the Unix epoch.
  // Statuses: all but kStaleRevision and kStillLeased.
  virtual LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                               std::int64_t now_ms) = 0;

  // How the limit stands, for reports and pages; no node's lease is named.
  // Statuses: kOk, kNotDefined, kBadRequest and the two of the store.
  virtual LeaseAnswer snapshot(const LeaseKey& key) = 0;

  // Another limit from now on. Revisions (>= 1) come from the host, such as the version of the
  // plan; the same revision again is kOk and changes nothing.
  // Statuses: kOk, kNotDefined, kBadRequest, kStaleRevision and the two of the store.
  virtual LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit,
                                   std::int64_t revision) = 0;

  // Drops the book of a window that is over.
  // Statuses: kOk (also where there is none), kBadRequest, kStillLeased and the two of the store.
  virtual LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) = 0;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_LEASE_H_
