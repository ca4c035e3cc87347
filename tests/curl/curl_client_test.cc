// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/curl/curl_client.h"

#include <cstring>
#include <netinet/in.h>

#include "curl/exchange.h"
#include "curl/loopback.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr const char* kHello =
    "HTTP/1.1 200 OK\r\nRequest-Id: req_1\r\nContent-Length: 5\r\n\r\nhello";

std::unique_ptr<HttpClient> client_of(const CurlOptions& options = {}) {
  return *make_curl_client(options);
}

TEST(CurlClient, SendsAndReads) {
  Loopback server(kHello);
  const auto client = client_of();
  HttpRequest request{.method = HttpMethod::kPost, .url = server.url("/v1?x=1"), .body = "a=b"};
  request.headers = {{"Idempotency-Key", "k-1"}};
  request.authorization = bearer_authorization(Secret("sk_test"));
  const HttpResult result = client->send(request);
  ASSERT_EQ(result.outcome, HttpOutcome::kAnswered) << result.failure;
  EXPECT_EQ(result.response.status, 200);
  EXPECT_EQ(result.response.body, "hello");
  EXPECT_EQ(describe(request, result).request_id, "req_1");
  EXPECT_EQ(describe(request, result).url, server.url("/v1"));
  const std::string sent = server.requests().at(0);
  EXPECT_EQ(sent.substr(0, 22), "POST /v1?x=1 HTTP/1.1\r");
  EXPECT_NE(sent.find("\r\nIdempotency-Key: k-1\r\n"), std::string::npos);
  EXPECT_NE(sent.find("\r\nAuthorization: Bearer sk_test\r\n"), std::string::npos);
  EXPECT_TRUE(sent.ends_with("\r\n\r\na=b"));
}

TEST(CurlClient, DoesNotFollowRedirects) {
  Loopback server(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const HttpResult result = client_of()->send({.url = server.url()});
  ASSERT_TRUE(result.is_answer());
  EXPECT_EQ(result.response.status, 302);
}

TEST(CurlClient, NothingSentIsProof) {
  const HttpResult refused = client_of()->send({.url = "http://127.0.0.1:1/"});
  EXPECT_EQ(refused.outcome, HttpOutcome::kNotSent) << refused.failure;
  const HttpResult nameless = client_of()->send({.url = "http://name.invalid/"});
  EXPECT_EQ(nameless.outcome, HttpOutcome::kNotSent) << nameless.failure;
  Loopback server(kHello);
  HttpRequest split{.url = server.url()};
  split.headers = {{"X-A", "b\r\nX-C: d"}};
  EXPECT_EQ(client_of()->send(split).outcome, HttpOutcome::kNotSent);
  for (const char* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "https://a@b/", ""}) {
    EXPECT_EQ(client_of()->send({.url = url}).outcome, HttpOutcome::kNotSent) << url;
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(CurlClient, WhatBreaksLaterMayHaveArrived) {
  Loopback closes("");
  EXPECT_EQ(client_of()->send({.url = closes.url()}).outcome, HttpOutcome::kMaybeSent);
  Loopback cuts("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\"");
  EXPECT_EQ(client_of()->send({.url = cuts.url()}).outcome, HttpOutcome::kMaybeSent);
  Loopback talks("220 not http\r\n");
  EXPECT_EQ(client_of()->send({.url = talks.url()}).outcome, HttpOutcome::kMaybeSent);
  Loopback waits("", true);
  const HttpResult late =
      client_of({.timeout = std::chrono::milliseconds(60)})->send({.url = waits.url()});
  EXPECT_EQ(late.outcome, HttpOutcome::kMaybeSent) << late.failure;
}

TEST(CurlClient, LargeAnswersAreGivenUp) {
  Loopback server("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'));
  const HttpResult result = client_of({.answer_bytes_max = 1000})->send({.url = server.url()});
  EXPECT_EQ(result.outcome, HttpOutcome::kMaybeSent);
  EXPECT_EQ(result.failure, "the answer is larger than allowed");
  Loopback heads("HTTP/1.1 200 OK\r\nX-A: " + std::string(5000, 'x') + "\r\n\r\n");
  EXPECT_FALSE(client_of({.answer_bytes_max = 1000})->send({.url = heads.url()}).is_answer());
}

TEST(CurlClient, TakesOptionsThatCanWork) {
  EXPECT_EQ(error_code(make_curl_client({.timeout = std::chrono::milliseconds(0)}).status()),
            "curl.bad_option");
  EXPECT_EQ(error_code(make_curl_client({.answer_bytes_max = 0}).status()), "curl.bad_option");
}

TEST(PublicOnly, RefusesNamesAndAddressesOfNeighbours) {
  const auto client = client_of({.public_only = true});
  for (const char* url : {"https://127.0.0.1/", "http://example.com/", "https://localhost/"}) {
    const HttpResult result = client->send({.url = url});
    EXPECT_EQ(result.outcome, HttpOutcome::kNotSent) << url;
  }
}

// What a name may resolve to by the time of connecting.
TEST(PublicOnly, JudgesTheAddressItConnectsTo) {
  Exchange exchange(1000, true);
  curl_sockaddr address{};
  address.family = AF_INET;
  address.addrlen = sizeof(sockaddr_in);
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_addr.s_addr = htonl(0xA9FEA9FEu);  // 169.254.169.254
  std::memcpy(&address.addr, &ipv4, sizeof(ipv4));
  EXPECT_FALSE(exchange.may_connect(address));
  ipv4.sin_addr.s_addr = htonl(0x08080808u);
  std::memcpy(&address.addr, &ipv4, sizeof(ipv4));
  EXPECT_TRUE(exchange.may_connect(address));
  address.family = AF_UNIX;
  EXPECT_FALSE(exchange.may_connect(address));
}

}  // namespace
}  // namespace octroi
