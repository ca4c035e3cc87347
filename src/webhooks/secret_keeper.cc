// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "webhooks/secret_keeper.h"

#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/vault/sealing.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string bound_to(TenantId tenant, std::string_view place) {
  return "webhook secret of " + tenant.to_string() + " at " + std::string(place);
}

}  // namespace

absl::StatusOr<std::string> SecretKeeper::keep(TenantId tenant, std::string_view place,
                                               const Secret& text) {
  if (keys_ == nullptr) return std::string(text.reveal());
  const Secret key = make_sealing_key(random_);
  OCTROI_ASSIGN_OR_RETURN(const WrappedKey wrapped, keys_->wrap(tenant, key));
  OCTROI_ASSIGN_OR_RETURN(const std::string sealed,
                          seal(key, bound_to(tenant, place), text.reveal(), random_));
  JsonWriter json;
  json.object().field("master_key", wrapped.master_key).field("wrapped", wrapped.wrapped);
  json.field("sealed", sealed).end();
  return std::move(json).text();
}

absl::StatusOr<WebhookSecret> SecretKeeper::open(TenantId tenant, std::string_view place,
                                                 const std::string& kept) {
  if (!kept.starts_with('{')) return WebhookSecret::parse(kept);
  if (keys_ == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "webhooks.no_keys",
                      "the signing secret is sealed; give the sender the keys");
  }
  OCTROI_ASSIGN_OR_RETURN(const JsonValue json, JsonValue::parse(kept));
  const WrappedKey wrapped{json.at("master_key").text(), json.at("wrapped").text()};
  OCTROI_ASSIGN_OR_RETURN(const Secret key, keys_->unwrap(tenant, wrapped));
  OCTROI_ASSIGN_OR_RETURN(const Secret text,
                          unseal(key, bound_to(tenant, place), json.at("sealed").text()));
  return WebhookSecret::parse(text.reveal());
}

}  // namespace v0
}  // namespace octroi
