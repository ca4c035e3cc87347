// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/charged_again.h"

#include <optional>

namespace octroi {
inline namespace v0 {
namespace {

void look_at(const RatedLine& one, const RatedLine& line, std::optional<Money>& least) {
  if (one.kind != LineKind::kCredit || !is_same_charge(one, line)) return;
  if (one.derivation.share != line.derivation.share) return;
  const Money amount = Money::of_minor(-one.amount.minor(), one.amount.currency());
  if (!least || amount.minor() < least->minor()) least = amount;
}

// What was given back for the line's days. It is not held any more or is given back by this very
// change, so no other charge took its place.
std::optional<Money> given_back(std::span<const Invoice> billed, std::span<const RatedLine> lines,
                                const RatedLine& line) {
  std::optional<Money> least;
  for (const RatedLine& one : lines) look_at(one, line, least);
  if (least) return least;
  for (const Invoice& invoice : billed) {
    for (const InvoiceLine& one : invoice.lines) look_at(one, line, least);
  }
  return least;
}

}  // namespace

bool recurs(LineKind kind) noexcept {
  return kind == LineKind::kFlat || kind == LineKind::kPerSeat || kind == LineKind::kAddOn;
}

bool is_same_charge(const RatedLine& a, const RatedLine& b) {
  return a.code == b.code && a.description == b.description && a.quantity == b.quantity &&
         a.unit_amount == b.unit_amount && a.amount.currency() == b.amount.currency();
}

bool is_charged_again(const RatedLine& line) {
  return recurs(line.kind) && !line.is_discountable && line.derivation.share;
}

void charge_again(std::span<const Invoice> billed, std::vector<RatedLine>& lines) {
  for (RatedLine& line : lines) {
    if (!recurs(line.kind) || !line.derivation.share || !line.amount.is_positive()) continue;
    const std::optional<Money> back = given_back(billed, lines, line);
    if (!back) continue;
    line.is_discountable = false;
    if (back->minor() >= line.amount.minor()) continue;
    line.derivation.capped_from = line.amount;
    line.amount = *back;
  }
}

}  // namespace v0
}  // namespace octroi
