// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JSON Web Tokens (RFC 7515, 7519): verified, never believed.
//
// A key is bound to one algorithm when it is made; what the token says of its algorithm must agree
// and chooses nothing, so "none" and the use of a public key as a secret have no way in. The key id
// is compared and nothing else; jku, jwk, x5u and x5c are not looked at; an extension marked
// critical is refused.
//
//   std::vector<JwtKey> keys = {*JwtKey::hs256(secret)};
//   auto claims = verify_jwt(token, keys, {.now = clock.now(), .audience = "billing"});
//   claims->text("sub");
//
// Layer: adapters (jwt; may include signing). Thread safety: values; pure functions.
#ifndef OCTROI_JWT_JWT_H_
#define OCTROI_JWT_JWT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/json_value.h"
#include "octroi/base/secret.h"
#include "octroi/signing/public_key.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class JwtAlgorithm : std::uint8_t { kHs256 = 1, kRs256 = 2, kEs256 = 3, kEdDsa = 4 };

// "HS256": as RFC 7518 spells it.
[[nodiscard]] std::string_view to_string(JwtAlgorithm algorithm) noexcept;
[[nodiscard]] std::optional<JwtAlgorithm> parse_jwt_algorithm(std::string_view name) noexcept;

class JwtKey {
 public:
  // `id` is what a token's kid must be, character for character; with an empty id any will do.
  // Errors: InvalidArgument "jwt.weak_secret" (below 32 bytes), "jwt.public_key_as_secret" (the
  // secret is a PEM file).
  static absl::StatusOr<JwtKey> hs256(Secret secret, std::string id = "");
  // RSA, P-256 or Ed25519: the algorithm follows from the kind.
  static JwtKey of(PublicKey key, std::string id = "");
  // RFC 7517; the algorithm follows from kty, and `alg` must agree where it is given.
  // Errors: InvalidArgument "jwt.bad_jwk", "jwt.weak_secret", "signing.bad_key", and those of
  // JsonValue::parse().
  static absl::StatusOr<JwtKey> from_jwk(std::string_view json);

  [[nodiscard]] JwtAlgorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] bool verify(std::string_view signed_text, std::string_view signature) const;

 private:
  JwtKey(JwtAlgorithm algorithm, std::variant<Secret, PublicKey> key, std::string id)
      : algorithm_(algorithm), key_(std::move(key)), id_(std::move(id)) {}

  JwtAlgorithm algorithm_;
  std::variant<Secret, PublicKey> key_;
  std::string id_;
};

// The three parts of a token, decoded but not believed.
struct JwsParts {
  JwtAlgorithm algorithm = JwtAlgorithm::kHs256;
  JsonValue header;
  std::string payload{};
  std::string signature{};
  std::string_view signed_text{};  // a part of the token
};

// Errors: InvalidArgument "jwt.malformed" (not three parts of canonical base64url, above 8 kB, a
// header that is no strict JSON, an empty signature), "jwt.algorithm_refused" (none, and all others
// that are not ours), "jwt.critical_extension" (crit, or b64).
absl::StatusOr<JwsParts> parse_jws(std::string_view token);

// The payload, when one of the keys signed it.
// Errors: those of parse_jws(); Unauthenticated "jwt.no_key" (no key has that algorithm and id),
// "jwt.bad_signature".
absl::StatusOr<std::string> verify_jws(std::string_view token, std::span<const JwtKey> keys);

struct JwtRules {
  Instant now;
  std::chrono::seconds leeway{0};  // for clocks that differ; at most 60 s are taken
  std::string_view issuer{};       // empty: any
  std::string_view audience{};     // empty: any; otherwise `aud` must be it, or hold it
  std::string_view type{};         // the header's typ; empty: any
  std::chrono::seconds age_max{std::chrono::hours(24 * 365)};  // between iat, if there, and now
};

class JwtClaims {
 public:
  explicit JwtClaims(JsonValue all) : all_(std::move(all)) {}
  [[nodiscard]] const JsonValue& all() const noexcept { return all_; }
  [[nodiscard]] const std::string& text(std::string_view name) const noexcept {
    return all_.at(name).text();
  }

 private:
  JsonValue all_;
};

// Errors: those of verify_jws(); InvalidArgument "jwt.bad_claims" (not an object, exp missing, a
// time that is no number); Unauthenticated "jwt.expired", "jwt.not_yet_valid", "jwt.wrong_issuer",
// "jwt.wrong_audience", "jwt.wrong_type", "jwt.too_old".
absl::StatusOr<JwtClaims> verify_jwt(std::string_view token, std::span<const JwtKey> keys,
                                     const JwtRules& rules);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_JWT_JWT_H_
