// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/jwt/jwt.h"

#include <algorithm>
#include <charconv>

#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::seconds;

constexpr std::size_t kTokenBytesMax = 8 * 1024;
constexpr std::size_t kKeyIdBytesMax = 256;
constexpr JsonLimits kLimits{.bytes_max = kTokenBytesMax, .depth_max = 16};
constexpr seconds kLeewayMax{60};

absl::Status malformed(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "jwt.malformed", why);
}

absl::Status refused(std::string_view code, std::string_view why) {
  return make_error(absl::StatusCode::kUnauthenticated, code, why);
}

absl::StatusOr<std::string> decode_part(std::string_view part) {
  std::optional<std::string> bytes = decode_base64url(part);
  if (bytes) return *std::move(bytes);
  return malformed("a part is not canonical base64url");
}

absl::Status check_header(const JsonValue& header) {
  if (!header.is_object() || !header.at("alg").is_text()) {
    return malformed("the header is not an object with an algorithm");
  }
  if (header.has("crit") || header.has("b64")) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.critical_extension",
                      "no critical extension is understood");
  }
  if (header.has("enc")) return malformed("an encrypted token is no signed one");
  const JsonValue& id = header.at("kid");
  if (header.has("kid") && (!id.is_text() || id.text().size() > kKeyIdBytesMax)) {
    return malformed("the key id is not a short text");
  }
  return absl::OkStatus();
}

// NumericDate: a number, perhaps with a fraction, without exponent. Microseconds; finer digits are
// dropped.
absl::StatusOr<Instant> read_time(const JsonValue& claim, std::string_view name) {
  const std::string& digits = claim.text();
  std::int64_t whole = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, whole);
  const bool is_whole = stopped == end;
  const bool has_fraction =
      !is_whole && *stopped == '.' &&
      std::all_of(stopped + 1, end, [](char c) { return c >= '0' && c <= '9'; });
  const std::int64_t last = kInstantMax.time_since_epoch() / seconds(1);
  if (!claim.is_number() || error != std::errc() || !(is_whole || has_fraction) || whole < 0 ||
      whole > last) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.bad_claims",
                      std::string(name) + " must be a number of seconds");
  }
  Instant time{seconds(whole)};
  std::int64_t unit = 100'000;
  for (const char* digit = stopped + 1; has_fraction && digit < end && unit > 0; ++digit) {
    time += Duration((*digit - '0') * unit);
    unit /= 10;
  }
  return time;
}

absl::Status check_times(const JsonValue& claims, const JwtRules& rules) {
  const seconds leeway = std::clamp(rules.leeway, seconds(0), kLeewayMax);
  OCTROI_ASSIGN_OR_RETURN(const Instant expires, read_time(claims.at("exp"), "exp"));
  if (rules.now >= expires + leeway) return refused("jwt.expired", "the token has expired");
  if (claims.has("nbf")) {
    OCTROI_ASSIGN_OR_RETURN(const Instant begins, read_time(claims.at("nbf"), "nbf"));
    if (rules.now < begins - leeway) return refused("jwt.not_yet_valid", "not valid yet");
  }
  if (claims.has("iat")) {
    OCTROI_ASSIGN_OR_RETURN(const Instant issued, read_time(claims.at("iat"), "iat"));
    if (issued > rules.now + leeway) return refused("jwt.not_yet_valid", "issued in the future");
    if (rules.now - issued > rules.age_max) return refused("jwt.too_old", "issued too long ago");
  }
  return absl::OkStatus();
}

bool has_audience(const JsonValue& audience, std::string_view wanted) {
  if (audience.is_text()) return audience.text() == wanted;
  return audience.is_array() &&
         std::any_of(audience.items().begin(), audience.items().end(),
                     [&](const JsonValue& one) { return one.is_text() && one.text() == wanted; });
}

absl::Status check_names(const JsonValue& claims, const JwtRules& rules) {
  const bool is_issuer = claims.at("iss").is_text() && claims.at("iss").text() == rules.issuer;
  if (!rules.issuer.empty() && !is_issuer) {
    return refused("jwt.wrong_issuer", "the token is of another issuer");
  }
  if (!rules.audience.empty() && !has_audience(claims.at("aud"), rules.audience)) {
    return refused("jwt.wrong_audience", "the token is meant for somebody else");
  }
  return absl::OkStatus();
}

absl::Status check_signature(const JwsParts& parts, std::span<const JwtKey> keys) {
  const JsonValue& wanted = parts.header.at("kid");
  bool has_key = false;
  for (const JwtKey& key : keys) {
    const bool is_named = key.id().empty() || (wanted.is_text() && key.id() == wanted.text());
    if (key.algorithm() != parts.algorithm || !is_named) continue;
    has_key = true;
    if (key.verify(parts.signed_text, parts.signature)) return absl::OkStatus();
  }
  if (!has_key) return refused("jwt.no_key", "no key has this algorithm and key id");
  return refused("jwt.bad_signature", "the signature does not fit");
}

}  // namespace

absl::StatusOr<JwsParts> parse_jws(std::string_view token) {
  if (token.size() > kTokenBytesMax) return malformed("longer than 8 kB");
  if (std::count(token.begin(), token.end(), '.') != 2) return malformed("not three parts");
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  JwsParts parts;
  parts.signed_text = token.substr(0, second);
  OCTROI_ASSIGN_OR_RETURN(const std::string header, decode_part(token.substr(0, first)));
  const absl::StatusOr<JsonValue> read = JsonValue::parse(header, kLimits);
  if (!read.ok()) return malformed("the header is not strict JSON");
  parts.header = *read;
  OCTROI_RETURN_IF_ERROR(check_header(parts.header));
  const auto algorithm = parse_jwt_algorithm(parts.header.at("alg").text());
  if (!algorithm) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.algorithm_refused",
                      "only HS256, RS256, ES256 and EdDSA are verified");
  }
  parts.algorithm = *algorithm;
  OCTROI_ASSIGN_OR_RETURN(parts.payload, decode_part(token.substr(first + 1, second - first - 1)));
  OCTROI_ASSIGN_OR_RETURN(parts.signature, decode_part(token.substr(second + 1)));
  if (parts.signature.empty()) return malformed("there is no signature");
  return parts;
}

absl::StatusOr<std::string> verify_jws(std::string_view token, std::span<const JwtKey> keys) {
  OCTROI_ASSIGN_OR_RETURN(JwsParts parts, parse_jws(token));
  OCTROI_RETURN_IF_ERROR(check_signature(parts, keys));
  return std::move(parts.payload);
}

absl::StatusOr<JwtClaims> verify_jwt(std::string_view token, std::span<const JwtKey> keys,
                                     const JwtRules& rules) {
  OCTROI_ASSIGN_OR_RETURN(const JwsParts parts, parse_jws(token));
  OCTROI_RETURN_IF_ERROR(check_signature(parts, keys));
  if (!rules.type.empty() && parts.header.at("typ").text() != rules.type) {
    return refused("jwt.wrong_type", "the token is of another kind");
  }
  absl::StatusOr<JsonValue> claims = JsonValue::parse(parts.payload, kLimits);
  if (!claims.ok() || !claims->is_object()) {
    return make_error(absl::StatusCode::kInvalidArgument, "jwt.bad_claims",
                      "the claims are not strict JSON");
  }
  OCTROI_RETURN_IF_ERROR(check_times(*claims, rules));
  OCTROI_RETURN_IF_ERROR(check_names(*claims, rules));
  return JwtClaims(*std::move(claims));
}

}  // namespace v0
}  // namespace octroi
