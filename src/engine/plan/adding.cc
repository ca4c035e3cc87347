// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/adding.h"

#include <algorithm>
#include <utility>

#include "engine/plan/selling.h"
#include "engine/shown.h"
#include "octroi/catalog/effective.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

const AddOnHolding* find(std::span<const AddOnHolding> held, std::string_view code) {
  const auto found = std::ranges::find(held, code, &AddOnHolding::code);
  return found == held.end() ? nullptr : &*found;
}

absl::StatusOr<AddOnHolding> choose(const Engine& engine, const WantedAddOn& wanted,
                                    std::span<const AddOnHolding> held) {
  const AddOn* newest = engine.catalog().add_on(wanted.code);
  if (newest == nullptr) {
    return make_error(absl::StatusCode::kNotFound, "catalog.unknown_add_on",
                      "the catalogue has no add-on called " + shown(wanted.code));
  }
  if (wanted.quantity < 1) {
    return make_error(absl::StatusCode::kInvalidArgument, "catalog.bad_quantity",
                      "add-on " + wanted.code + ": a quantity is 1 or more, not " +
                          std::to_string(wanted.quantity) + "; leave it out to hold none");
  }
  const AddOnHolding* before = wanted.takes_newest ? nullptr : find(held, wanted.code);
  return AddOnHolding{.code = wanted.code,
                      .version = before == nullptr ? newest->version : before->version,
                      .quantity = wanted.quantity};
}

bool is_sold(const AddOn& add_on, const Terms& terms) {
  return add_on.goes_with(terms.plan.code) &&
         add_on.price(terms.interval, terms.currency) != nullptr;
}

// What is sold with `to` and was not held in the same way before: no less of it than that.
std::vector<HeldAddOn> newly_held(const std::vector<HeldAddOn>& held, const Terms& from,
                                  const Terms& to) {
  std::vector<HeldAddOn> fresh;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const AddOnHolding& now = to.add_ons[i];
    const AddOnHolding* before = find(from.add_ons, now.code);
    const bool stays = before != nullptr && before->version == now.version &&
                       before->quantity >= now.quantity && from.plan.code == to.plan.code;
    if (!stays) fresh.push_back(held[i]);
  }
  return fresh;
}

}  // namespace

absl::StatusOr<std::vector<AddOnHolding>> choose_add_ons(const Engine& engine,
                                                         std::span<const WantedAddOn> wanted,
                                                         std::span<const AddOnHolding> held) {
  if (wanted.size() > kAddOnsMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "subscription.too_many_add_ons",
                      "a subscription holds up to " + std::to_string(kAddOnsMax) +
                          " add-ons, each as often as wanted");
  }
  std::vector<AddOnHolding> chosen;
  chosen.reserve(wanted.size());
  for (const WantedAddOn& one : wanted) {
    OCTROI_ASSIGN_OR_RETURN(AddOnHolding holding, choose(engine, one, held));
    if (find(chosen, holding.code) != nullptr) {
      return make_error(absl::StatusCode::kInvalidArgument, "subscription.add_on_twice",
                        "add-on " + holding.code +
                            " is named twice; name it once, with its "
                            "quantity");
    }
    chosen.push_back(std::move(holding));
  }
  std::ranges::sort(chosen, {}, &AddOnHolding::code);
  return chosen;
}

void drop_unsold(const Engine& engine, Terms& terms) {
  std::erase_if(terms.add_ons, [&](const AddOnHolding& one) {
    const AddOn* add_on = engine.catalog().add_on(one.code, one.version);
    return add_on != nullptr && !is_sold(*add_on, terms);  // one that is missing is an error later
  });
}

absl::Status check_sold(const Engine& engine, const Terms& from, const Terms& to) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, engine.held_version(to.plan));
  OCTROI_ASSIGN_OR_RETURN(const Price* price,
                          engine.held_price(*version, to.interval, to.currency));
  OCTROI_ASSIGN_OR_RETURN(const auto held, find_held(engine.catalog(), to.add_ons));
  if (!held.empty()) {
    OCTROI_RETURN_IF_ERROR(effective_entitlements(*version, newly_held(held, from, to)).status());
    OCTROI_RETURN_IF_ERROR(held_entitlements(*version, held).status());
  }
  if (to.quantity < 1) return absl::OkStatus();  // the machine refuses it
  return check_amount(*price, to.quantity, held);
}

absl::StatusOr<std::vector<RatedLine>> added_lines(const Work& work, const Terms& from,
                                                   const Terms& to, Date today) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<HeldAddOn> added,
                          find_held(work.engine.catalog(), to.add_ons));
  for (HeldAddOn& one : added) {
    const AddOnHolding* before = find(from.add_ons, one.add_on->code);
    if (before != nullptr) one.quantity -= before->quantity;
  }
  std::erase_if(added, [](const HeldAddOn& one) { return one.quantity < 1; });
  if (added.empty()) return std::vector<RatedLine>();
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(to.plan));
  OCTROI_ASSIGN_OR_RETURN(Price once,
                          price_with({.interval = to.interval, .currency = to.currency}, added));
  // No period of its own would ask for what is added to terms that last for ever.
  const bool is_whole = from.interval.is_forever() && to.interval.is_forever();
  std::erase_if(once.charges, [is_whole](const Charge& charge) {
    return charge.kind != ChargeKind::kOneOff && !is_whole;
  });
  return rate_period({.price = &once,
                      .period = {.start = today},
                      .is_first_invoice = true,
                      .tax_category = version->tax_category,
                      .rounding = work.engine.options().proration.rounding});
}

std::string in_words(std::span<const AddOnHolding> add_ons) {
  std::string words;
  for (const AddOnHolding& one : add_ons) {
    if (!words.empty()) words += ", ";
    words += one.to_string();
  }
  return words.empty() ? "none" : words;
}

}  // namespace v0
}  // namespace octroi
