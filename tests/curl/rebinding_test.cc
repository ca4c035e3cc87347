// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A name that is judged once and means another machine a moment later gains nothing.
//
// The resolver of this program is one that a test scripts: libcurl asks it as it asks the system's.

#include <cstdint>
#include <cstring>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <span>
#include <string>
#include <vector>

#include "curl/loopback.h"
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "octroi/curl/curl_client.h"
#include "octroi/http/url.h"

namespace octroi {
namespace {

constexpr const char* kName = "hooks.customer.example";

// What the name means each time it is asked for; the last answer stays.
struct Script {
  std::mutex mutex;
  std::vector<std::string> answers;
  std::size_t asked = 0;
};

Script& script() {
  static Script one;
  return one;
}

void let_it_mean(std::vector<std::string> answers) {
  const std::lock_guard lock(script().mutex);
  script().answers = std::move(answers);
  script().asked = 0;
}

std::size_t times_asked() {
  const std::lock_guard lock(script().mutex);
  return script().asked;
}

std::string next_answer() {
  const std::lock_guard lock(script().mutex);
  const std::vector<std::string>& answers = script().answers;
  return answers[std::min(script().asked++, answers.size() - 1)];
}

using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int resolve(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto kReal = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (node == nullptr || std::strcmp(node, kName) != 0) {
    return kReal(node, service, hints, found);
  }
  addrinfo number = hints != nullptr ? *hints : addrinfo{};
  number.ai_family = AF_UNSPEC;
  number.ai_flags = AI_NUMERICHOST;
  return kReal(next_answer().c_str(), service, &number, found);
}

}  // namespace
}  // namespace octroi

#pragma GCC visibility push(default)
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  return octroi::resolve(node, service, hints, found);
}
#pragma GCC visibility pop

namespace octroi {
namespace {

constexpr const char* kHello = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

std::string address_of(Loopback& server, const std::string& scheme) {
  const std::string url = server.url("/hook");
  return scheme + "://" + kName + url.substr(url.rfind(':'));
}

// What an application finds that asks for the name itself before it hands the address on.
bool looks_public() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(kName, nullptr, &hints, &found) != 0) return false;
  std::uint8_t bytes[4];
  std::memcpy(bytes, &reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr, 4);
  freeaddrinfo(found);
  return is_public_address(bytes);
}

TEST(Rebinding, TheScriptIsWhatTheClientAsks) {
  Loopback server(kHello);
  let_it_mean({"127.0.0.1"});
  const HttpResult result = (*make_curl_client({}))->send({.url = address_of(server, "http")});
  EXPECT_TRUE(result.is_answer()) << result.failure;
  EXPECT_EQ(times_asked(), 1u);
}

TEST(Rebinding, ANameThatTurnsToLoopbackIsNotConnectedTo) {
  Loopback server(kHello);
  let_it_mean({"93.184.216.34", "127.0.0.1"});
  ASSERT_TRUE(looks_public());
  const auto client = *make_curl_client({.public_only = true});
  const HttpResult result = client->send({.url = address_of(server, "https")});
  EXPECT_EQ(result.outcome, HttpOutcome::kNotSent);
  EXPECT_EQ(result.failure, "the address is not on the open internet");
  EXPECT_EQ(times_asked(), 2u);  // once by each: what was judged is what would be connected to
  EXPECT_TRUE(server.requests().empty());
}

TEST(Rebinding, EachRequestIsJudgedAnew) {
  Loopback server(kHello);
  const auto client = *make_curl_client({.public_only = true});
  for (const char* address :
       {"127.0.0.1", "169.254.169.254", "10.0.0.1", "100.64.0.1", "::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::1", "fd00:ec2::254", "fe80::1", "0.0.0.0"}) {
    let_it_mean({address});
    const HttpResult result = client->send({.url = address_of(server, "https")});
    EXPECT_EQ(result.outcome, HttpOutcome::kNotSent) << address;
    EXPECT_EQ(result.failure, "the address is not on the open internet") << address;
  }
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace octroi
