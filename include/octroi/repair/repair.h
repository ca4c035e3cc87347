// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Repair: what is missing between what was billed and what should have been.
//
// A backdated start, change, pause or cancellation changes what should have been billed. Repair
// lays the wanted lines over the billed ones: days wanted and not billed are charged, days billed
// and no longer wanted are given back, and what agrees is left alone. Two lines agree where plan
// and rate are the same.
//
//   billed 20 June to 20 July, 10.00   wanted 17 June to 17 July and 17 July to 17 August, 10.00
//   repair(...)  ->  charge 17 to 20 June 1.00, charge 20 July to 17 August 9.03
//
// The answer does not depend on the order of its arguments; applied (record), it leaves nothing to
// repair. No line gives back more than is left of it after credits and adjustments. Where history
// bills a day twice nothing stops: the answer names the conflict, proposes the entry that corrects
// it, and repairs the rest as if that entry had been made. A line whose price is nothing bills no
// day, and one that a discount left nothing of, or that adjustments gave back whole, makes way for
// another that bills one of its days. A line that
// contradicts itself (more was given back than was paid, a credit lies outside of it) is
// "repair.bad_line" instead.
//
// Billing::repair_subscription() lays a subscription's invoices against what was held with this. It
// makes the corrections of conflicts, too: preview it, and its plan's explanation tells of them.
//
// Layer: repair (may include base, money, calendar, proration). Thread safety: pure functions.
#ifndef OCTROI_REPAIR_REPAIR_H_
#define OCTROI_REPAIR_REPAIR_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"
#include "octroi/proration/proration.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Given back for some days of a billed line: they are no longer billed. A zero or positive amount.
struct SpanCredit {
  Segment span;
  Money amount;

  friend bool operator==(const SpanCredit&, const SpanCredit&) = default;
};

// A line of an invoice. `adjusted`, zero or more, was given back without ending any day of it.
struct BilledLine {
  std::string id;    // unique among the lines
  std::string plan;  // and whatever else tells one thing sold from another
  Segment span;      // one day or more
  Money rate;        // the price of a whole period
  Money amount;      // what the span cost; zero or more
  Money adjusted;
  std::vector<SpanCredit> credits{};

  friend bool operator==(const BilledLine&, const BilledLine&) = default;
};

// A line that should have been billed; `amount` is the price of its span.
struct WantedLine {
  std::string plan;
  Segment span;
  Money rate;
  Money amount;

  friend bool operator==(const WantedLine&, const WantedLine&) = default;
};

enum class RepairKind : std::uint8_t {  // Numbers are wire format.
  kCharge = 1,
  kCredit = 2,
};

struct RepairLine {
  RepairKind kind = RepairKind::kCharge;
  std::string plan;
  Segment span;
  Money rate;
  Money amount;          // negative for a credit, zero where it gives back nothing but ends days
  std::string corrects;  // the billed line a credit gives back from; empty for a charge

  friend bool operator==(const RepairLine&, const RepairLine&) = default;
};

// Days that two lines bill. `correction` gives them back from `second`, the line that begins later
// (of two that begin together, the one with the greater id).
struct BilledTwice {
  std::string first;
  std::string second;
  Segment span;
  RepairLine correction;  // its amount is zero where nothing is left to give back

  friend bool operator==(const BilledTwice&, const BilledTwice&) = default;
};

struct Repair {
  std::vector<RepairLine> lines;       // by first day; charges before credits
  std::vector<BilledTwice> conflicts;  // their corrections are not among the lines

  friend bool operator==(const Repair&, const Repair&) = default;
};

// Shares are of the line's own amount by its own days, counted and rounded as the policy does (its
// grain and cap are not asked: days, what is left); a credit that leaves no day of its line gives
// back all that is left of it, so that rounding loses nothing.
// Errors: InvalidArgument "repair.bad_line" (no day, a negative amount, a credit outside its line,
// credits above what was paid), "repair.duplicate_id", "repair.wanted_twice" (two wanted lines
// share a day), "money.currency_mismatch"; OutOfRange "money.overflow".
absl::StatusOr<Repair> repair(std::span<const BilledLine> billed,
                              std::span<const WantedLine> wanted,
                              const ProrationPolicy& policy = {});

// The lines after `repair` was made: its corrections and credits noted on the lines they correct,
// its charges as lines of their own, with the id "<prefix><n>", n from 1: give a prefix that no
// line has, or the next repair is refused ("repair.duplicate_id").
// Errors: NotFound "repair.no_such_line".
absl::StatusOr<std::vector<BilledLine>> record(std::span<const BilledLine> billed,
                                               const Repair& repair, const std::string& prefix);

// What of a billed line still stands: the days not given back, each run with its share of the
// amount, adjustments aside.
// Errors: as repair.
absl::StatusOr<std::vector<SpanCredit>> standing(const BilledLine& line,
                                                 const ProrationPolicy& policy = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_REPAIR_REPAIR_H_
