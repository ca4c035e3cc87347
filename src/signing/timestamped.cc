// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/timestamped.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kHeaderBytesMax = 4096;
constexpr std::size_t kSignaturesMax = 16;

struct Header {
  std::optional<std::string_view> timestamp;  // its digits, as signed
  std::int64_t seconds = 0;
  std::vector<std::string_view> signatures;
};

absl::Status refusal(std::string_view code, std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, code, why);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> read_seconds(std::string_view digits) {
  std::int64_t seconds = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, seconds);
  const bool is_time = error == std::errc() && stopped == end && seconds >= 0 &&
                       seconds <= kInstantMax.time_since_epoch() / std::chrono::seconds(1);
  return is_time ? std::optional(seconds) : std::nullopt;
}

// One "name=value" of the header.
absl::Status read_part(std::string_view part, Header& header) {
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return absl::OkStatus();
  const std::string_view name = part.substr(0, equals);
  const std::string_view value = part.substr(equals + 1);
  if (name == "t") {
    const std::optional<std::int64_t> seconds = read_seconds(value);
    if (!seconds || header.timestamp) {
      return refusal("signature.unparsable", "the signature's timestamp must be one number");
    }
    header.timestamp = value;
    header.seconds = *seconds;
  } else if (name == "v1" && header.signatures.size() < kSignaturesMax) {
    header.signatures.push_back(value);
  }
  return absl::OkStatus();
}

absl::StatusOr<Header> read_header(std::string_view text) {
  Header header;
  if (text.size() > kHeaderBytesMax) {
    return refusal("signature.unparsable", "the signature header is too long");
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    OCTROI_RETURN_IF_ERROR(read_part(trim(rest.substr(0, comma)), header));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  if (!header.timestamp && header.signatures.empty()) {
    return refusal("signature.unparsable", "the header holds neither timestamp nor signature");
  }
  if (!header.timestamp) {
    return refusal("signature.no_timestamp", "the signature has no timestamp");
  }
  if (header.signatures.empty()) {
    return refusal("signature.no_signature", "there is no signature of scheme v1");
  }
  return header;
}

std::string mac_of(std::string_view timestamp, std::string_view separator, std::string_view body,
                   const Secret& secret) {
  std::string signed_text(timestamp);
  signed_text += separator;
  signed_text += body;
  return encode_hex(hmac_sha256(secret.reveal(), signed_text));
}

bool is_signed(const TimestampedSignature& signature, const Header& header) {
  bool matches = false;
  for (const Secret& secret : signature.secrets) {
    if (secret.empty()) continue;
    const std::string mac = mac_of(*header.timestamp, signature.separator, signature.body, secret);
    for (const std::string_view candidate : header.signatures) {
      matches |= equals_in_constant_time(mac, candidate);
    }
  }
  return matches;
}

}  // namespace

absl::Status verify_timestamped(const TimestampedSignature& signature) {
  OCTROI_ASSIGN_OR_RETURN(const Header header, read_header(signature.header));
  if (!is_signed(signature, header)) {
    return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                      "no signature fits body and secret; is it the endpoint's secret?");
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(signature.now).time_since_epoch();
  const auto age = now - std::chrono::seconds(header.seconds);
  if (age > signature.tolerance) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.stale",
                      "signed too long ago; a replay, or a clock that is wrong");
  }
  if (age < -signature.tolerance) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.future",
                      "signed in the future; a clock is wrong");
  }
  return absl::OkStatus();
}

std::string sign_timestamped(std::string_view body, std::string_view separator,
                             const Secret& secret, Instant now) {
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  return "t=" + timestamp + ",v1=" + mac_of(timestamp, separator, body, secret);
}

}  // namespace v0
}  // namespace octroi
