// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/grant.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check(const Grant& grant) {
  OCTROI_RETURN_IF_ERROR(check_text("grant.id", grant.id));
  if (grant.amount <= Decimal()) return refused("grant.bad_amount", "a grant is above zero");
  if (grant.expires_at && *grant.expires_at <= grant.effective_at) {
    return refused("grant.bad_window", "a grant expires after it takes effect");
  }
  if (grant.rollover_min.is_negative() || grant.rollover_max < grant.rollover_min) {
    return refused("grant.bad_rollover", "rollover is 0 <= minimum <= maximum");
  }
  return absl::OkStatus();
}

bool burns_before(const GrantBalance& a, const GrantBalance& b) {
  const auto key = [](const Grant& grant) {
    return std::tuple(grant.priority, grant.expires_at.value_or(kInstantMax), grant.effective_at);
  };
  return std::pair(key(a.grant), std::string_view(a.grant.id)) <
         std::pair(key(b.grant), std::string_view(b.grant.id));
}

bool is_in_effect(const Grant& grant, Instant at) {
  return at >= grant.effective_at && (!grant.expires_at || at < *grant.expires_at);
}

absl::Status move_to(GrantBook& book, Instant at) {
  if (at < book.seen) {
    return refused("grant.back_in_time", "the book has seen a later time; give usage in order");
  }
  book.seen = at;
  return absl::OkStatus();
}

// Takes `quantity` from the grants in effect at `at`; gives what is missing.
absl::StatusOr<Decimal> take(GrantBook& book, Instant at, Decimal quantity,
                             std::vector<Burnt>& burnt) {
  for (GrantBalance& one : book.grants) {
    if (quantity.is_zero()) break;
    if (one.balance.is_zero() || !is_in_effect(one.grant, at)) continue;
    const Decimal part = std::min(one.balance, quantity);
    OCTROI_ASSIGN_OR_RETURN(one.balance, subtract(one.balance, part));
    OCTROI_ASSIGN_OR_RETURN(quantity, subtract(quantity, part));
    burnt.push_back({one.grant.id, part});
  }
  return quantity;
}

// Grants that came into effect since pay what was used before they did, at their own time.
absl::Status pay_overage(GrantBook& book, Instant until, std::vector<Burnt>& burnt) {
  std::vector<Instant> times{until};
  for (const GrantBalance& one : book.grants) {
    if (one.grant.effective_at >= book.seen && one.grant.effective_at < until) {
      times.push_back(one.grant.effective_at);
    }
  }
  std::ranges::sort(times);
  for (const Instant at : times) {
    if (book.overage.is_zero()) break;
    OCTROI_ASSIGN_OR_RETURN(book.overage, take(book, at, book.overage, burnt));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status add(GrantBook& book, Grant grant) {
  OCTROI_RETURN_IF_ERROR(check(grant));
  const bool is_known = std::ranges::any_of(
      book.grants, [&](const GrantBalance& one) { return one.grant.id == grant.id; });
  if (is_known) {
    return make_error(absl::StatusCode::kAlreadyExists, "grant.exists",
                      "the book has a grant '" + grant.id + "' already");
  }
  GrantBalance added{.grant = std::move(grant), .balance = {}};
  added.balance = added.grant.amount;
  const auto place = std::ranges::upper_bound(book.grants, added, burns_before);
  book.grants.insert(place, std::move(added));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Burnt>> burn(GrantBook& book, Instant at, const Decimal& quantity) {
  if (quantity.is_negative()) return refused("grant.bad_quantity", "usage is zero or more");
  GrantBook next = book;
  std::vector<Burnt> burnt;
  if (at >= next.seen) OCTROI_RETURN_IF_ERROR(pay_overage(next, at, burnt));
  OCTROI_RETURN_IF_ERROR(move_to(next, at));
  OCTROI_ASSIGN_OR_RETURN(const Decimal missing, take(next, at, quantity, burnt));
  OCTROI_ASSIGN_OR_RETURN(next.overage, add(next.overage, missing));
  OCTROI_ASSIGN_OR_RETURN(next.used, add(next.used, quantity));
  book = std::move(next);
  return burnt;
}

absl::Status reset(GrantBook& book, Instant at, OverageAtReset overage) {
  GrantBook next = book;
  std::vector<Burnt> burnt;
  if (at >= next.seen) OCTROI_RETURN_IF_ERROR(pay_overage(next, at, burnt));
  OCTROI_RETURN_IF_ERROR(move_to(next, at));
  for (GrantBalance& one : next.grants) {
    if (!is_in_effect(one.grant, at)) continue;
    one.balance = std::min(std::max(one.balance, one.grant.rollover_min), one.grant.rollover_max);
  }
  next.used = Decimal();
  if (overage == OverageAtReset::kForget) next.overage = Decimal();
  OCTROI_ASSIGN_OR_RETURN(next.overage, take(next, at, next.overage, burnt));
  book = std::move(next);
  return absl::OkStatus();
}

absl::StatusOr<Decimal> balance_at(const GrantBook& book, Instant at) {
  Decimal sum;
  for (const GrantBalance& one : book.grants) {
    if (!is_in_effect(one.grant, at)) continue;
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, one.balance));
  }
  return sum;
}

absl::StatusOr<Decimal> void_grant(GrantBook& book, std::string_view id) {
  for (GrantBalance& one : book.grants) {
    if (one.grant.id != id) continue;
    one.grant.rollover_min = one.grant.rollover_max = Decimal();
    return std::exchange(one.balance, Decimal());
  }
  return make_error(absl::StatusCode::kNotFound, "grant.not_found",
                    "the book has no grant '" + std::string(id) + "'");
}

}  // namespace v0
}  // namespace octroi
