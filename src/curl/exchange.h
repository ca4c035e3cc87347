// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// One request on its way: what libcurl calls back into, and what its end means.
#ifndef OCTROI_SRC_CURL_EXCHANGE_H_
#define OCTROI_SRC_CURL_EXCHANGE_H_

#include <cstddef>
#include <string_view>

#include <curl/curl.h>

#include "octroi/http/client.h"

namespace octroi {
inline namespace v0 {

class Exchange {
 public:
  Exchange(std::size_t bytes_max, bool public_only)
      : bytes_max_(bytes_max), public_only_(public_only) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void attach(CURL* handle);
  HttpResult finish(CURL* handle, CURLcode code);

  bool take_body(std::string_view bytes);
  bool take_header(std::string_view line);
  [[nodiscard]] bool may_connect(const curl_sockaddr& address);

 private:
  std::size_t bytes_max_;
  bool public_only_;
  bool is_too_large_ = false;
  bool was_refused_ = false;
  std::size_t header_bytes_ = 0;
  HttpResponse response_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_CURL_EXCHANGE_H_
