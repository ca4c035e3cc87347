// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/url.h"

#include <algorithm>
#include <charconv>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kUrlBytesMax = 2048;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

absl::Status bad_url(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "http.bad_url", why);
}

absl::Status forbidden(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "http.forbidden_url", why);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '-';
         });
}

std::string_view last_label(std::string_view host) { return host.substr(host.rfind('.') + 1); }

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    if (!is_label(host.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

absl::Status read_port(std::string_view digits, Url& url) {
  unsigned port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, port);
  if (error != std::errc() || stopped != end || port == 0 || port > 65535) {
    return bad_url("the port must be a number from 1 to 65535");
  }
  url.port = static_cast<std::uint16_t>(port);
  url.has_port = true;
  return absl::OkStatus();
}

bool is_below(std::string_view host, std::string_view domain) {
  return host == domain || (host.ends_with(domain) && host.size() > domain.size() &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

absl::StatusOr<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) return bad_url("longer than 2048 bytes");
  const bool is_ascii = std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  if (!is_ascii) return bad_url("holds a blank, a control character or something not ASCII");
  Url url;
  const std::size_t scheme_end = text.find("://");
  const std::string scheme = to_lower_ascii(text.substr(0, scheme_end));
  if (scheme_end == std::string_view::npos || (scheme != "https" && scheme != "http")) {
    return bad_url("must begin with https:// or http://");
  }
  url.is_https = scheme == "https";
  url.port = url.is_https ? 443 : 80;
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  const std::string_view path = rest.substr(authority_end);
  if (path.find('#') != std::string_view::npos) return bad_url("a fragment is not for servers");
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  if (!is_host(authority.substr(0, colon))) {
    return bad_url("the host must be a plain name: no user, no IPv6 literal, no trailing dot");
  }
  url.host = to_lower_ascii(authority.substr(0, colon));
  if (colon < authority.size()) {
    OCTROI_RETURN_IF_ERROR(read_port(authority.substr(colon + 1), url));
  }
  url.path_and_query = path.starts_with('?') ? "/" + std::string(path) : std::string(path);
  return url;
}

bool is_numeric_host(std::string_view host) noexcept {
  const std::string_view last = last_label(host);
  const bool is_hexadecimal = last.size() >= 2 && last[0] == '0' && (last[1] | 0x20) == 'x';
  return is_hexadecimal || std::all_of(last.begin(), last.end(), is_digit);
}

absl::StatusOr<Url> check_public_url(std::string_view text) {
  OCTROI_ASSIGN_OR_RETURN(Url url, parse_url(text));
  if (!url.is_https) return forbidden("only https is called");
  if (is_numeric_host(url.host)) return forbidden("the host must be a name, not an address");
  if (url.host.find('.') == std::string::npos) return forbidden("the host must be a full name");
  for (const std::string_view domain : {"localhost", "local", "internal", "home.arpa"}) {
    if (is_below(url.host, domain)) return forbidden("the host is not on the open internet");
  }
  // Ports below 1024 belong to other services, which an HTTP request could be made to speak to.
  constexpr std::uint16_t kLastSystemPort = 1023;
  if (url.port != 443 && url.port <= kLastSystemPort) return forbidden("this port is not called");
  return url;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 0xF];
  }
  return encoded;
}

}  // namespace v0
}  // namespace octroi
