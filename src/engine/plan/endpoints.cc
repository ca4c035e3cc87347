// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/endpoints.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/telling.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptEndpoint;
using records::Loaded;
using records::WebhookLane;

constexpr std::size_t kReasonBytesMax = 500;
constexpr std::chrono::hours kOverlapMax = std::chrono::hours(24 * 30);
constexpr std::size_t kPageRows = 500;

absl::StatusOr<WebhookSender*> sender_of(Work& work) {
  if (WebhookSender* const sender = work.engine.options().webhooks) return sender;
  return make_error(absl::StatusCode::kFailedPrecondition, "webhook.no_sender",
                    "webhooks need a sender; set BillingOptions::webhooks");
}

absl::Status check_types(const std::vector<std::string>& types) {
  for (const std::string& type : types) {
    const auto known = webhook_event_types();
    if (std::ranges::find(known, type, &WebhookEventType::type) != known.end()) continue;
    return make_error(
        absl::StatusCode::kInvalidArgument, "webhook_endpoint.unknown_type",
        "there is no type of event " + type.substr(0, 100) + "; see webhook_event_types()");
  }
  return absl::OkStatus();
}

std::vector<std::string> each_once(std::vector<std::string> types) {
  std::ranges::sort(types);
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

// What the audit log says of an endpoint: enough to tell from the log alone who had to be told.
// Neither its address, which may hold a token, nor a secret.
std::string event_data(const WebhookEndpoint& endpoint) {
  JsonWriter json;
  json.object().field("status", to_string(endpoint.status)).key("types").array();
  for (const std::string& type : endpoint.types) json.value(type);
  json.end().field("reason", endpoint.reason).field("secret_number", endpoint.secret_number).end();
  return std::move(json).text();
}

absl::StatusOr<Loaded<KeptEndpoint>> load_endpoint(Work& work, WebhookEndpointId id) {
  OCTROI_ASSIGN_OR_RETURN(
      auto kept, records::load<KeptEndpoint>(work.engine.store(), work.context, id.to_string(),
                                             "webhook_endpoint"));
  if (kept.value.endpoint.status != WebhookEndpointStatus::kRemoved) return kept;
  return make_error(absl::StatusCode::kFailedPrecondition, "webhook_endpoint.removed",
                    "this endpoint was removed; add a new one");
}

absl::StatusOr<std::vector<WebhookEndpoint>> endpoints_of(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<KeptEndpoint>(work.engine.store(), work.context));
  std::vector<WebhookEndpoint> endpoints;
  endpoints.reserve(loaded.size());
  for (auto& one : loaded) endpoints.push_back(std::move(one.value.endpoint));
  return endpoints;
}

// The endpoint's messages of events since then, a page at a time, until `visit` says false.
template <class Visit>
absl::Status for_each_since(Work& work, WebhookEndpointId endpoint, Instant since, Visit&& visit) {
  Query query{.type = &records::record_type<WebhookMessage>(),
              .index = "history",
              .equal = {records::Column<WebhookEndpointId>::encode(endpoint)},
              .from = records::Column<Instant>::encode(since),
              .rows_max = kPageRows};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, work.engine.store().scan(work.context, query));
    for (Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(auto message,
                              records::loaded_from_row<WebhookMessage>(std::move(row)));
      if (!visit(message)) return absl::OkStatus();
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return absl::OkStatus();
}

}  // namespace

absl::Status put_endpoint(Work& work, const Loaded<KeptEndpoint>& was, const KeptEndpoint& now,
                          std::string_view event) {
  work.draft.change(was, now, event, event_data(now.endpoint));
  OCTROI_ASSIGN_OR_RETURN(std::vector<WebhookEndpoint> endpoints, endpoints_of(work));
  std::ranges::replace_if(
      endpoints, [&](const WebhookEndpoint& one) { return one.id == now.endpoint.id; },
      now.endpoint);
  work.draft.set_webhooks(format_routes(endpoints));
  work.draft.about(was.row.id);
  return absl::OkStatus();
}

absl::Status plan_add_endpoint(Work& work, const AddWebhookEndpoint& request, Secret& shown) {
  OCTROI_ASSIGN_OR_RETURN(WebhookSender* const sender, sender_of(work));
  OCTROI_RETURN_IF_ERROR(sender->check_url(request.url));
  OCTROI_RETURN_IF_ERROR(check_types(request.types));
  OCTROI_ASSIGN_OR_RETURN(std::vector<WebhookEndpoint> endpoints, endpoints_of(work));
  const auto in_use = std::ranges::count_if(endpoints, [](const WebhookEndpoint& one) {
    return one.status != WebhookEndpointStatus::kRemoved;
  });
  if (static_cast<std::size_t>(in_use) >= kWebhookEndpointsMax) {
    return make_error(absl::StatusCode::kResourceExhausted, "webhook_endpoint.too_many",
                      "a tenant has 20 endpoints at most; remove one that is not used");
  }
  KeptEndpoint kept;
  kept.endpoint = {.id = work.draft.new_id<WebhookEndpointId>(),
                   .tenant = work.draft.tenant(),
                   .url = request.url,
                   .types = each_once(request.types),
                   .status_since = work.draft.now(),
                   .created_at = work.draft.now()};
  const std::string place = webhook_secret_place(kept.endpoint.id, kept.endpoint.secret_number);
  OCTROI_ASSIGN_OR_RETURN(WebhookSecretPair pair, sender->make_secret(work.draft.tenant(), place));
  kept.secret = std::move(pair.kept);
  shown = std::move(pair.shown);
  const std::string id = kept.endpoint.id.to_string();
  work.draft.create(id, kept, "webhook_endpoint.added", event_data(kept.endpoint));
  work.draft.put(work.draft.tenant(), id, WebhookLane{});
  endpoints.push_back(kept.endpoint);
  work.draft.set_webhooks(format_routes(endpoints));
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_change_endpoint(Work& work, const ChangeWebhookEndpoint& request) {
  OCTROI_ASSIGN_OR_RETURN(WebhookSender* const sender, sender_of(work));
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_endpoint(work, request.endpoint));
  KeptEndpoint now = was.value;
  if (request.url) {
    OCTROI_RETURN_IF_ERROR(sender->check_url(*request.url));
    now.endpoint.url = *request.url;
  }
  if (request.types) {
    OCTROI_RETURN_IF_ERROR(check_types(*request.types));
    now.endpoint.types = each_once(*request.types);
  }
  return put_endpoint(work, was, now, "webhook_endpoint.changed");
}

