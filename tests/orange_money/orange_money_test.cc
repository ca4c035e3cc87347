// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/orange_money/orange_money.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(OrangeMoney, ThePageIsAskedForInMajorUnits) {
  const OrangeAccount account{.country = "ml", .client_id = "id", .merchant_key = "m"};
  const auto request =
      encode_orange_web_payment(account, Secret("t"), "order-1", Money::of_minor(1500, kXof));
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->url, "https://api.orange.com/orange-money-webpay/ml/v1/webpayment");
  EXPECT_NE(request->body.find(R"("currency":"XOF","order_id":"order-1","amount":1500,)"),
            std::string::npos);
  EXPECT_FALSE(request->is_repeatable);
  EXPECT_EQ(error_code(encode_orange_web_payment(account, Secret("t"), std::string(31, 'x'),
                                                 Money::of_minor(1, kXof))
                           .status()),
            "orange_money.bad_order");
}

TEST(OrangeMoney, ANotificationIsAHintWithTheRightToken) {
  const Secret token("793d6157d9c7d52ae3920dc596956206");
  const std::string good =
      R"({"status":"SUCCESS","notif_token":"793d6157d9c7d52ae3920dc596956206"})";
  EXPECT_TRUE(*is_orange_notification_for(good, token));
  EXPECT_FALSE(*is_orange_notification_for(good, Secret("other")));
  EXPECT_FALSE(*is_orange_notification_for(R"({"notif_token":""})", Secret("")));
  for (const char* bad : {"", "{}", R"({"notif_token":7})", R"({"notif_token":["x"]})",
                          R"({"notif_token":"a","notif_token":"b"})"}) {
    EXPECT_EQ(error_code(is_orange_notification_for(bad, token).status()),
              "orange_money.bad_notification")
        << bad;
  }
}

TEST(OrangeMoney, APageNeedsAllItsParts) {
  const std::string whole =
      R"({"pay_token":"p","payment_url":"https://o.example/p","notif_token":"n"})";
  EXPECT_TRUE(read_orange_web_payment(201, whole).ok());
  EXPECT_TRUE(read_orange_web_payment(200, whole).ok());
  EXPECT_FALSE(read_orange_web_payment(500, whole).ok());
  EXPECT_FALSE(read_orange_web_payment(201, R"({"pay_token":"p"})").ok());
  EXPECT_FALSE(read_orange_web_payment(201, "<html>").ok());
}

}  // namespace
}  // namespace octroi
