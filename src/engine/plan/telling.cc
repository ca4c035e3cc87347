// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/telling.h"

#include <algorithm>
#include <array>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kAll = "*";
constexpr std::string_view kChangeUndone = "subscription.change_undone";
constexpr std::string_view kChangeDropped = "subscription.change_dropped";

constexpr auto kTypes = std::to_array<WebhookEventType>({
    {"subscription.created", "subscription.created", "subscription"},
    {"subscription.started", "subscription.started", "subscription"},
    {"subscription.activated", "subscription.activated", "subscription"},
    {"subscription.renewed", "subscription.renewed", "subscription"},
    {"subscription.terms_changed", "subscription.terms_changed", "subscription"},
    {"subscription.change_scheduled", "subscription.change_scheduled", "subscription"},
    {"subscription.change_undone", "subscription.change_undone", "subscription"},
    {"subscription.change_dropped", "subscription.change_undone", "subscription"},
    {"subscription.pause_scheduled", "subscription.pause_scheduled", "subscription"},
    {"subscription.pause_undone", "subscription.pause_undone", "subscription"},
    {"subscription.paused", "subscription.paused", "subscription"},
    {"subscription.resumed", "subscription.resumed", "subscription"},
    {"subscription.cancellation_scheduled", "subscription.cancellation_scheduled", "subscription"},
    {"subscription.cancellation_undone", "subscription.cancellation_undone", "subscription"},
    {"subscription.cancelled", "subscription.cancelled", "subscription"},
    {"subscription.payment_failed", "subscription.payment_failed", "subscription"},
    {"subscription.suspended", "subscription.suspended", "subscription"},
    {"subscription.reactivated", "subscription.reactivated", "subscription"},
    {"subscription.expired", "subscription.expired", "subscription"},
    {"invoice.finalized", "invoice.finalized", "invoice"},
    {"invoice.paid", "invoice.settled", "invoice"},
    {"invoice.credited", "invoice.credit_recorded", "invoice"},
    {"invoice.voided", "invoice.voided", "invoice"},
    {"invoice.written_off", "invoice.marked_uncollectible", "invoice"},
    {"credit_note.issued", "credit_note.issued", "credit_note"},
    {"payment.processing", "payment.processing", "payment"},
    {"payment.succeeded", "payment.succeeded", "payment"},
    {"payment.failed", "payment.failed", "payment"},
    {"payment.withdrawn", "payment.withdrawn", "payment"},
    {"payment.reversed", "payment.reversed", "payment"},
    {"payment.reinstated", "payment.reinstated", "payment"},
    {"refund.succeeded", "refund.succeeded", "refund"},
    {"refund.failed", "refund.failed", "refund"},
    {"order.placed", "order.placed", "order"},
    {"order.paid", "order.paid", "order"},
    {"order.completed", "order.completed", "order"},
    {"order.cancelled", "order.cancelled", "order"},
    {"order.failed", "order.failed", "order"},
    {"order.refunded", "order.refunded", "order"},
});

constexpr std::string_view kSubscriptionFields[] = {
    "status",      "plan_code",     "plan_version", "interval",
    "currency",    "quantity",      "auto_renews",  "current_start",
    "current_end", "trial_ends_on", "ended_on",     "cancels_at_period_end",
    "add_ons",     "scheduled",     "changes_on",   "pauses_on",
    "paused_on",   "resumes_on"};
constexpr std::string_view kInvoiceFields[] = {
    "status",     "subscription_id", "order_id",  "currency", "total_minor",
    "paid_minor", "credited_minor",  "issued_on", "due_on",   "paid_on"};
constexpr std::string_view kCreditNoteFields[] = {"invoice_id", "currency", "total_minor",
                                                  "issued_on"};
constexpr std::string_view kPaymentFields[] = {"status",   "invoice_id",   "subscription_id",
                                               "currency", "amount_minor", "refunded_minor",
                                               "attempt",  "settled_at",   "reversed_minor"};
constexpr std::string_view kRefundFields[] = {"status",   "payment_id",   "invoice_id",
                                              "currency", "amount_minor", "settled_at"};
constexpr std::string_view kOrderFields[] = {
    "status",   "plan_code",   "plan_version", "interval",        "currency",
    "quantity", "total_minor", "invoice_id",   "subscription_id", "add_ons"};

