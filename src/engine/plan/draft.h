// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Draft: an OperationPlan in the making, for one tenant.
//
// Planners create and change records through a Draft. It keeps one write for each record however
// often it changes, writes an audit event for each change with the digests before and after, chains
// the events to the tenant's stream when it is finished, and hands out ids that depend only on the
// tenant and its sequence, so that planning the same thing twice gives the same plan.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_DRAFT_H_
#define OCTROI_SRC_ENGINE_PLAN_DRAFT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/records/loaded.h"
#include "engine/records/stream.h"
#include "octroi/base/ids.h"
#include "octroi/base/random.h"
#include "octroi/engine/operation_plan.h"
#include "octroi/tenant/context.h"

namespace octroi {
inline namespace v0 {

// A tenant's event stream as the next draft finds it.
struct StreamHead {
  records::Stream stream;
  std::int64_t version = 0;  // 0: the tenant has none yet
};

class Draft {
 public:
  template <class T>
  using Loaded = records::Loaded<T>;

  Draft(TenantId tenant, const Actor& actor, Instant now, StreamHead head);

  [[nodiscard]] TenantId tenant() const noexcept { return plan_.tenant; }
  [[nodiscard]] Instant now() const noexcept { return now_; }

  // Ids of one tenant sort in the order they were made, also within a millisecond.
  template <class SomeId>
  [[nodiscard]] SomeId new_id() {
    return SomeId(next_uuid());
  }

  // A new record, and the event `name` that made it; `data` is a JSON object.
  template <class T>
  Loaded<T> create(std::string id, T content, std::string_view name, std::string data) {
    Row row = records::to_row(tenant(), id, content);
    Loaded<T> loaded{std::move(content), Row{row.type, row.tenant, std::move(id), 0, {}}};
    insert(std::move(row), name, std::move(data));
    return loaded;
  }
  // The next state of a record that was read, or created in this draft.
  template <class T>
  void change(const Loaded<T>& was, const T& content, std::string_view name, std::string data) {
    update(was.row, records::to_row(tenant(), was.row.id, content, was.row.version), name,
           std::move(data));
  }
  // An event of a record whose next state is still in the making: complete() must follow.
  template <class T>
  void announce(const Loaded<T>& was, const T& so_far, std::string_view name, std::string data) {
    if (is_incomplete(was.row)) complete(was, so_far);
    announce_row(was.row, name, std::move(data));
  }
  // Completes a state that an event of this draft already tells of.
  template <class T>
  void complete(const Loaded<T>& was, const T& content) {
    replace(records::to_row(tenant(), was.row.id, content, was.row.version));
  }
  // A record that is no state of the tenant's business (claims, counters, effects): no event.
  // Version 0 inserts.
  template <class T>
  void put(TenantId owner, std::string id, const T& content, std::int64_t version = 0) {
    put_row(records::to_row(owner, std::move(id), content, version));
  }

  // Calls `visit(const Row&)` for each row of T's table that the draft will write, as it stands
  // now.
  template <class T, class Visit>
  void each_written(Visit&& visit) const {
    for (const Pending& pending : pending_) {
      if (pending.row.type == &records::record_type<T>()) visit(pending.row);
    }
  }

  // "subscription.renewed 42": the last event, as the cause of effects.
  [[nodiscard]] std::string cause() const;

  // Numbers the record `id` from `series` at the commit.
  void take_number(const RecordType& type, const std::string& id, NumberSeries series);
  void add_effect(Effect effect);
  // Whether an effect with this once_key is in the draft already.
  [[nodiscard]] bool has_effect(std::string_view once_key) const noexcept;
  // Who hears of the tenant's events from the next plan on (format_routes()).
  void set_webhooks(std::optional<std::string> routes) { new_routes_ = std::move(routes); }
  // Who is handed the bills of its subscriptions from the next plan on.
  void set_payer(std::optional<TenantId> payer) { new_payer_ = payer; }
  // Who is handed them by this one; nullopt: nobody.
  [[nodiscard]] const std::optional<TenantId>& payer() const noexcept { return head_.stream.payer; }
  // Why an operator does it: stands in each event from now on.
  void give_reason(std::string reason) { reason_ = std::move(reason); }
  void explain(std::string sentence) { plan_.explanation.push_back(std::move(sentence)); }
  void about(std::string subject) { plan_.subject = std::move(subject); }
  [[nodiscard]] const std::string& subject() const noexcept { return plan_.subject; }
  [[nodiscard]] bool empty() const noexcept { return pending_.empty(); }

  // Chains the events and writes the stream's new head, which `head` receives for the next draft of
  // the same tenant in one group.
  [[nodiscard]] OperationPlan finish(StreamHead* head = nullptr) &&;

 private:
  struct Pending {
    Row row;
    bool is_insert = false;
    std::optional<std::size_t> last_event;
    bool is_incomplete = false;  // announced, and the state is not there yet
  };
  struct Numbered {
    std::size_t pending;
    NumberSeries series;
  };

  UuidBytes next_uuid();
  void insert(Row row, std::string_view name, std::string data);
  void update(const Row& was, Row row, std::string_view name, std::string data);
  void announce_row(const Row& was, std::string_view name, std::string data);
  void replace(Row row);
  [[nodiscard]] bool is_incomplete(const Row& row) noexcept;
  void put_row(Row row);
  void add_event(Pending& pending, std::string before, std::string_view name, std::string data);
  void close_last_event(const Pending& pending);
  Pending* find(const Row& row) noexcept;
  void write_stream(StreamHead* head);
  void tell_endpoints();
  [[nodiscard]] const Row& row_of(const AuditEvent& event) const noexcept;

  Instant now_;
  std::string actor_;
  std::string reason_{};
  StreamHead head_;
  SeededRandom ids_;
  std::int64_t ids_made_ = 0;
  std::vector<Pending> pending_;
  std::vector<Numbered> numbers_;
  std::optional<std::optional<std::string>> new_routes_;  // nullopt: as they were
  std::optional<std::optional<TenantId>> new_payer_;      // likewise
  OperationPlan plan_;
};

// The digest that audit events carry of a record: 128 bits of SHA-256 over its type, id and fields,
// hex. Fields that the store assigns at the commit (a document's number) are left out, as are the
// version and an added field that holds nothing.
[[nodiscard]] std::string record_digest(const Row& row);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_DRAFT_H_
