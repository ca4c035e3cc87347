// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/branding.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kLogoUrlBytesMax = 2000;

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text.front() == '#' &&
         std::all_of(text.begin() + 1, text.end(), is_hex_digit);
}

// What RFC 3986 lets stand in a path or query. Quotes, angle brackets and blanks are not among it,
// so the link cannot leave the attribute it is put into.
bool is_url_character(char c) {
  constexpr std::string_view kSigns = "-._~!$&()*+,;=:@/?%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kSigns.find(c) != std::string_view::npos;
}

bool is_authority_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == ':';
}

bool is_logo_url(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (url.size() > kLogoUrlBytesMax || url.substr(0, kScheme.size()) != kScheme) return false;
  if (!std::all_of(url.begin(), url.end(), is_url_character)) return false;
  url.remove_prefix(kScheme.size());
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  return !authority.empty() && authority.front() != ':' && authority.front() != '.' &&
         std::all_of(authority.begin(), authority.end(), is_authority_character);
}

}  // namespace

absl::Status validate(const Branding& branding) {
  OCTROI_RETURN_IF_ERROR(check_text("branding.display_name", branding.display_name,
                                    {.bytes_max = 200, .may_be_empty = true}));
  if (!branding.logo_url.empty() && !is_logo_url(branding.logo_url)) {
    return make_error(absl::StatusCode::kInvalidArgument, "branding.bad_logo_url",
                      "branding.logo_url must be an https link of at most 2000 ASCII bytes, "
                      "without user or fragment");
  }
  if (!branding.colour.empty() && !is_colour(branding.colour)) {
    return make_error(absl::StatusCode::kInvalidArgument, "branding.bad_colour",
                      "branding.colour must be six hexadecimal digits after '#', like #0A3D62");
  }
  OCTROI_RETURN_IF_ERROR(
      check_text("branding.address", branding.address,
                 {.bytes_max = 500, .may_be_empty = true, .may_have_newlines = true}));
  return check_text("branding.legal_id", branding.legal_id,
                    {.bytes_max = 100, .may_be_empty = true});
}

}  // namespace v0
}  // namespace octroi
