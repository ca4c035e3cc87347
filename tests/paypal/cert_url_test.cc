// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/paypal/wire.h"

namespace octroi {
namespace {

TEST(PaypalCertUrl, IsTakenFromPaypalOnly) {
  for (const char* url :
       {"https://api.paypal.com/v1/notifications/certs/CERT-x", "https://api.sandbox.paypal.com/c",
        "https://paypal.com/c", "https://API.PayPal.com/c"}) {
    EXPECT_TRUE(check_paypal_cert_url(url).ok()) << url;
  }
  for (const char* url :
       {"http://api.paypal.com/c", "https://www.paypal.com.evil.tld/c", "https://paypal.com@evil/",
        "https://evilpaypal.com/c", "https://api.paypal.com:8443/c", "https://127.0.0.1/c",
        "https://paypal.com./c", "https://evil.tld/?https://paypal.com", "//paypal.com/c",
        "https://evil.tld#.paypal.com", "https://evil.tld\\.paypal.com/", "file://paypal.com/c"}) {
    EXPECT_FALSE(check_paypal_cert_url(url).ok()) << url;
  }
}

TEST(PaypalWebhook, NeedsItsHeaders) {
  const PaypalTransmission whole{"id", "2026-01-31T09:00:00Z", "c2ln", "https://paypal.com/c",
                                 "SHA256withRSA"};
  const PaypalTrust trust{.certificate_pem = "no certificate", .now = {}};
  EXPECT_EQ(error_code(verify_paypal_webhook(whole, "w", "{}", trust)), "signing.bad_certificate");
  PaypalTransmission weak = whole;
  weak.algorithm = "SHA1withRSA";
  EXPECT_EQ(error_code(verify_paypal_webhook(weak, "w", "{}", trust)), "paypal.bad_headers");
  PaypalTransmission bare = whole;
  bare.signature = "";
  EXPECT_EQ(error_code(verify_paypal_webhook(bare, "w", "{}", trust)), "paypal.bad_headers");
}

}  // namespace
}  // namespace octroi
