// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of work: events and their streams, effects, sagas, claims, counters, published plans.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_WORK_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_WORK_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "engine/records/stream.h"
#include "octroi/catalog/plan.h"
#include "octroi/engine/audit.h"
#include "octroi/engine/effect.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {
namespace records {

// One version of a plan or an add-on as it was published, to compare with the next catalogue.
struct PublishedPlan {
  std::string definition;  // the catalogue text of the version
};
// A plan's record is "starter@2", an add-on's "add_on/extra_users@1".
inline constexpr std::string_view kAddOnId = "add_on/";
[[nodiscard]] inline std::string add_on_id(const AddOn& add_on) {
  return std::string(kAddOnId) + add_on.label();
}

template <>
struct Record<AuditEvent> {
  // Its number is its id.
  static bool set_identity(AuditEvent& event, const Row& row);
  static constexpr std::string_view kName = "events";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& e, V& field) {
    field("at", e.at);
    field("actor", e.actor);
    field("name", e.name);
    field("subject_type", e.subject_type);
    field("subject", e.subject);
    field("data", e.data);
    field("before", e.before);
    field("after", e.after);
    field("digest", e.digest);
    field.or_null("reason", e.reason, std::string());
  }
};

template <>
struct Record<Stream> {
  static constexpr std::string_view kName = "streams";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& s, V& field) {
    field("event_count", s.sequence);
    field("digest", s.digest);
    field("webhooks", s.webhooks);
    field("payer", s.payer);
  }
};

template <>
struct Record<Effect> {
  static constexpr std::string_view kName = "effects";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true},
            {.name = "once", .fields = {"once_key"}, .unique = true}};
  }
  template <class T, class V>
  static void visit(T& e, V& field) {
    field("kind", e.kind);
    field("status", e.status);
    field("subject", e.subject);
    field("template", e.template_name);
    field("recipient", e.recipient);
    field("data", e.data);
    field("cause", e.cause);
    field("once_key", e.once_key);
    field("attempts", e.attempts);
    field("created_at", e.created_at);
    field("due_at", e.due_at);
    field("outcome", e.outcome);
    field.or_null("channel", e.channel, Channel::kMail);
    field.or_null("language", e.language, std::string());
  }
};

template <>
struct Record<Saga> {
  // The packed saga names itself; it must be the row's.
  static bool set_identity(const Saga& saga, const Row& row) {
    return saga.tenant == row.tenant && saga.id.to_string() == row.id;
  }
  static constexpr std::string_view kName = "sagas";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& s, V& field) {
    field("status", s.status);
    field.text("saga", s, format_saga, [](const std::string& text) { return parse_saga(text); });
  }
};

template <>
struct Record<Claim> {
  static constexpr std::string_view kName = "claims";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("operation", c.operation);
    field("subject", c.subject);
    field("request", c.request);
  }
};

template <>
struct Record<KeptUsage> {
  static constexpr std::string_view kName = "usage_events";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {{.name = "meter", .fields = {"metered_in"}}}; }
  template <class T, class V>
  static void visit(T& u, V& field) {
    field("counter", u.counter);
    field("metric", u.metric);
    field("quantity", u.quantity);
    field("used_at", u.used_at);
    field("recorded_at", u.recorded_at);
    field("value", u.value);
    field("properties", u.properties);
    field("item", u.item);
    field.derived("metered_in", [&u] { return metered_in(u); });
    field("corrects", u.corrects);
    field("is_struck", u.is_struck);
  }
};

template <>
struct Record<UsageCounter> {
  static constexpr std::string_view kName = "usage_counters";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& u, V& field) {
    field("metric", u.metric);
    field("window", u.window);
    field("used", u.used);
    field("updated_at", u.updated_at);
    field("level", u.level);
    field("settled", u.settled);
    field("told", u.told);
    field("pooled", u.pooled);
  }
};

template <>
struct Record<PublishedPlan> {
  static constexpr std::string_view kName = "catalog_versions";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& p, V& field) {
    field("definition", p.definition);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_WORK_RECORDS_H_
