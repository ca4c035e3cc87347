// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Snapshot: all records of a store, in memory, as verify found them.
//
// Rows that do not make sense are kept beside the tables instead of stopping the reading, so that
// one bad row does not hide what else is wrong. Memory: about the size of the database.
//
// Layer: engine, private. Thread safety: immutable after take_snapshot().
#ifndef OCTROI_SRC_ENGINE_VERIFY_SNAPSHOT_H_
#define OCTROI_SRC_ENGINE_VERIFY_SNAPSHOT_H_

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/records/loaded.h"
#include "octroi/catalog/catalog.h"
#include "octroi/catalog/effective.h"
#include "octroi/engine/options.h"
#include "octroi/engine/verify.h"

namespace octroi {
inline namespace v0 {
namespace verification {

using records::CouponCounter;
using records::CustomerCredit;
using records::Debt;
using records::Handed;
using records::Held;
using records::HeldWallet;
using records::KeptEndpoint;
using records::KeptUsage;
using records::Loaded;
using records::PoolShare;
using records::PublishedPlan;
using records::Stream;
using records::UsageCounter;
using records::WebhookLane;

// One table, sorted here by tenant and id: the store's own order is not trusted.
template <class T>
class Table {
 public:
  void add(Loaded<T> row) { rows_.push_back(std::move(row)); }
  void sort() {
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Loaded<T>& a, const Loaded<T>& b) { return key(a) < key(b); });
  }

  [[nodiscard]] auto begin() const noexcept { return rows_.begin(); }
  [[nodiscard]] auto end() const noexcept { return rows_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  // nullptr when the tenant has none of that id.
  [[nodiscard]] const Loaded<T>* find(TenantId tenant, std::string_view id) const {
    const std::pair<TenantId, std::string_view> wanted(tenant, id);
    const auto found =
        std::lower_bound(rows_.begin(), rows_.end(), wanted,
                         [](const Loaded<T>& row, const auto& k) { return key(row) < k; });
    return found == rows_.end() || key(*found) != wanted ? nullptr : &*found;
  }
  // A tenant's own rows.
  [[nodiscard]] std::span<const Loaded<T>> of(TenantId tenant) const {
    const auto first =
        std::lower_bound(rows_.begin(), rows_.end(), tenant,
                         [](const Loaded<T>& row, TenantId t) { return row.row.tenant < t; });
    const auto last =
        std::upper_bound(first, rows_.end(), tenant,
                         [](TenantId t, const Loaded<T>& row) { return t < row.row.tenant; });
    return {first, last};
  }

 private:
  static std::pair<TenantId, std::string_view> key(const Loaded<T>& row) {
    return {row.row.tenant, row.row.id};
  }

  std::vector<Loaded<T>> rows_;
};

// A row that its type cannot read.
struct Unreadable {
  Row row;
  std::string why;
};

// Moved, never copied: the index points into the tables.
struct Snapshot {
  Snapshot() = default;
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = default;

  Table<Tenant> tenants;
  Table<Member> members;
  Table<Invitation> invitations;
  Table<Held> subscriptions;
  Table<Order> orders;
  Table<Invoice> invoices;
  Table<CreditNote> credit_notes;
  Table<Payment> payments;
  Table<Refund> refunds;
  Table<TenantMethod> payment_methods;
  Table<Transaction> transactions;
  Table<Coupon> coupons;
  Table<CouponCounter> coupon_counters;
  Table<Redemption> redemptions;
  Table<CustomerCredit> credits;
  Table<AuditEvent> events;
  Table<Stream> streams;
  Table<Effect> effects;
  Table<Saga> sagas;
  Table<records::Claim> claims;
  Table<KeptEndpoint> webhook_endpoints;
  Table<WebhookMessage> webhook_messages;
  Table<WebhookLane> webhook_lanes;
  Table<UsageCounter> usage;
  Table<KeptUsage> usage_events;
  Table<PublishedPlan> plans;
  Table<HeldWallet> wallets;
  Table<WalletGrant> wallet_grants;
  Table<WalletMovement> wallet_movements;
  Table<NoticePreferences> preferences;
  Table<NoticeDelivery> deliveries;
  Table<Suppression> suppressions;
  Table<InAppMessage> in_app;
  Table<OwnTemplate> own_templates;
  Table<Handed> handed_bills;
  Table<Debt> debts;
  Table<PoolShare> pool_shares;
  Table<ManualCharge> manual_charges;
  Table<Reversal> reversals;
  std::vector<Unreadable> unreadable;

  // Counters that counted while all was read, by tenant and id. Their events and shares may be of
  // another moment than they are.
  std::set<std::pair<TenantId, std::string>> moving;
  [[nodiscard]] bool is_moving(TenantId tenant, const std::string& counter) const {
    return moving.contains({tenant, counter});
  }

  // The catalogue's versions as they were published, by "starter@2"; those that cannot be parsed
  // are missing.
  std::map<std::string, PlanVersion, std::less<>> published;
  // Those of add-ons, by the ids of their records.
  std::map<std::string, AddOn, std::less<>> published_add_ons;
  // nullptr when it was never published.
  [[nodiscard]] const PlanVersion* version(const PlanRef& ref) const;
  // Of the plan alone; nullptr when it was never sold so.
  [[nodiscard]] const Price* price(const Terms& terms) const;
  // What terms cost where the plan costs `plan`, their add-ons with it; nullopt where one of those
  // was never published or sold so.
  [[nodiscard]] std::optional<Price> with_add_ons(Price plan, const Terms& terms) const;
  // What terms grant; nothing where they were never published.
  [[nodiscard]] std::vector<Entitlement> entitlements(const Terms& terms) const;
  // What its terms cost in a period; nullopt where they were never published.
  [[nodiscard]] std::optional<Price> price_of_period(const Subscription& subscription,
                                                     std::int64_t index) const;
  // An invoice's credit notes, in the order they were issued.
  [[nodiscard]] std::vector<const Loaded<CreditNote>*> notes_of(
      const Loaded<Invoice>& invoice) const;
  // The number of the event that made the record, in its tenant's log; 0 where there is none.
  [[nodiscard]] std::int64_t born(const Row& row) const;
  // The events of one record, in their order.
  [[nodiscard]] std::span<const Loaded<AuditEvent>* const> events_of(const Row& row) const;
  [[nodiscard]] std::span<const Loaded<AuditEvent>* const> events_of(TenantId tenant,
                                                                     const std::string& type,
                                                                     const std::string& id) const;

  // What the caller knows beside the records.
  std::span<const ProviderCharge> provider_books;
  bool has_provider_books = false;
  // Of each issuer, by its code; the host's own stands under "".
  std::map<std::string, NumberScope, std::less<>> number_scopes{};

  // Calls `visit(const auto& table)` for each table.
  template <class Visit>
  void for_each_table(Visit&& visit) const {
    visit_tables(*this, visit);
  }
  template <class Visit>
  void for_each_table(Visit&& visit) {
    visit_tables(*this, visit);
  }

  // Parses the catalogue and indexes the events, once all rows are in.
  void finish();

 private:
  void parse_catalog_versions();
  // nullopt where one was never published.
  [[nodiscard]] std::optional<std::vector<HeldAddOn>> held_add_ons(const Terms& terms) const;

  using SubjectKey = std::tuple<TenantId, std::string, std::string>;
  std::map<SubjectKey, std::vector<const Loaded<AuditEvent>*>> events_by_subject_;

  template <class Self, class Visit>
  static void visit_tables(Self& s, Visit& visit) {
    visit(s.tenants), visit(s.members), visit(s.invitations), visit(s.subscriptions);
    visit(s.orders), visit(s.invoices), visit(s.credit_notes), visit(s.payments);
    visit(s.refunds), visit(s.transactions), visit(s.payment_methods);
    visit(s.coupons), visit(s.coupon_counters), visit(s.redemptions), visit(s.credits);
    visit(s.events), visit(s.streams), visit(s.effects), visit(s.sagas), visit(s.claims);
    visit(s.webhook_endpoints), visit(s.webhook_messages), visit(s.webhook_lanes);
    visit(s.usage), visit(s.usage_events), visit(s.plans);
    visit(s.wallets), visit(s.wallet_grants), visit(s.wallet_movements);
    visit(s.preferences), visit(s.deliveries), visit(s.suppressions);
    visit(s.in_app), visit(s.own_templates);
    visit(s.handed_bills), visit(s.debts), visit(s.pool_shares), visit(s.manual_charges);
    visit(s.reversals);
  }
};

// Reads all of `store`. Where a tenant's stream moved meanwhile it is read again; counting moves
// none, and is noted in `moving`.
// Errors: those of Store::scan_all; Aborted "verify.busy" when the records never stood still.
absl::StatusOr<Snapshot> take_snapshot(Store& store, const Operator& op);

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_SNAPSHOT_H_
