// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tenancy: I36 to I40.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/verify/checker.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// What was wanted after its recipient was suppressed did not go out.
void check_suppressed(const Snapshot& s, const Loaded<Effect>& effect, Checker& checker) {
  const auto* suppression = s.suppressions.find(
      effect.row.tenant, records::suppression_id(effect.value.channel, effect.value.recipient));
  if (suppression == nullptr || suppression->value.lifted_at) return;
  checker.look();
  const bool went_out =
      effect.value.status == EffectStatus::kDone && effect.value.outcome.starts_with("sent");
  if (went_out && effect.value.created_at > suppression->value.since) {
    checker.report(effect.row, "went to a recipient who was suppressed before");
  }
}

void check_i36(const Snapshot& s, Checker& checker) {
  for (const auto& effect : s.effects) {
    if (effect.value.kind != EffectKind::kMessage) continue;
    checker.look();
    const Effect& one = effect.value;
    const std::string recipient = recipient_key(records::recipient_of(one));
    if (one.once_key != one.template_name + "|" + one.cause + "|" + recipient) {
      checker.report(effect.row,
                     "its key is not that of its template, cause, recipient and channel");
    }
    check_suppressed(s, effect, checker);
  }
}

// A reference must lead to a record of the same tenant.
class References {
 public:
  explicit References(Checker& checker) : checker_(checker) {}

  template <class T>
  void check(const Row& from, const Table<T>& table, const std::string& id) {
    checker_.look();
    if (table.find(from.tenant, id) != nullptr) return;
    const bool is_anothers = std::any_of(table.begin(), table.end(),
                                         [&](const Loaded<T>& one) { return one.row.id == id; });
    checker_.report(from, "names " + records::record_type<T>().name + " " + id + ", which " +
                              (is_anothers ? "is another tenant's" : "does not exist"));
  }
  template <class T, class SomeId>
  void check(const Row& from, const Table<T>& table, const std::optional<SomeId>& id) {
    if (id) check(from, table, id->to_string());
  }

 private:
  Checker& checker_;
};

void check_effect(const Snapshot& s, References& references, const Loaded<Effect>& effect) {
  if (effect.value.kind == EffectKind::kCharge) {
    references.check(effect.row, s.payments, effect.value.subject);
  } else if (effect.value.kind == EffectKind::kRefund) {
    references.check(effect.row, s.refunds, effect.value.subject);
  } else if (effect.value.kind == EffectKind::kProvision) {
    references.check(effect.row, s.sagas, effect.value.subject);
  }
}

// Of what is sold, billed and paid.
void check_documents(const Snapshot& s, References& references) {
  for (const auto& [held, row] : s.subscriptions) {
    references.check(row, s.invoices, held.open_invoice);
  }
  for (const auto& [order, row] : s.orders) {
    references.check(row, s.invoices, order.invoice);
    references.check(row, s.subscriptions, order.subscription);
  }
  for (const auto& [invoice, row] : s.invoices) {
    references.check(row, s.subscriptions, invoice.subscription);
    references.check(row, s.orders, invoice.order);
  }
  for (const auto& [payment, row] : s.payments) {
    references.check(row, s.invoices, payment.invoice.to_string());
    references.check(row, s.subscriptions, payment.subscription);
  }
  for (const auto& [note, row] : s.credit_notes) {
    references.check(row, s.invoices, note.invoice.to_string());
  }
  for (const auto& [refund, row] : s.refunds) {
    references.check(row, s.payments, refund.payment.to_string());
    references.check(row, s.invoices, refund.invoice.to_string());
    references.check(row, s.credit_notes, refund.credit_note.to_string());
  }
  for (const auto& [entry, row] : s.transactions) {
    references.check(row, s.invoices, entry.invoice);
    references.check(row, s.payments, entry.payment);
    references.check(row, s.credit_notes, entry.credit_note);
    references.check(row, s.refunds, entry.refund);
    references.check(row, s.reversals, entry.reversal);
    references.check(row, s.transactions, entry.reverses);
  }
  for (const auto& [redemption, row] : s.redemptions) {
    references.check(row, s.subscriptions, redemption.subscription);
  }
}

void check_wallets(const Snapshot& s, References& references) {
  for (const auto& [held, row] : s.wallets) {
    references.check(row, s.invoices, held.wallet.open_top_up);
  }
  for (const auto& [grant, row] : s.wallet_grants) {
    references.check(row, s.wallets, grant.wallet.to_string());
    references.check(row, s.invoices, grant.invoice);
  }
  for (const auto& [movement, row] : s.wallet_movements) {
    references.check(row, s.wallets, movement.wallet.to_string());
    references.check(row, s.wallet_grants, movement.grant.to_string());
    references.check(row, s.invoices, movement.invoice);
    references.check(row, s.credit_notes, movement.credit_note);
  }
}

void check_charges(const Snapshot& s, References& references) {
  for (const auto& [reversal, row] : s.reversals) {
    references.check(row, s.payments, reversal.payment.to_string());
    references.check(row, s.invoices, reversal.invoice.to_string());
  }
  for (const auto& [charge, row] : s.manual_charges) {
    references.check(row, s.subscriptions, charge.subscription);
    references.check(row, s.invoices, charge.invoice);
  }
}

// Of what is told, and to whom.
void check_messages(const Snapshot& s, References& references) {
  for (const auto& [message, row] : s.webhook_messages) {
    references.check(row, s.webhook_endpoints, message.endpoint.to_string());
  }
  for (const auto& lane : s.webhook_lanes) {
    references.check(lane.row, s.webhook_endpoints, lane.row.id);
  }
  for (const auto& effect : s.effects) check_effect(s, references, effect);
  for (const auto& [delivery, row] : s.deliveries) {
    references.check(row, s.effects, delivery.effect.to_string());
  }
  for (const auto& [message, row] : s.in_app) {
    references.check(row, s.effects, message.id.to_string());
    references.check(row, s.members, message.member.to_string());
  }
}

