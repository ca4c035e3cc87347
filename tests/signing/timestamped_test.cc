// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/timestamped.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr std::string_view kBody = R"({"id":"evt_1"})";

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

class Timestamped : public testing::Test {
 protected:
  std::string verify(std::string_view header, std::string_view body, std::int64_t now) {
    return error_code(verify_timestamped(
        {.header = header, .body = body, .separator = ".", .secrets = secrets_, .now = at(now)}));
  }
  std::vector<Secret> secrets_{Secret("whsec_new"), Secret("whsec_old")};
  std::string good_ = sign_timestamped(kBody, ".", Secret("whsec_old"), at(1000));
};

TEST_F(Timestamped, TheWindowIsClosedOnBothSides) {
  EXPECT_EQ(verify(good_, kBody, 1000), "");
  EXPECT_EQ(verify(good_, kBody, 1300), "");
  EXPECT_EQ(verify(good_, kBody, 1301), "signature.stale");
  EXPECT_EQ(verify(good_, kBody, 700), "");
  EXPECT_EQ(verify(good_, kBody, 699), "signature.future");
}

TEST_F(Timestamped, AnyOfSeveralSignaturesAndSecretsWillDo) {
  EXPECT_EQ(verify("v0=abc, " + good_ + ",v1=abababab", kBody, 1000), "");
  secrets_.pop_back();
  EXPECT_EQ(verify(good_, kBody, 1000), "signature.mismatch");
  secrets_ = {Secret("")};
  EXPECT_EQ(verify(sign_timestamped(kBody, ".", Secret(""), at(1000)), kBody, 1000),
            "signature.mismatch");
}

TEST_F(Timestamped, RefusesWhatWasAlteredOrIsNoHeader) {
  const std::string mac = good_.substr(good_.find("v1="));
  const struct {
    std::string header;
    std::string_view code;
  } bad[] = {
      {"", "signature.unparsable"},
      {"I'm not even a real signature header", "signature.unparsable"},
      {"t=abc," + mac, "signature.unparsable"},
      {"t=," + mac, "signature.unparsable"},
      {"t=-1000," + mac, "signature.unparsable"},
      {"t=99999999999999999999," + mac, "signature.unparsable"},
      {"t=1000,t=1000," + mac, "signature.unparsable"},
      {mac, "signature.no_timestamp"},
      {"t=1000", "signature.no_signature"},
      {"t=1000,v0=" + mac.substr(3), "signature.no_signature"},
      {"t=1000,v1=", "signature.mismatch"},
      {"t=1001," + mac, "signature.mismatch"},
      {"t=01000," + mac, "signature.mismatch"},
      {"t=1000,v1=" + mac.substr(3, 63), "signature.mismatch"},
      {std::string(5000, ',') + good_, "signature.unparsable"},
  };
  for (const auto& row : bad) EXPECT_EQ(verify(row.header, kBody, 1000), row.code) << row.header;
  EXPECT_EQ(verify(good_, R"({"id": "evt_1"})", 1000), "signature.mismatch");
  EXPECT_EQ(verify(good_, "", 1000), "signature.mismatch");
}

}  // namespace
}  // namespace octroi