absl::Status plan_rotate_secret(Work& work, const RotateWebhookSecret& request, Secret& shown) {
  OCTROI_ASSIGN_OR_RETURN(WebhookSender* const sender, sender_of(work));
  if (request.overlap < std::chrono::hours(0) || request.overlap > kOverlapMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "webhook_endpoint.bad_overlap",
                      "two secrets overlap by 0 hours to 30 days");
  }
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_endpoint(work, request.endpoint));
  KeptEndpoint now = was.value;
  now.previous_secret.reset();
  now.endpoint.previous_secret_until.reset();
  if (request.overlap > std::chrono::hours(0)) {
    now.previous_secret = was.value.secret;
    now.endpoint.previous_secret_until = work.draft.now() + request.overlap;
  }
  const std::string place = webhook_secret_place(request.endpoint, ++now.endpoint.secret_number);
  OCTROI_ASSIGN_OR_RETURN(WebhookSecretPair pair, sender->make_secret(work.draft.tenant(), place));
  now.secret = std::move(pair.kept);
  shown = std::move(pair.shown);
  return put_endpoint(work, was, now, "webhook_endpoint.secret_rotated");
}

absl::Status plan_endpoint_status(Work& work, const SetWebhookEndpointStatus& request) {
  OCTROI_RETURN_IF_ERROR(
      check_text("reason", request.reason, {.bytes_max = kReasonBytesMax, .may_be_empty = true}));
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_endpoint(work, request.endpoint));
  if (was.value.endpoint.status == request.status) {
    return make_error(absl::StatusCode::kFailedPrecondition, "webhook_endpoint.same_status",
                      "the endpoint is " + std::string(to_string(request.status)) + " already");
  }
  KeptEndpoint now = was.value;
  now.endpoint.status = request.status;
  now.endpoint.reason = request.reason;
  now.endpoint.status_since = work.draft.now();
  if (request.status == WebhookEndpointStatus::kEnabled) {
    // It gets as long as a new one to prove itself.
    OCTROI_ASSIGN_OR_RETURN(auto lane, records::load<WebhookLane>(work.engine.store(), work.context,
                                                                  was.row.id, "webhook_lane"));
    lane.value.failing_since.reset();
    work.draft.put(work.draft.tenant(), was.row.id, lane.value, lane.row.version);
  }
  return put_endpoint(work, was, now, "webhook_endpoint." + std::string(to_string(request.status)));
}

absl::Status plan_erase_endpoints(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto all,
                          records::load_all<KeptEndpoint>(work.engine.store(), work.context));
  std::vector<WebhookEndpoint> endpoints;
  for (const auto& was : all) {
    KeptEndpoint now = was.value;
    if (now.endpoint.status != WebhookEndpointStatus::kRemoved) {
      now.endpoint.status = WebhookEndpointStatus::kRemoved;
      now.endpoint.status_since = work.draft.now();
    }
    now.endpoint.url.clear();
    now.endpoint.reason.clear();
    now.endpoint.previous_secret_until.reset();
    now.secret.clear();
    now.previous_secret.reset();
    work.draft.change(was, now, "webhook_endpoint.erased", event_data(now.endpoint));
    endpoints.push_back(now.endpoint);
  }
  if (!endpoints.empty()) work.draft.set_webhooks(format_routes(endpoints));
  return absl::OkStatus();
}

absl::Status plan_replay(Work& work, const ReplayWebhooks& request) {
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_endpoint(work, request.endpoint));
  if (was.value.endpoint.status != WebhookEndpointStatus::kEnabled) {
    return make_error(absl::StatusCode::kFailedPrecondition, "webhook_endpoint.disabled",
                      "the endpoint is disabled; enable it first");
  }
  std::vector<Loaded<WebhookMessage>> again;
  OCTROI_RETURN_IF_ERROR(
      for_each_since(work, request.endpoint, request.since, [&](Loaded<WebhookMessage>& one) {
        const WebhookMessageStatus status = one.value.status;
        const bool is_meant = status == WebhookMessageStatus::kParked ||
                              (request.delivered_too && status == WebhookMessageStatus::kDelivered);
        if (is_meant) again.push_back(std::move(one));
        return static_cast<std::int64_t>(again.size()) < kWebhookReplayMax;
      }));
  for (Loaded<WebhookMessage>& one : again) {
    one.value.status = WebhookMessageStatus::kPending;
    one.value.attempts = 0;
    one.value.due_at = work.draft.now();
    one.value.closed_at.reset();
    work.draft.put(work.draft.tenant(), one.row.id, one.value, one.row.version);
  }
  const std::string count = std::to_string(again.size());
  if (!again.empty()) {
    JsonWriter json;
    json.object().field("messages", static_cast<std::int64_t>(again.size()));
    json.field("since", format_instant(request.since)).end();
    work.draft.change(was, was.value, "webhook_endpoint.replayed", std::move(json).text());
  }
  work.draft.about(count);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
