// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Web addresses from outside, and which of them may be called.
//
// parse_url() reads only what cannot be understood in two ways: an absolute http or https address
// in printable ASCII. is_public_address() is the rule that keeps a server from being sent to itself
// or its neighbours (SSRF): it is asked of every address a name resolves to, at the moment of
// connecting.
//
//   auto url = parse_url("https://api.example.com:8443/v1?x=1");
//   url->host;   // "api.example.com"
//
// Layer: http (may include base). Thread safety: pure functions.
#ifndef OCTROI_HTTP_URL_H_
#define OCTROI_HTTP_URL_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Url {
  bool is_https = true;
  std::string host{};            // lower case; a name or an IPv4 address; no IPv6 literal
  std::uint16_t port = 443;      // the scheme's where none is written
  bool has_port = false;         // whether it is written
  std::string path_and_query{};  // begins with '/', or is empty

  friend bool operator==(const Url&, const Url&) = default;
};

// At most 2048 bytes; no user information, no fragment, no IPv6 literal, no empty label, no
// trailing dot, no percent-encoded host.
// Errors: InvalidArgument "http.bad_url".
absl::StatusOr<Url> parse_url(std::string_view text);

// Whether some resolver would take the host for a number: "127.0.0.1", "127.1", "0x7f000001".
[[nodiscard]] bool is_numeric_host(std::string_view host) noexcept;

// Where an outgoing webhook may be sent: https, a name (no number) with at least two labels, not
// below localhost, local, internal or home.arpa, port 443 or above 1023.
// Errors: InvalidArgument "http.bad_url", "http.forbidden_url" (says why).
absl::StatusOr<Url> check_public_url(std::string_view text);

// 4 or 16 bytes, in network order. False for every range that is not the open internet: private,
// loopback, link-local (cloud metadata), carrier-grade NAT, documentation, multicast, reserved; and
// IPv6 forms that carry an IPv4 address are judged by that address.
[[nodiscard]] bool is_public_address(std::span<const std::uint8_t> bytes) noexcept;

// RFC 3986 unreserved characters stay, all others become %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_URL_H_
