// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "curl/exchange.h"

#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>

#include "octroi/http/url.h"

namespace octroi {
inline namespace v0 {
namespace {

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* exchange) {
  const std::size_t total = size * count;
  return static_cast<Exchange*>(exchange)->take_body({bytes, total}) ? total : 0;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* exchange) {
  const std::size_t total = size * count;
  return static_cast<Exchange*>(exchange)->take_header({bytes, total}) ? total : 0;
}

curl_socket_t on_socket(void* exchange, curlsocktype, curl_sockaddr* address) {
  if (!static_cast<Exchange*>(exchange)->may_connect(*address)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_public(const curl_sockaddr& address) {
  const auto* const raw = reinterpret_cast<const char*>(&address.addr);
  if (address.family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, raw, sizeof(ipv4));
    std::uint8_t bytes[4];
    std::memcpy(bytes, &ipv4.sin_addr, sizeof(bytes));
    return is_public_address(bytes);
  }
  if (address.family != AF_INET6 || address.addrlen < sizeof(sockaddr_in6)) return false;
  // libcurl's own structure is larger than it declares: it holds any address.
  std::uint8_t bytes[16];
  std::memcpy(bytes, raw + offsetof(sockaddr_in6, sin6_addr), sizeof(bytes));
  return is_public_address(bytes);
}

}  // namespace

void Exchange::attach(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  if (!public_only_) return;
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, on_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
  // Each connection is asked about anew.
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
}

bool Exchange::take_body(std::string_view bytes) {
  if (bytes.size() > bytes_max_ - response_.body.size()) {
    is_too_large_ = true;
    return false;
  }
  response_.body += bytes;
  return true;
}

bool Exchange::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > bytes_max_) {
    is_too_large_ = true;
    return false;
  }
  if (line.starts_with("HTTP/")) response_.headers.clear();  // after an interim answer
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    response_.headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  return true;
}

bool Exchange::may_connect(const curl_sockaddr& address) {
  const bool may = is_public(address);
  was_refused_ |= !may;
  return may;
}

HttpResult Exchange::finish(CURL* handle, CURLcode code) {
  HttpResult result;
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    result.outcome = HttpOutcome::kAnswered;
    result.response = std::move(response_);
    return result;
  }
  // libcurl's codes do not tell (the one for a bad URL also stands for an answer that is not HTTP);
  // whether a byte of the request was written does.
  long request_bytes = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request_bytes);
  result.outcome = request_bytes == 0 ? HttpOutcome::kNotSent : HttpOutcome::kMaybeSent;
  result.failure = curl_easy_strerror(code);
  if (is_too_large_) result.failure = "the answer is larger than allowed";
  if (was_refused_) result.failure = "the address is not on the open internet";
  return result;
}

}  // namespace v0
}  // namespace octroi
