// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/jwt/jwt.h"

#include <algorithm>
#include <vector>

#include "octroi/base/status.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> signature(const Json& inputs) {
  const auto key = JwtKey::from_jwk(inputs.at("jwk").dump());
  if (!key.ok()) return key.status();
  const std::vector<JwtKey> keys{*key};
  const auto payload = verify_jws(inputs.at("token").get<std::string>(), keys);
  Json got = {{"signature_valid", payload.ok()}, {"code", error_code(payload.status())}};
  if (inputs.contains("public_pem") && payload.ok()) {
    const auto pem = PublicKey::from_pem(inputs["public_pem"].get<std::string>());
    if (!pem.ok()) return pem.status();
    const std::vector<JwtKey> same{JwtKey::of(*pem)};
    got["signature_valid"] = verify_jws(inputs.at("token").get<std::string>(), same).ok();
  }
  if (payload.ok()) got["claims"] = Json::parse(*payload, nullptr, false);
  return got;
}

// Every key the vector brings, each bound to its one algorithm.
absl::StatusOr<std::vector<JwtKey>> keys_of(const Json& inputs) {
  std::vector<JwtKey> keys;
  if (inputs.contains("jwk")) {
    OCTROI_ASSIGN_OR_RETURN(JwtKey key, JwtKey::from_jwk(inputs["jwk"].dump()));
    keys.push_back(std::move(key));
  }
  if (inputs.contains("key_public_pem")) {
    OCTROI_ASSIGN_OR_RETURN(PublicKey key,
                            PublicKey::from_pem(inputs["key_public_pem"].get<std::string>()));
    keys.push_back(JwtKey::of(std::move(key)));
  }
  if (inputs.contains("secret")) {
    OCTROI_ASSIGN_OR_RETURN(JwtKey key, JwtKey::hs256(Secret(inputs["secret"].get<std::string>())));
    keys.push_back(std::move(key));
  }
  return keys;
}

absl::StatusOr<Json> accepted(const absl::Status& status) {
  return Json{{"accepted", status.ok()}, {"code", error_code(status)}};
}

absl::StatusOr<Json> claims(const Json& inputs) {
  const auto keys = keys_of(inputs);
  if (!keys.ok()) return accepted(keys.status());  // with a key like that nothing is accepted
  const std::string audience = text_of(inputs, "expected_aud");
  const std::string issuer = text_of(inputs, "expected_iss");
  const JwtRules rules{.now = at_seconds(inputs.at("now")),
                       .leeway = seconds_of(inputs.value("leeway_s", Json(0))),
                       .issuer = issuer,
                       .audience = audience};
  return accepted(verify_jwt(inputs.at("token").get<std::string>(), *keys, rules).status());
}

absl::StatusOr<Json> negative(const Json& inputs) {
  const std::string token = inputs.at("token");
  const auto keys = keys_of(inputs);
  if (!keys.ok()) return accepted(keys.status());
  if (inputs.contains("now") && !keys->empty()) return claims(inputs);
  if (!keys->empty()) return accepted(verify_jws(token, *keys).status());
  // Without a key only what needs none can be judged: the form, and the algorithm's name.
  const auto parts = parse_jws(token);
  if (!parts.ok()) return accepted(parts.status());
  const Json allowed = inputs.value("allowed_algs", Json::array());
  if (std::find(allowed.begin(), allowed.end(), to_string(parts->algorithm)) == allowed.end()) {
    return accepted(absl::InvalidArgumentError("algorithm not allowed"));
  }
  return unsupported("no key to verify with");
}

constexpr Answerer kAnswerers[] = {
    {"jwt", "HS256", signature},          {"jwt", "RS256", signature},
    {"jwt", "ES256", signature},          {"jwt", "EdDSA", signature},
    {"jwt", "HS256_negative", signature}, {"jwt", "RS256_negative", signature},
    {"jwt", "ES256_negative", signature}, {"jwt", "EdDSA_negative", signature},
    {"jwt", "negative", negative},        {"jwt", "claims", claims},
};

}  // namespace

std::span<const Answerer> jwt_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
