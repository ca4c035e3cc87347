// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/unipesa/wire.h"

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kDepthMax = 16;

// The depth was bounded when the document was read.
void walk(const JsonValue& value, const std::string& prefix, std::string& text) {
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const std::string name = value.is_object() ? value.names()[i] : std::to_string(i);
    if (name == "signature") continue;
    const JsonValue& member = value.items()[i];
    if (member.is_object() || member.is_array()) {
      walk(member, prefix + name + ".", text);
      continue;
    }
    text += prefix + name;
    text += member.is_true() ? "1" : member.text();
  }
}

absl::StatusOr<JsonValue> read_object(std::string_view json) {
  OCTROI_ASSIGN_OR_RETURN(JsonValue value, JsonValue::parse(json, {.depth_max = kDepthMax}));
  if (value.is_object()) return value;
  return make_error(absl::StatusCode::kInvalidArgument, "unipesa.not_an_object",
                    "what is signed must be a JSON object");
}

std::string signature_of(const JsonValue& value, const Secret& key) {
  std::string text;
  walk(value, "", text);
  return encode_hex(hmac_sha512(key.reveal(), text));
}

}  // namespace

absl::StatusOr<std::string> unipesa_signed_text(std::string_view json) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue value, read_object(json));
  std::string text;
  walk(value, "", text);
  return text;
}

absl::StatusOr<std::string> unipesa_signature(std::string_view json, const Secret& key) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue value, read_object(json));
  return signature_of(value, key);
}

absl::Status verify_unipesa_callback(std::string_view body, const Secret& key) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue value, read_object(body));
  const JsonValue& signature = value.at("signature");
  if (!signature.is_text() || signature.text().empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "signature.no_signature",
                      "the callback is not signed");
  }
  if (!key.empty() && equals_in_constant_time(signature_of(value, key), signature.text())) {
    return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                    "the signature does not fit the callback");
}

StatusReading read_unipesa_status(std::int64_t status) noexcept {
  switch (status) {
    case -1:  // "undefined"
      return {ProviderStatus::kPending, false};
    case 0:
      return {ProviderStatus::kPending};
    case 1:
      return {ProviderStatus::kProcessing};
    case 2:
      return {ProviderStatus::kSucceeded};
    case 3:
      return {ProviderStatus::kFailed};
    case 4:
    case 5:
    case 6:
    case 7:
      return {ProviderStatus::kProcessing, false};
    default:
      return {ProviderStatus::kPending, false};
  }
}

}  // namespace v0
}  // namespace octroi
