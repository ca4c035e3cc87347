// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/webhooks.h"

#include <functional>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/endpoints.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "engine/run/webhook_keeping.h"
#include "engine/run/webhook_secrets.h"
#include "engine/run/webhooks.h"
#include "octroi/base/json_writer.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptEndpoint;

struct Keyed {
  std::string_view key;
  std::string_view operation;
  std::string request;
};

// Carries out what `fill` plans, once for each key. Answers the plan's subject. `shown` is emptied
// where the key was used before: what a lost race put there is nobody's secret.
absl::StatusOr<std::string> carry_out_once(Engine& engine, const TenantContext& tenant,
                                           const Keyed& keyed,
                                           const std::function<absl::Status(Work&)>& fill,
                                           Secret* shown = nullptr) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  return carry_out(engine, [&]() -> absl::StatusOr<OperationPlan> {
    OCTROI_ASSIGN_OR_RETURN(auto replayed, replayed_subject(engine, tenant.tenant(), keyed.key,
                                                            keyed.operation, keyed.request));
    if (replayed) {
      if (shown != nullptr) *shown = Secret();
      OperationPlan replay;
      replay.tenant = tenant.tenant();
      replay.subject = *std::move(replayed);
      replay.is_replay = true;
      return replay;
    }
    return plan_work(engine, tenant, [&](Work& work) -> absl::Status {
      OCTROI_RETURN_IF_ERROR(fill(work));
      claim_key(work.draft, tenant.tenant(), keyed.key, keyed.operation, work.draft.subject(),
                keyed.request);
      return absl::OkStatus();
    });
  });
}

absl::StatusOr<WebhookEndpoint> endpoint_of(Engine& engine, const TenantContext& tenant,
                                            const std::string& id) {
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::load<KeptEndpoint>(engine.store(), tenant, id, "webhook_endpoint"));
  return std::move(found.value.endpoint);
}

void write_types(JsonWriter& json, const std::vector<std::string>& types) {
  json.array();
  for (const std::string& type : types) json.value(type);
  json.end();
}

std::string text_of(const AddWebhookEndpoint& request) {
  JsonWriter json;
  json.array().value(request.url);
  write_types(json, request.types);
  json.end();
  return std::move(json).text();
}

std::string text_of(const ChangeWebhookEndpoint& request) {
  JsonWriter json;
  json.array().value(request.endpoint.to_string()).value(request.url.value_or(""));
  if (request.types) write_types(json, *request.types);
  json.end();
  return std::move(json).text();
}

std::string text_of(const SetWebhookEndpointStatus& request) {
  JsonWriter json;
  json.array().value(request.endpoint.to_string());
  json.value(to_string(request.status)).value(request.reason).end();
  return std::move(json).text();
}

std::string text_of(const ReplayWebhooks& request) {
  JsonWriter json;
  json.array().value(request.endpoint.to_string()).value(format_instant(request.since));
  json.value(bool{request.delivered_too}).end();
  return std::move(json).text();
}

}  // namespace

absl::StatusOr<NewWebhookEndpoint> TenantWebhooks::add(const AddWebhookEndpoint& request) const {
  NewWebhookEndpoint made;
  OCTROI_ASSIGN_OR_RETURN(
      const std::string id,
      carry_out_once(
          *engine_, tenant_, {request.key, "add_webhook_endpoint", text_of(request)},
          [&](Work& work) { return plan_add_endpoint(work, request, made.secret); }, &made.secret));
  OCTROI_ASSIGN_OR_RETURN(made.endpoint, endpoint_of(*engine_, tenant_, id));
  return made;
}

absl::StatusOr<WebhookEndpoint> TenantWebhooks::change(const ChangeWebhookEndpoint& request) const {
  OCTROI_ASSIGN_OR_RETURN(
      const std::string id,
      carry_out_once(*engine_, tenant_, {request.key, "change_webhook_endpoint", text_of(request)},
                     [&](Work& work) { return plan_change_endpoint(work, request); }));
  return endpoint_of(*engine_, tenant_, id);
}

absl::StatusOr<NewWebhookEndpoint> TenantWebhooks::rotate(
    const RotateWebhookSecret& request) const {
  NewWebhookEndpoint made;
  const std::string text =
      request.endpoint.to_string() + "|" + std::to_string(request.overlap.count());
  OCTROI_ASSIGN_OR_RETURN(
      const std::string id,
      carry_out_once(
          *engine_, tenant_, {request.key, "rotate_webhook_secret", text},
          [&](Work& work) { return plan_rotate_secret(work, request, made.secret); },
          &made.secret));
  OCTROI_ASSIGN_OR_RETURN(made.endpoint, endpoint_of(*engine_, tenant_, id));
  return made;
}

absl::StatusOr<WebhookEndpoint> TenantWebhooks::set_status(
    const SetWebhookEndpointStatus& request) const {
  OCTROI_ASSIGN_OR_RETURN(
      const std::string id,
      carry_out_once(*engine_, tenant_,
                     {request.key, "set_webhook_endpoint_status", text_of(request)},
                     [&](Work& work) { return plan_endpoint_status(work, request); }));
  return endpoint_of(*engine_, tenant_, id);
}

absl::StatusOr<std::int64_t> TenantWebhooks::replay(const ReplayWebhooks& request) const {
  OCTROI_ASSIGN_OR_RETURN(
      const std::string count,
      carry_out_once(*engine_, tenant_, {request.key, "replay_webhooks", text_of(request)},
                     [&](Work& work) { return plan_replay(work, request); }));
  return std::int64_t{std::stoll(count)};  // our own digits
}

absl::StatusOr<std::vector<WebhookEndpoint>> TenantWebhooks::endpoints() const {
  OCTROI_ASSIGN_OR_RETURN(auto kept, read_all<KeptEndpoint>(*engine_, tenant_));
  std::vector<WebhookEndpoint> endpoints;
  for (KeptEndpoint& one : kept) endpoints.push_back(std::move(one.endpoint));
  return endpoints;
}

absl::StatusOr<std::vector<WebhookMessage>> TenantWebhooks::messages(
    WebhookEndpointId endpoint) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_RETURN_IF_ERROR(endpoint_of(*engine_, tenant_, endpoint.to_string()).status());
  OCTROI_ASSIGN_OR_RETURN(auto loaded, records::load_all<WebhookMessage>(
                                           engine_->store(), tenant_, "history",
                                           {records::Column<WebhookEndpointId>::encode(endpoint)}));
  return records::values_of(std::move(loaded));
}

TenantWebhooks Billing::webhooks(const TenantContext& tenant) {
  return TenantWebhooks(*engine_, tenant);
}

absl::StatusOr<WebhookReport> Billing::run_webhooks() {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  WebhookReport report;
  OCTROI_RETURN_IF_ERROR(send_webhooks(*engine_, report));
  OCTROI_RETURN_IF_ERROR(erase_old_webhooks(*engine_, report));
  return report;
}

absl::StatusOr<std::int64_t> Billing::rewrap_webhook_secrets(const Operator& op) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  return rewrap_secrets(*engine_, op);
}

}  // namespace v0
}  // namespace octroi