void check_i37(const Snapshot& s, Checker& checker) {
  References references(checker);
  check_documents(s, references);
  check_wallets(s, references);
  check_charges(s, references);
  check_messages(s, references);
}

bool is_platforms_own(const RecordType& type) {
  return type.name == "coupons" || type.name == "coupon_counters" ||
         type.name == "catalog_versions";
}
// The platform has an audit log and claims of its own beside the tenants'.
bool may_be_platforms(const RecordType& type) {
  return is_platforms_own(type) || type.name == "events" || type.name == "streams" ||
         type.name == "claims";
}

void check_owner(const Snapshot& s, const Row& row, Checker& checker) {
  checker.look();
  if (row.tenant.is_nil()) {
    checker.report(row, "belongs to no tenant");
  } else if (row.tenant != kPlatform &&
             s.tenants.find(row.tenant, row.tenant.to_string()) == nullptr) {
    checker.report(row, "belongs to a tenant that does not exist");
  }
}

void check_i38(const Snapshot& s, Checker& checker) {
  s.for_each_table([&](const auto& table) {
    for (const auto& one : table) check_owner(s, one.row, checker);
  });
  for (const Unreadable& one : s.unreadable) check_owner(s, one.row, checker);
  for (const auto& tenant : s.tenants) {
    const std::optional<TenantId>& parent = tenant.value.account.parent;
    if (!parent) continue;
    checker.look();
    if (s.tenants.find(*parent, parent->to_string()) == nullptr) {
      checker.report(tenant.row, "its parent does not exist");
    }
  }
}

// Money columns are I03's to name.
bool is_money_trouble(const Unreadable& one) {
  return one.why.find("_minor") != std::string::npos ||
         one.why.find("field currency") != std::string::npos;
}

void check_shape(const Row& row, Checker& checker) {
  checker.look();
  const absl::Status status = check_row(row);
  if (!status.ok()) checker.report(row, error_message(status));
  const bool is_platforms = row.tenant == kPlatform;
  if (is_platforms ? !may_be_platforms(*row.type) : is_platforms_own(*row.type)) {
    checker.report(row, is_platforms ? "is a tenant's kind of record on the platform"
                                     : "is the platform's kind of record in a tenant");
  }
}

void check_i39(const Snapshot& s, Checker& checker) {
  s.for_each_table([&](const auto& table) {
    for (const auto& one : table) check_shape(one.row, checker);
  });
  for (const Unreadable& one : s.unreadable) {
    checker.look();
    if (!is_money_trouble(one)) checker.report(one.row, one.why);
  }
}

// The fields of a unique index, with the tenant first; empty where a null keeps the row out.
std::vector<Value> unique_key(const Row& row, const Index& index) {
  std::vector<Value> key{Value(row.tenant.to_string())};
  for (const std::string& field : index.fields) {
    const auto position = octroi::field_position(*row.type, field);
    if (!position || *position >= row.values.size()) return {};
    if (std::holds_alternative<std::monostate>(row.values[*position])) return {};
    key.push_back(row.values[*position]);
  }
  return key;
}

template <class T>
void check_unique(const Table<T>& table, Checker& checker) {
  const Row* before = nullptr;
  for (const auto& one : table) {
    checker.look();
    if (before != nullptr && before->tenant == one.row.tenant && before->id == one.row.id) {
      checker.report(one.row, "stands there twice");
    }
    before = &one.row;
  }
  for (const Index& index : records::record_type<T>().indexes) {
    if (!index.unique) continue;
    std::set<std::vector<Value>> keys;
    for (const auto& one : table) {
      std::vector<Value> key = unique_key(one.row, index);
      if (key.empty()) continue;
      checker.look();
      if (!keys.insert(std::move(key)).second) {
        checker.report(one.row, "has the same " + index.name + " as another");
      }
    }
  }
}

// An id that is a UUID of its own names one record among all tenants.
template <class T>
void check_not_shared(const Table<T>& table, Checker& checker) {
  if constexpr (requires(T value) { value.id.bytes(); } || std::is_same_v<T, Held>) {
    std::map<std::string_view, TenantId> owners;
    for (const auto& one : table) {
      checker.look();
      const auto [at, is_new] = owners.emplace(one.row.id, one.row.tenant);
      if (!is_new && at->second != one.row.tenant) {
        checker.report(one.row, "has the id of another tenant's record");
      }
    }
  }
}

void check_slugs(const Snapshot& s, Checker& checker) {
  for (const auto& tenant : s.tenants) {
    checker.look();
    const auto* claim = s.claims.find(kPlatform, records::slug_claim(tenant.value.slug));
    if (claim == nullptr || claim->value.subject != tenant.row.id) {
      checker.report(tenant.row, "its slug " + tenant.value.slug + " is not claimed for it");
    }
  }
}

void check_i40(const Snapshot& s, Checker& checker) {
  s.for_each_table([&](const auto& table) {
    check_unique(table, checker);
    check_not_shared(table, checker);
  });
  check_slugs(s, checker);
}

}  // namespace

std::span<const Check> tenancy_checks() {
  static constexpr Check kChecks[] = {
      {"I36",
       "each message is one of its template, cause, recipient and channel, none to the suppressed",
       check_i36},
      {"I37", "what a record names is its own tenant's", check_i37},
      {"I38", "each record belongs to a tenant that exists, or to the platform", check_i38},
      {"I39", "each record fits its table, and stands on the tenant's or the platform's side",
       check_i39},
      {"I40", "ids, keys and slugs are unique, and no id is shared between tenants", check_i40},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
