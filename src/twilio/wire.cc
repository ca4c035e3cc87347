// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/twilio/wire.h"

#include <algorithm>
#include <vector>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
inline namespace v0 {
namespace {

struct AddressParts {
  std::string_view scheme;  // with "://"
  std::string_view host;
  std::string_view port;  // with ':'; empty where none is written
  std::string_view rest;
};

AddressParts split(std::string_view url) {
  AddressParts parts;
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {{}, {}, {}, url};
  parts.scheme = url.substr(0, scheme_end + 3);
  const std::string_view behind = url.substr(scheme_end + 3);
  const std::size_t authority_end = std::min(behind.find_first_of("/?#"), behind.size());
  const std::string_view authority = behind.substr(0, authority_end);
  parts.rest = behind.substr(authority_end);
  const std::size_t host_start =
      authority.find('@') == std::string_view::npos ? 0 : authority.find('@') + 1;
  const std::size_t colon = std::min(authority.find(':', host_start), authority.size());
  parts.host = authority.substr(0, colon);
  parts.port = authority.substr(colon);
  return parts;
}

std::string join(const AddressParts& parts, std::string_view port) {
  std::string url(parts.scheme);
  url += parts.host;
  url += port;
  url += parts.rest;
  return url;
}

std::vector<std::string> spellings(std::string_view url) {
  const AddressParts parts = split(url);
  const std::string_view usual = parts.scheme == "https://" ? ":443" : ":80";
  return {join(parts, ""), join(parts, parts.port.empty() ? usual : parts.port)};
}

// The value of a query parameter, as it stands.
std::string_view query_value(std::string_view url, std::string_view name) {
  const std::size_t query = url.find('?');
  if (query == std::string_view::npos) return {};
  for (std::string_view rest = url.substr(query + 1); !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    rest = end == rest.size() ? std::string_view() : rest.substr(end + 1);
  }
  return {};
}

struct StatusRow {
  std::string_view word;
  TwilioStatus status;
};

constexpr StatusRow kStatuses[] = {
    {"accepted", TwilioStatus::kQueued},     {"scheduled", TwilioStatus::kQueued},
    {"queued", TwilioStatus::kQueued},       {"sending", TwilioStatus::kSent},
    {"sent", TwilioStatus::kSent},           {"partially_delivered", TwilioStatus::kSent},
    {"delivered", TwilioStatus::kDelivered}, {"read", TwilioStatus::kDelivered},
    {"received", TwilioStatus::kDelivered},  {"receiving", TwilioStatus::kSent},
    {"undelivered", TwilioStatus::kFailed},  {"failed", TwilioStatus::kFailed},
    {"canceled", TwilioStatus::kCancelled},
};

}  // namespace

std::string twilio_signature(const Secret& auth_token, std::string_view url,
                             std::span<const TwilioParameter> parameters) {
  std::vector<TwilioParameter> sorted(parameters.begin(), parameters.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string text(url);
  for (const auto& [name, value] : sorted) text.append(name).append(value);
  return encode_base64(hmac_sha1(auth_token.reveal(), text));
}

absl::Status verify_twilio_callback(const Secret& auth_token, std::string_view url,
                                    std::span<const TwilioParameter> parameters,
                                    std::string_view signature) {
  bool matches = false;
  for (const std::string& spelling : spellings(url)) {
    matches |=
        equals_in_constant_time(twilio_signature(auth_token, spelling, parameters), signature);
  }
  if (matches && !auth_token.empty()) return absl::OkStatus();
  return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                    "the signature does not fit; is the address the one configured at Twilio?");
}

absl::Status verify_twilio_json_callback(const Secret& auth_token, std::string_view url,
                                         std::string_view body, std::string_view signature) {
  OCTROI_RETURN_IF_ERROR(verify_twilio_callback(auth_token, url, {}, signature));
  if (equals_in_constant_time(query_value(url, "bodySHA256"), to_hex(sha256(body)))) {
    return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kUnauthenticated, "signature.body_mismatch",
                    "the body is not the one whose digest was signed");
}

TwilioReading read_twilio_status(std::string_view status) noexcept {
  for (const StatusRow& row : kStatuses) {
    if (row.word == status) return {row.status};
  }
  return {TwilioStatus::kQueued, false};
}

std::string_view to_string(TwilioStatus status) noexcept {
  switch (status) {
    case TwilioStatus::kQueued:
      return "queued";
    case TwilioStatus::kSent:
      return "sent";
    case TwilioStatus::kDelivered:
      return "delivered";
    case TwilioStatus::kFailed:
      return "failed";
    case TwilioStatus::kCancelled:
      return "cancelled";
  }
  return "";
}

std::optional<int> twilio_test_error(std::string_view to) noexcept {
  constexpr std::string_view kFirst = "+1500555000";
  if (!to.starts_with(kFirst) || to.size() != kFirst.size() + 1) return std::nullopt;
  switch (to.back()) {
    case '1':
      return 21211;  // no such number
    case '2':
      return 21612;  // no route to it
    case '3':
      return 21408;  // no permission for its region
    case '4':
      return 21610;  // its owner opted out
    case '9':
      return 21614;  // takes no SMS
    default:
      return std::nullopt;
  }
}

}  // namespace v0
}  // namespace octroi
