// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "octroi/base/status.h"
#include "octroi/jwt/jwt.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kSecretBytesMin = 32;  // RFC 7518 3.2

absl::Status bad_jwk(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "jwt.bad_jwk", why);
}

// The bytes of a member in base64url; empty where it is missing or malformed.
std::string bytes_of(const JsonValue& jwk, std::string_view name) {
  return decode_base64url(jwk.at(name).text()).value_or("");
}

absl::StatusOr<PublicKey> read_public_key(const JsonValue& jwk) {
  const std::string& type = jwk.at("kty").text();
  const std::string& curve = jwk.at("crv").text();
  if (type == "RSA") return PublicKey::rsa(bytes_of(jwk, "n"), bytes_of(jwk, "e"));
  if (type == "EC" && curve == "P-256") {
    return PublicKey::p256(bytes_of(jwk, "x"), bytes_of(jwk, "y"));
  }
  if (type == "OKP" && curve == "Ed25519") return PublicKey::ed25519(bytes_of(jwk, "x"));
  return bad_jwk("only oct, RSA, P-256 and Ed25519 keys are used");
}

absl::StatusOr<JwtKey> read_key(const JsonValue& jwk) {
  std::string id = jwk.at("kid").text();
  if (jwk.at("kty").text() == "oct") {
    return JwtKey::hs256(Secret(bytes_of(jwk, "k")), std::move(id));
  }
  OCTROI_ASSIGN_OR_RETURN(PublicKey key, read_public_key(jwk));
  return JwtKey::of(std::move(key), std::move(id));
}

JwtAlgorithm algorithm_of(PublicKeyKind kind) {
  switch (kind) {
    case PublicKeyKind::kRsa:
      return JwtAlgorithm::kRs256;
    case PublicKeyKind::kP256:
      return JwtAlgorithm::kEs256;
    case PublicKeyKind::kEd25519:
      break;
  }
  return JwtAlgorithm::kEdDsa;
}

}  // namespace

absl::StatusOr<JwtKey> JwtKey::hs256(Secret secret, std::string id) {
  if (secret.reveal().size() < kSecretBytesMin) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.weak_secret",
                      "a secret for HS256 needs 32 bytes or more");
  }
  if (secret.reveal().find("-----BEGIN ") != std::string_view::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.public_key_as_secret",
                      "this is a key file, not a secret");
  }
  return JwtKey(JwtAlgorithm::kHs256, std::move(secret), std::move(id));
}

JwtKey JwtKey::of(PublicKey key, std::string id) {
  const JwtAlgorithm algorithm = algorithm_of(key.kind());
  return JwtKey(algorithm, std::move(key), std::move(id));
}

absl::StatusOr<JwtKey> JwtKey::from_jwk(std::string_view json) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue jwk, JsonValue::parse(json));
  OCTROI_ASSIGN_OR_RETURN(JwtKey key, read_key(jwk));
  if (jwk.has("alg") && jwk.at("alg").text() != to_string(key.algorithm())) {
    return bad_jwk("alg and kty do not belong together");
  }
  return key;
}

bool JwtKey::verify(std::string_view signed_text, std::string_view signature) const {
  if (const auto* secret = std::get_if<Secret>(&key_)) {
    return equals_in_constant_time(hmac_sha256(secret->reveal(), signed_text), signature);
  }
  return std::get<PublicKey>(key_).verify(signed_text, signature);
}

std::string_view to_string(JwtAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case JwtAlgorithm::kHs256:
      return "HS256";
    case JwtAlgorithm::kRs256:
      return "RS256";
    case JwtAlgorithm::kEs256:
      return "ES256";
    case JwtAlgorithm::kEdDsa:
      return "EdDSA";
  }
  return "";
}

std::optional<JwtAlgorithm> parse_jwt_algorithm(std::string_view name) noexcept {
  for (const JwtAlgorithm algorithm :
       {JwtAlgorithm::kHs256, JwtAlgorithm::kRs256, JwtAlgorithm::kEs256, JwtAlgorithm::kEdDsa}) {
    if (to_string(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
