// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/impact.h"

#include <algorithm>
#include <map>
#include <utility>

#include "catalog/held_price.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using catalog_internal::held_price;

std::string sold_as(const HeldPlan& held) {
  return format_interval(held.interval) + " " + std::string(held.currency.code());
}

// Where the holding goes; its own version where nothing moves it.
PlanRef destination(const Catalog& next, const HeldPlan& held,
                    std::span<const Migration> migrations) {
  if (migrations.empty()) {
    const PlanVersion* newest = next.current(held.plan.code);
    return newest == nullptr ? held.plan : newest->ref;
  }
  for (const Migration& one : migrations) {
    if (one.from == held.plan) return one.to;
  }
  return held.plan;
}

absl::StatusOr<Price> price_now(const Catalog& current, const HeldPlan& held) {
  const PlanVersion* version = current.find(held.plan);
  if (version == nullptr) {
    return make_error(absl::StatusCode::kNotFound, "catalog.unknown_plan",
                      "tenant " + held.tenant.to_string() + " holds " + held.plan.to_string() +
                          ", which the catalogue has not");
  }
  return held_price(current, *version, held);
}

// What the holding pays on its own version after the publication.
absl::StatusOr<ImpactRow> stay(const Catalog& current, const Catalog& next, const HeldPlan& held) {
  ImpactRow row{.held = held, .after_plan = held.plan};
  OCTROI_ASSIGN_OR_RETURN(const Price before, price_now(current, held));
  OCTROI_ASSIGN_OR_RETURN(row.before, recurring_amount(before, held.quantity));
  const PlanVersion* version = next.find(held.plan);
  const auto after = version == nullptr ? absl::StatusOr<Price>(absl::NotFoundError(""))
                                        : held_price(next, *version, held);
  if (!after.ok()) {
    row.kind = ImpactKind::kIsGone;
    return row;
  }
  OCTROI_ASSIGN_OR_RETURN(row.after, recurring_amount(*after, held.quantity));
  if (before != *after) row.kind = ImpactKind::kIsEdited;
  return row;
}

absl::StatusOr<ImpactRow> row_of(const Catalog& current, const Catalog& next, const HeldPlan& held,
                                 std::span<const Migration> migrations) {
  OCTROI_ASSIGN_OR_RETURN(ImpactRow row, stay(current, next, held));
  const PlanRef to = destination(next, held, migrations);
  const bool moves = row.kind == ImpactKind::kStays && !(to == held.plan);
  if (moves) {
    const PlanVersion* version = next.find(to);
    const auto price = version == nullptr ? absl::StatusOr<Price>(absl::NotFoundError(""))
                                          : held_price(next, *version, held);
    row.kind = price.ok() ? ImpactKind::kMoves : ImpactKind::kNotSold;
    if (price.ok()) {
      row.after_plan = to;
      OCTROI_ASSIGN_OR_RETURN(row.after, recurring_amount(*price, held.quantity));
    }
  }
  row.difference = Money::zero(row.before.currency());
  if (row.after) {
    OCTROI_ASSIGN_OR_RETURN(row.difference, subtract(*row.after, row.before));
  }
  return row;
}

using Sums = std::map<std::pair<std::string, std::string>, ImpactSum>;

absl::Status add_to(Sums& sums, const ImpactRow& row) {
  const Currency currency = row.held.currency;
  const Money nothing = Money::zero(currency);
  const ImpactSum empty{.interval = row.held.interval,
                        .currency = currency,
                        .before = nothing,
                        .after = nothing,
                        .difference = nothing};
  const std::pair key(std::string(currency.code()), format_interval(row.held.interval));
  ImpactSum& sum = sums.try_emplace(key, empty).first->second;
  ++sum.holdings;
  if (!row.difference.is_zero()) ++sum.changed;
  OCTROI_ASSIGN_OR_RETURN(sum.before, add(sum.before, row.before));
  OCTROI_ASSIGN_OR_RETURN(sum.after, add(sum.after, row.after.value_or(row.before)));
  OCTROI_ASSIGN_OR_RETURN(sum.difference, add(sum.difference, row.difference));
  return absl::OkStatus();
}

absl::Status check_migrations(const Catalog& next, std::span<const Migration> migrations) {
  for (const Migration& one : migrations) {
    if (next.find(one.to) != nullptr) continue;
    return make_error(absl::StatusCode::kNotFound, "catalog.unknown_plan",
                      "the next catalogue has no " + one.to.to_string());
  }
  return absl::OkStatus();
}

std::string signed_amount(Money difference) {
  return (difference.is_negative() ? "" : "+") + difference.amount();
}

void put_row(std::string& out, const ImpactRow& row) {
  out += row.held.plan.to_string();
  if (!(row.after_plan == row.held.plan)) out += " -> " + row.after_plan.to_string();
  out += "  " + sold_as(row.held) + "  " + row.held.subscription.to_string() + ": ";
  out += row.before.amount();
  if (row.after) out += " -> " + row.after->amount() + " (" + signed_amount(row.difference) + ")";
  if (row.kind != ImpactKind::kMoves) out += ", " + std::string(to_string(row.kind));
  out += '\n';
}

}  // namespace

std::string_view to_string(ImpactKind kind) noexcept {
  switch (kind) {
    case ImpactKind::kStays:
      return "stays";
    case ImpactKind::kMoves:
      return "moves";
    case ImpactKind::kNotSold:
      return "not_sold";
    case ImpactKind::kIsGone:
      return "is_gone";
    case ImpactKind::kIsEdited:
      return "is_edited";
  }
  return {};
}

bool CatalogImpact::can_be_published() const {
  return successor.ok() && std::ranges::none_of(rows, [](const ImpactRow& row) {
           return row.kind == ImpactKind::kIsGone || row.kind == ImpactKind::kIsEdited;
         });
}

absl::StatusOr<CatalogImpact> impact_of(const Catalog& current, const Catalog& next,
                                        std::span<const HeldPlan> holdings,
                                        std::span<const Migration> migrations) {
  OCTROI_RETURN_IF_ERROR(check_migrations(next, migrations));
  CatalogImpact impact;
  impact.successor = check_successor(current, next);
  Sums sums;
  for (const HeldPlan& held : holdings) {
    OCTROI_ASSIGN_OR_RETURN(ImpactRow row, row_of(current, next, held, migrations));
    OCTROI_RETURN_IF_ERROR(add_to(sums, row));
    impact.rows.push_back(std::move(row));
  }
  for (auto& [key, sum] : sums) impact.sums.push_back(std::move(sum));
  return impact;
}

std::string to_text(const CatalogImpact& impact) {
  std::string out;
  for (const ImpactRow& row : impact.rows) {
    if (row.kind != ImpactKind::kStays) put_row(out, row);
  }
  for (const ImpactSum& sum : impact.sums) {
    out += "sum " + format_interval(sum.interval) + " " + std::string(sum.currency.code()) + ": " +
           std::to_string(sum.holdings) + " holdings, " + std::to_string(sum.changed) +
           " change: " + sum.before.amount() + " -> " + sum.after.amount() + " (" +
           signed_amount(sum.difference) + ")\n";
  }
  if (!impact.successor.ok()) {
    out += "cannot be published: " + error_message(impact.successor) + "\n";
  }
  return out;
}

}  // namespace v0
}  // namespace octroi
