// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/snapshot.h"

#include <algorithm>
#include <tuple>

#include "engine/paused_price.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

constexpr int kReadings = 3;
constexpr std::size_t kPageRows = 10'000;

template <class T>
absl::Status read_table(Store& store, const Operator& op, Table<T>& table,
                        std::vector<Unreadable>& unreadable) {
  Query query{.type = &records::record_type<T>(), .rows_max = kPageRows};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan_all(op, query));
    for (Row& row : page.rows) {
      absl::StatusOr<T> value = records::from_row<T>(row);
      if (value.ok()) {
        table.add({*std::move(value), std::move(row)});
      } else {
        unreadable.push_back({std::move(row), error_message(value.status())});
      }
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  table.sort();
  return absl::OkStatus();
}

// Where every tenant's stream stands: the same before and after means that no command was committed
// in between.
using Heads = std::vector<std::tuple<TenantId, std::string, std::int64_t>>;

absl::StatusOr<Heads> read_heads(Store& store, const Operator& op) {
  Heads heads;
  Query query{.type = &records::record_type<Stream>(), .rows_max = kPageRows};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan_all(op, query));
    for (const Row& row : page.rows) heads.emplace_back(row.tenant, row.id, row.version);
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return heads;
}

// A counter is written with its events and its shares in one commit. So where its version is the
// same after them as before them, they belong together.
absl::Status note_moving(Store& store, const Operator& op, Snapshot& snapshot) {
  Query query{.type = &records::record_type<UsageCounter>(), .rows_max = kPageRows};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan_all(op, query));
    for (const Row& row : page.rows) {
      const auto* read = snapshot.usage.find(row.tenant, row.id);
      if (read == nullptr || read->row.version != row.version) {
        snapshot.moving.emplace(row.tenant, row.id);
      }
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return absl::OkStatus();
}

}  // namespace

const PlanVersion* Snapshot::version(const PlanRef& ref) const {
  const auto found = published.find(ref.to_string());
  return found == published.end() ? nullptr : &found->second;
}

const Price* Snapshot::price(const Terms& terms) const {
  const PlanVersion* held = version(terms.plan);
  return held == nullptr ? nullptr : held->price(terms.interval, terms.currency);
}

std::optional<std::vector<HeldAddOn>> Snapshot::held_add_ons(const Terms& terms) const {
  std::vector<HeldAddOn> held;
  for (const AddOnHolding& one : terms.add_ons) {
    const auto found =
        published_add_ons.find(records::add_on_id({.code = one.code, .version = one.version}));
    if (found == published_add_ons.end()) return std::nullopt;
    held.push_back({&found->second, one.quantity});
  }
  return held;
}

std::optional<Price> Snapshot::with_add_ons(Price plan, const Terms& terms) const {
  const auto add_ons = held_add_ons(terms);
  if (!add_ons) return std::nullopt;
  auto price = price_with(std::move(plan), *add_ons);
  return price.ok() ? std::optional<Price>(*std::move(price)) : std::nullopt;
}

std::vector<Entitlement> Snapshot::entitlements(const Terms& terms) const {
  const PlanVersion* plan = version(terms.plan);
  const auto add_ons = held_add_ons(terms);
  if (plan == nullptr || !add_ons) return {};
  auto granted = held_entitlements(*plan, *add_ons);
  return granted.ok() ? *std::move(granted) : std::vector<Entitlement>();
}

std::optional<Price> Snapshot::price_of_period(const Subscription& subscription,
                                               std::int64_t index) const {
  const Price* const held = price(subscription.terms);
  if (held == nullptr) return std::nullopt;
  auto whole =
      with_add_ons(held->in_period(number_in_plan(subscription, index)), subscription.terms);
  if (!whole) return std::nullopt;
  const bool is_running = index == subscription.next_index - 1;
  return is_running ? at_percent(*std::move(whole), subscription.period_percent) : *whole;
}

std::vector<const Loaded<CreditNote>*> Snapshot::notes_of(const Loaded<Invoice>& invoice) const {
  std::vector<const Loaded<CreditNote>*> notes;
  for (const auto& note : credit_notes.of(invoice.row.tenant)) {
    if (note.value.invoice == invoice.value.id) notes.push_back(&note);
  }
  // Ids made within one millisecond do not sort.
  std::stable_sort(notes.begin(), notes.end(),
                   [this](const auto* a, const auto* b) { return born(a->row) < born(b->row); });
  return notes;
}

std::int64_t Snapshot::born(const Row& row) const {
  const auto events = events_of(row);
  return events.empty() ? 0 : events.front()->value.sequence;
}

std::span<const Loaded<AuditEvent>* const> Snapshot::events_of(const Row& row) const {
  return events_of(row.tenant, row.type->name, row.id);
}

std::span<const Loaded<AuditEvent>* const> Snapshot::events_of(TenantId tenant,
                                                               const std::string& type,
                                                               const std::string& id) const {
  const auto found = events_by_subject_.find({tenant, type, id});
  if (found == events_by_subject_.end()) return {};
  return found->second;
}

void Snapshot::parse_catalog_versions() {
  // The versions of one plan are read together: alone, the second one would be a gap.
  std::map<std::string, std::string> definitions;
  for (const auto& plan : plans) {
    definitions[plan.row.id.substr(0, plan.row.id.rfind('@'))] += plan.value.definition + "\n";
  }
  // No catalogue is without a plan.
  constexpr std::string_view kSomePlan =
      R"(plan { code: "p" name: "P" price { interval: "month" currency: "EUR" amount: "0" } })";
  for (const auto& [code, definition] : definitions) {
    const bool is_add_on = code.starts_with(records::kAddOnId);
    const std::string text = is_add_on ? definition + std::string(kSomePlan) : definition;
    const absl::StatusOr<Catalog> catalog = parse_catalog(text, CatalogFormat::kText, code);
    if (!catalog.ok()) continue;
    for (const AddOn& one : catalog->add_ons()) {
      if (is_add_on) published_add_ons.emplace(records::add_on_id(one), one);
    }
    for (const PlanVersion& one : catalog->plans()) {
      if (!is_add_on) published.emplace(one.ref.to_string(), one);
    }
  }
}

void Snapshot::finish() {
  parse_catalog_versions();
  for (const auto& event : events) {
    const AuditEvent& said = event.value;
    events_by_subject_[{event.row.tenant, said.subject_type, said.subject}].push_back(&event);
  }
}

absl::StatusOr<Snapshot> take_snapshot(Store& store, const Operator& op) {
  for (int reading = 0; reading < kReadings; ++reading) {
    OCTROI_ASSIGN_OR_RETURN(const Heads before, read_heads(store, op));
    Snapshot snapshot;
    absl::Status status;
    snapshot.for_each_table([&](auto& table) {
      if (status.ok()) status = read_table(store, op, table, snapshot.unreadable);
    });
    OCTROI_RETURN_IF_ERROR(status);
    OCTROI_RETURN_IF_ERROR(note_moving(store, op, snapshot));
    OCTROI_ASSIGN_OR_RETURN(const Heads after, read_heads(store, op));
    if (before != after) continue;
    snapshot.finish();
    return snapshot;
  }
  return make_error(absl::StatusCode::kAborted, "verify.busy",
                    "the records changed while they were read; verify while nothing is billed, "
                    "or over a backup");
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
