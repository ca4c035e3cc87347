// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/gathering.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/plan/collecting.h"
#include "engine/plan/debts.h"
#include "engine/plan/invoicing.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Handed;
using records::Loaded;

// The bills of one invoice.
using Basket = std::vector<Loaded<Handed>>;

// The payer's own first, then by the names of the others; of one, in the order they were made.
void sort(Basket& basket, TenantId payer) {
  std::sort(basket.begin(), basket.end(), [payer](const auto& one, const auto& other) {
    const Handed& a = one.value;
    const Handed& b = other.value;
    if ((a.from == payer) != (b.from == payer)) return a.from == payer;
    return std::tie(a.name, a.from, a.handed_at, a.id) <
           std::tie(b.name, b.from, b.handed_at, b.id);
  });
}

// Bills in baskets: those that may stand on one invoice together.
absl::StatusOr<std::map<std::string, Basket>> waiting_baskets(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto waiting,
                          records::load_all<Handed>(work.engine.store(), work.context, "basket"));
  std::map<std::string, Basket> baskets;
  for (Loaded<Handed>& one : waiting) {
    std::string key = *records::basket_of(one.value);
    if (!work.tenant.value.account.is_consolidated) key += " " + one.row.id;
    baskets[key].push_back(std::move(one));
  }
  for (auto& [key, basket] : baskets) sort(basket, work.draft.tenant());
  return baskets;
}

void write(Work& work, const Loaded<Handed>& was, const Handed& now) {
  work.draft.put(work.draft.tenant(), was.row.id, now, was.row.version);
}

// Until the issuer's day is over more bills may join.
absl::Status postpone(Work& work, const Basket& basket, const Seller& seller) {
  for (const Loaded<Handed>& one : basket) {
    Handed now = one.value;
    OCTROI_ASSIGN_OR_RETURN(const Date next, add_days(now.billed_on, 1));
    now.gather_at = seller.issuer.zone.start_of_day(next);
    if (now.gather_at != one.value.gather_at) write(work, one, now);
  }
  return absl::OkStatus();
}

// What the letter calls the whole.
std::string title_of(const Basket& basket) {
  std::string title = basket.front().value.lines.front().description;
  if (basket.size() > 1) title += " (+" + std::to_string(basket.size() - 1) + ")";
  return title;
}

absl::Status invoice_basket(Work& work, const Basket& basket) {
  const Handed& first = basket.front().value;
  InvoiceRequest request;
  request.issuer = first.issuer;
  request.currency = first.currency;
  request.plan = title_of(basket);
  request.pays_by = tenants_methods();
  for (const Loaded<Handed>& one : basket) {
    request.gathered.insert(request.gathered.end(), one.value.lines.begin(), one.value.lines.end());
  }
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, issue_invoice(work, std::move(request)));
  for (const Loaded<Handed>& one : basket) {
    Handed now = one.value;
    now.gather_at.reset();
    now.gathered_in = invoice.now.id;
    write(work, one, now);
  }
  OCTROI_RETURN_IF_ERROR(collect(work, nullptr, invoice));
  return begin_debt(work, invoice);
}

}  // namespace

absl::Status plan_gathering(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto baskets, waiting_baskets(work));
  for (const auto& [key, basket] : baskets) {
    const Handed& first = basket.front().value;
    OCTROI_ASSIGN_OR_RETURN(const Seller* seller, work.engine.seller(first.issuer));
    const bool waits = work.tenant.value.account.is_consolidated &&
                       seller->today(work.draft.now()) <= first.billed_on;
    OCTROI_RETURN_IF_ERROR(waits ? postpone(work, basket, *seller) : invoice_basket(work, basket));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
