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

bool is_sealed_text(const std::string& kept) { return kept.starts_with('{'); }

std::string text_of(const WrappedKey& wrapped, const std::string& sealed) {
  JsonWriter json;
  json.object().field("master_key", wrapped.master_key).field("wrapped", wrapped.wrapped);
  json.field("sealed", sealed).end();
  return std::move(json).text();
}

WrappedKey wrapped_key_of(const JsonValue& json) {
  return {json.at("master_key").text(), json.at("wrapped").text()};
}

absl::Status no_keys() {
  return make_error(absl::StatusCode::kFailedPrecondition, "webhooks.no_keys",
                    "the signing secret is sealed; give the sender the keys");
}

}  // namespace

absl::StatusOr<std::string> SecretKeeper::keep(TenantId tenant, std::string_view place,
                                               const Secret& text) {
  if (keys_ == nullptr) return std::string(text.reveal());
  const Secret key = make_sealing_key(random_);
  OCTROI_ASSIGN_OR_RETURN(const WrappedKey wrapped, keys_->wrap(tenant, key));
  OCTROI_ASSIGN_OR_RETURN(const std::string sealed,
                          seal(key, bound_to(tenant, place), text.reveal(), random_));
  return text_of(wrapped, sealed);
}

absl::StatusOr<std::optional<std::string>> SecretKeeper::rewrap(TenantId tenant,
                                                                std::string_view place,
                                                                const std::string& kept) {
  const bool is_sealed = is_sealed_text(kept);
  if (keys_ == nullptr) {
    if (is_sealed) return no_keys();
    return std::nullopt;
  }
  const absl::StatusOr<std::string> current = keys_->current(tenant);
  if (error_code(current.status()) == "vault.erased") return std::nullopt;
  if (!current.ok()) return current.status();
  if (!is_sealed) return keep(tenant, place, Secret(kept));
  OCTROI_ASSIGN_OR_RETURN(const JsonValue json, JsonValue::parse(kept));
  const WrappedKey before = wrapped_key_of(json);
  if (before.master_key == *current) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(const Secret key, keys_->unwrap(tenant, before));
  OCTROI_ASSIGN_OR_RETURN(const WrappedKey after, keys_->wrap(tenant, key));
  return text_of(after, json.at("sealed").text());
}

absl::StatusOr<WebhookSecret> SecretKeeper::open(TenantId tenant, std::string_view place,
                                                 const std::string& kept) {
  if (!is_sealed_text(kept)) return WebhookSecret::parse(kept);
  if (keys_ == nullptr) return no_keys();
  OCTROI_ASSIGN_OR_RETURN(const JsonValue json, JsonValue::parse(kept));
  OCTROI_ASSIGN_OR_RETURN(const Secret key, keys_->unwrap(tenant, wrapped_key_of(json)));
  OCTROI_ASSIGN_OR_RETURN(const Secret text,
                          unseal(key, bound_to(tenant, place), json.at("sealed").text()));
  return WebhookSecret::parse(text.reveal());
}

}  // namespace v0
}  // namespace octroi
