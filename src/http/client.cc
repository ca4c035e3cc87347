// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/client.h"

#include <cstddef>

#include "octroi/base/text.h"
#include "octroi/http/url.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kRequestIdNames[] = {"request-id", "paypal-debug-id", "x-request-id",
                                                "x-reference-id", "x-correlation-id"};

// The `http` floor lies below `signing`, and this is all it would need of it.
std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xFFFFFFu;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += kAlphabet[bits >> count & 0x3Fu];
    }
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 0x3Fu];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

HttpClient::~HttpClient() = default;
HttpObserver::~HttpObserver() = default;

std::string_view to_string(HttpMethod method) noexcept {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kPatch:
      return "PATCH";
    case HttpMethod::kDelete:
      return "DELETE";
  }
  return "";
}

std::string_view find_header(std::span<const HttpHeader> headers, std::string_view name) noexcept {
  const std::string wanted = to_lower_ascii(name);
  for (const HttpHeader& header : headers) {
    if (to_lower_ascii(header.name) == wanted) return header.value;
  }
  return {};
}

Secret basic_authorization(std::string_view user, const Secret& password) {
  return Secret("Basic " + encode_base64(std::string(user) + ":" + std::string(password.reveal())));
}

Secret bearer_authorization(const Secret& token) {
  return Secret("Bearer " + std::string(token.reveal()));
}

std::string encode_form(std::span<const std::pair<std::string, std::string>> fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form += percent_encode(name);
    form += '=';
    form += percent_encode(value);
  }
  return form;
}

HttpExchange describe(const HttpRequest& request, const HttpResult& result) {
  HttpExchange exchange;
  exchange.method = request.method;
  exchange.url = request.url.substr(0, request.url.find('?'));
  exchange.outcome = result.outcome;
  exchange.status = result.response.status;
  exchange.failure = result.failure;
  for (const std::string_view name : kRequestIdNames) {
    exchange.request_id = find_header(result.response.headers, name);
    if (!exchange.request_id.empty()) break;
  }
  return exchange;
}

}  // namespace v0
}  // namespace octroi
