// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/url.h"

#include <arpa/inet.h>
#include <array>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

bool is_public(const char* text) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text, bytes.data()) == 1) {
    return is_public_address(std::span(bytes).first(4));
  }
  EXPECT_EQ(inet_pton(AF_INET6, text, bytes.data()), 1) << text;
  return is_public_address(bytes);
}

TEST(PublicAddress, KnowsTheOpenInternet) {
  for (const char* open :
       {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "2606:4700:4700::1111", "2a00:1450:4007::1", "168.63.129.15", "64:ff9b::808:808",
        "::ffff:8.8.8.8", "2002:808:808::1"}) {
    EXPECT_TRUE(is_public(open)) << open;
  }
}

TEST(PublicAddress, RefusesEverythingElse) {
  for (const char* closed : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "100.100.100.200",
                             "168.63.129.16",
                             "::ffff:168.63.129.16",
                             "64:ff9b::a83f:8110",
                             "2002:a83f:8110::1",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.8",
                             "192.168.1.1",
                             "198.18.0.1",
                             "203.0.113.7",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:169.254.169.254",
                             "::ffff:127.0.0.1",
                             "::127.0.0.1",
                             "fd00:ec2::254",
                             "fe80::1",
                             "fc00::1",
                             "ff02::1",
                             "2001:db8::1",
                             "64:ff9b::a9fe:a9fe",
                             "64:ff9b:1::a00:1",
                             "2002:7f00:1::",
                             "2001::1",
                             "2001:10::1",
                             "3fff::1"}) {
    EXPECT_FALSE(is_public(closed)) << closed;
  }
  EXPECT_FALSE(is_public_address({}));
}

TEST(ParseUrl, ReadsPlainAddresses) {
  const Url url = *parse_url("HTTPS://API.Example.com:8443/v1?x=1");
  EXPECT_EQ(url, (Url{true, "api.example.com", 8443, true, "/v1?x=1"}));
  EXPECT_EQ(parse_url("http://a.b")->port, 80);
  EXPECT_EQ(parse_url("https://a.b?x=1")->path_and_query, "/?x=1");
}

TEST(ParseUrl, RefusesWhatHasTwoReadings) {
  const std::string cases[] = {
      "",
      "example.com",
      "//example.com",
      "gopher://example.com",
      "file:///etc/passwd",
      "https://",
      "https:///path",
      "https://user@example.com/",
      "https://user:pass@example.com/",
      "https://paypal.com@evil.example/c",
      "https://[::1]/",
      "https://[::ffff:169.254.169.254]/",
      "https://localhost./",
      "https://a..b/",
      "https://-a.b/",
      "https://a.b:0/",
      "https://a.b:65536/",
      "https://a.b:/",
      "https://a.b:80:80/",
      "https://a.b/#fragment",
      "https://a.b/x y",
      "https://a.b/x\r\nHost: c",
      "https://a.b\\@c.d/",
      "https://b\xC3\xBC"
      "cher.example/",
      "https://%61.b/",
      "https://a.b/" + std::string(8192, 'x'),
      std::string("https://a.b/\0x", 14),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(error_code(parse_url(text).status()), "http.bad_url") << text.substr(0, 60);
  }
}

TEST(PublicUrl, SendsNobodyToTheNeighbours) {
  EXPECT_TRUE(check_public_url("https://hooks.example.com/x").ok());
  EXPECT_TRUE(check_public_url("https://hooks.example.com:8443/x").ok());
  EXPECT_TRUE(check_public_url("https://xn--bcher-kva.example/x").ok());
  for (const char* text :
       {"http://hooks.example.com/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://127.0.0.1/", "https://100.64.0.1/", "https://0.0.0.0/",
        "https://10.0.0x1/", "https://localhost/", "https://a.localhost/", "https://printer.local/",
        "https://metadata.google.internal/", "https://intranet/", "https://a.example:22/",
        "https://a.example:25/", "https://a.example:80/"}) {
    EXPECT_EQ(error_code(check_public_url(text).status()), "http.forbidden_url") << text;
  }
  EXPECT_EQ(percent_encode("a b&c=\xC3\xA9~"), "a%20b%26c%3D%C3%A9~");
}

}  // namespace
}  // namespace octroi
