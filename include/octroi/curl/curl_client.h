// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CurlClient: HttpClient by libcurl.
//
// Certificates are verified, redirects are not followed, proxies of the environment are not used,
// and everything has a bound: connecting, the whole exchange, slow answers, the size of the answer.
// With `public_only`, for addresses that somebody else chose, it connects to nothing but the open
// internet: the rule is asked of each address at the moment of connecting, so that a name which
// resolves to another address by then gains nothing.
//
//   auto client = make_curl_client({.timeout = std::chrono::seconds(30)});
//
// Layer: adapters (curl; may include http). Thread safety: as HttpClient; each thread that sends
// uses a handle of its own for as long, and handles are kept for the connections they hold.
#ifndef OCTROI_CURL_CURL_CLIENT_H_
#define OCTROI_CURL_CURL_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/http/client.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct CurlOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{80'000};  // of a whole exchange
  // An answer slower than this for `slow_time` is given up.
  std::size_t slow_bytes_per_second = 10;
  std::chrono::seconds slow_time{20};
  std::size_t answer_bytes_max = 4 << 20;  // of the body, and of the headers
  std::string ca_file{};                   // trusted certificates; empty: the system's
  std::string user_agent = "octroi";
  bool public_only = false;  // outgoing webhooks: https to public addresses only
};

// Errors: InvalidArgument "curl.bad_option".
absl::StatusOr<std::unique_ptr<HttpClient>> make_curl_client(const CurlOptions& options);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CURL_CURL_CLIENT_H_