constexpr auto kObjects = std::to_array<WebhookObject>({
    {"subscription", "subscriptions", kSubscriptionFields},
    {"invoice", "invoices", kInvoiceFields},
    {"credit_note", "credit_notes", kCreditNoteFields},
    {"payment", "payments", kPaymentFields},
    {"refund", "refunds", kRefundFields},
    {"order", "orders", kOrderFields},
});

void write_field(JsonWriter& json, std::string_view name, const Row& row) {
  json.key(name);
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const Field& field = row.type->fields[i];
    if (field.name != name) continue;
    if (const auto* number = std::get_if<std::int64_t>(&row.values[i])) {
      if (field.type != FieldType::kBoolean) {
        json.value(*number);
      } else {
        json.value(*number != 0);
      }
      return;
    }
    if (const auto* text = std::get_if<std::string>(&row.values[i])) {
      json.value(*text);
      return;
    }
  }
  if (name.ends_with("_minor")) {
    json.value(std::int64_t{0});  // records leave an amount of nothing empty
    return;
  }
  json.null();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace

std::span<const WebhookEventType> webhook_event_types() noexcept { return kTypes; }
std::span<const WebhookObject> webhook_objects() noexcept { return kObjects; }

std::optional<std::string> format_routes(std::span<const WebhookEndpoint> endpoints) {
  std::string routes;
  for (const WebhookEndpoint& endpoint : endpoints) {
    if (endpoint.status == WebhookEndpointStatus::kRemoved) continue;
    if (!routes.empty()) routes += '\n';
    routes += endpoint.id.to_string();
    routes += ' ';
    routes += to_string(endpoint.status);
    routes += ' ';
    for (const std::string& type : endpoint.types) {
      if (!routes.ends_with(' ')) routes += ',';
      routes += type;
    }
    if (endpoint.types.empty()) routes += kAll;
  }
  return routes.empty() ? std::nullopt : std::optional(std::move(routes));
}

std::vector<WebhookEndpoint> parse_routes(std::string_view routes) {
  std::vector<WebhookEndpoint> endpoints;
  for (const std::string_view line : split(routes, '\n')) {
    const std::vector<std::string_view> parts = split(line, ' ');
    if (parts.size() != 3) continue;
    const auto id = WebhookEndpointId::parse(parts[0]);
    if (!id.ok()) continue;
    WebhookEndpoint& endpoint = endpoints.emplace_back();
    endpoint.id = *id;
    endpoint.status = parts[1] == to_string(WebhookEndpointStatus::kEnabled)
                          ? WebhookEndpointStatus::kEnabled
                          : WebhookEndpointStatus::kDisabled;
    if (parts[2] == kAll) continue;
    for (const std::string_view type : split(parts[2], ',')) endpoint.types.emplace_back(type);
  }
  return endpoints;
}

const WebhookEventType* published(const AuditEvent& event) {
  const auto found = std::ranges::find(kTypes, event.name, &WebhookEventType::event);
  if (found == kTypes.end()) return nullptr;
  if (found->type != kChangeUndone) return &*found;
  // A change that could not be made any more is undone with the reason why.
  const auto data = JsonValue::parse(event.data);
  if (!data.ok() || data->at("reason").text().empty()) return &*found;
  return &*std::ranges::find(kTypes, kChangeDropped, &WebhookEventType::type);
}

std::string published_data(const WebhookEventType& type, const Row& row) {
  JsonWriter json;
  json.object().field("object", type.object).field("id", row.id);
  const auto object = std::ranges::find(kObjects, type.object, &WebhookObject::object);
  for (const std::string_view field : object->fields) write_field(json, field, row);
  json.end();
  return std::move(json).text();
}

WebhookMessage message_of(const WebhookEndpoint& endpoint, const WebhookEventType& type,
                          const AuditEvent& event, std::string data) {
  WebhookMessage message{.id = webhook_message_id(endpoint.id, event.sequence),
                         .endpoint = endpoint.id,
                         .sequence = event.sequence,
                         .type = std::string(type.type),
                         .event_at = event.at,
                         .data = std::move(data)};
  if (endpoint.status == WebhookEndpointStatus::kEnabled) {
    message.due_at = event.at;
  } else {
    message.status = WebhookMessageStatus::kParked;
    message.closed_at = event.at;
    message.outcome = "the endpoint is disabled";
  }
  return message;
}

}  // namespace v0
}  // namespace octroi
