// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// HttpClient: the one door through which adapters speak to providers; a port.
//
// A request is a value, made without I/O; so is the response. What a caller must know above all is
// whether a request that failed may have arrived: the outcome has three values, and only kNotSent
// is proof that nothing happened. A status of 500 is an answer; what it proves is the adapter's to
// say.
//
//   HttpResult result = client.send({.method = HttpMethod::kGet, .url = "https://api.example.com/v1"});
//   if (result.outcome == HttpOutcome::kAnswered) read(result.response.body);
//
// Layer: http (may include base). Thread safety: send() from any thread.
#ifndef OCTROI_HTTP_CLIENT_H_
#define OCTROI_HTTP_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class HttpMethod : std::uint8_t { kGet = 1, kPost = 2, kPut = 3, kPatch = 4, kDelete = 5 };

// "POST"
[[nodiscard]] std::string_view to_string(HttpMethod method) noexcept;

struct HttpHeader {
  std::string name{};
  std::string value{};

  friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

// The first value of that name, in any letter case; empty where there is none.
[[nodiscard]] std::string_view find_header(std::span<const HttpHeader> headers,
                                           std::string_view name) noexcept;

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string url{};
  std::vector<HttpHeader> headers{};
  std::string body{};
  // The value of the Authorization header. Apart from the others, so that who shows a request does
  // not show it.
  Secret authorization;
  // Sending it twice does what sending it once does: it only reads, or it carries a key by which
  // the other side knows it again.
  bool is_repeatable = false;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers{};
  std::string body{};
};

enum class HttpOutcome : std::uint8_t {
  kAnswered = 1,   // there is a whole response, whatever its status
  kNotSent = 2,    // certainly not: no connection, no name, a URL or header that cannot be sent
  kMaybeSent = 3,  // it may have arrived: time ran out, the connection broke, the answer was cut
};

struct HttpResult {
  HttpOutcome outcome = HttpOutcome::kMaybeSent;
  HttpResponse response;
  std::string failure{};  // for people, when there is no answer; holds no secret

  [[nodiscard]] bool is_answer() const noexcept { return outcome == HttpOutcome::kAnswered; }
};

class HttpClient {
 public:
  virtual ~HttpClient();
  virtual HttpResult send(const HttpRequest& request) = 0;
};

// "Basic ..." of RFC 7617 and "Bearer ..." of RFC 6750.
[[nodiscard]] Secret basic_authorization(std::string_view user, const Secret& password);
[[nodiscard]] Secret bearer_authorization(const Secret& token);

// "a=b&c=d", as application/x-www-form-urlencoded.
[[nodiscard]] std::string encode_form(std::span<const std::pair<std::string, std::string>> fields);

// What one exchange was, for a log: never a header, a body or a query, which may hold secrets.
struct HttpExchange {
  HttpMethod method = HttpMethod::kGet;
  std::string url{};  // without its query
  HttpOutcome outcome = HttpOutcome::kMaybeSent;
  int status = 0;
  std::string request_id{};  // the other side's name of it, where it gave one
  std::string failure{};
  int attempt = 1;
};

class HttpObserver {
 public:
  virtual ~HttpObserver();
  virtual void on_exchange(const HttpExchange& exchange) = 0;
};

// Describes an exchange; the request id is looked for in the headers that providers use.
[[nodiscard]] HttpExchange describe(const HttpRequest& request, const HttpResult& result);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_CLIENT_H_
