// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A whole delivery, from the file of vectors: its chain, its dates, its window.

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/paypal/wire.h"

namespace octroi {
namespace {

JsonValue delivery() {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/vectors/provider_vectors.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto all = JsonValue::parse(text.str());
  for (const JsonValue& vector : all->at("vectors").items()) {
    if (vector.at("id").text() == "paypal.webhook_offline_verify.1") return vector.at("inputs");
  }
  return {};
}

class PaypalDelivery : public testing::Test {
 protected:
  std::string verify(std::string_view roots, const char* now, std::chrono::seconds window = {}) {
    const JsonValue& headers = inputs_.at("headers");
    const PaypalTransmission transmission{
        headers.at("PAYPAL-TRANSMISSION-ID").text(), headers.at("PAYPAL-TRANSMISSION-TIME").text(),
        headers.at("PAYPAL-TRANSMISSION-SIG").text(), headers.at("PAYPAL-CERT-URL").text(),
        headers.at("PAYPAL-AUTH-ALGO").text()};
    const PaypalTrust trust{.certificate_pem = inputs_.at("certificate_pem").text(),
                            .roots_pem = roots,
                            .now = *parse_instant(now),
                            .window = window};
    return error_code(verify_paypal_webhook(transmission, inputs_.at("webhook_id").text(),
                                            inputs_.at("body").text(), trust));
  }
  JsonValue inputs_ = delivery();
};

TEST_F(PaypalDelivery, TheChainMustLeadToARoot) {
  const std::string& own = inputs_.at("certificate_pem").text();
  EXPECT_EQ(verify(own, "2026-11-20T00:00:00Z"), "");
  EXPECT_EQ(verify("no roots at all", "2026-11-20T00:00:00Z"), "signing.untrusted");
}

TEST_F(PaypalDelivery, TheCertificateMustBeValidNow) {
  EXPECT_EQ(verify("", "2026-11-20T00:00:00Z"), "");
  EXPECT_EQ(verify("", "2020-01-01T00:00:00Z"), "paypal.expired_certificate");
  EXPECT_EQ(verify("", "2200-01-01T00:00:00Z"), "paypal.expired_certificate");
}

TEST_F(PaypalDelivery, AReplayIsFoundByItsTime) {
  EXPECT_EQ(verify("", "2026-11-20T00:00:00Z", std::chrono::hours(72)), "signature.stale");
}

}  // namespace
}  // namespace octroi
