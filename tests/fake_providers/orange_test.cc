// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Orange Money's calls over a socket: token, page, notification, status; and what is refused.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include <gtest/gtest.h>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/orange_money/orange_money.h"

namespace octroi {
namespace {

class Orange : public testing::Test {
 protected:
  Orange() { token_ = Secret(token_with(account_)); }

  std::string token_with(const OrangeAccount& account) {
    const HttpResult result = client_->send(encode_orange_token(account));
    const auto body = JsonValue::parse(result.response.body);
    return body.ok() ? body->at("access_token").text() : "";
  }
  HttpResult page(const std::string& order, std::int64_t francs = 1500) {
    return client_->send(*encode_orange_web_payment(account_, token_, tenant_, order,
                                                    Money::of_minor(francs, kXof)));
  }
  std::string status(const std::string& order, const std::string& pay_token,
                     std::int64_t francs = 1500) {
    const HttpResult result = client_->send(
        *encode_orange_status(account_, token_, order, Money::of_minor(francs, kXof), pay_token));
    const auto body = JsonValue::parse(result.response.body);
    return body.ok() ? body->at("status").text() : "";
  }

  std::vector<std::string> notifications() {
    const std::lock_guard lock(mutex_);
    return notifications_;
  }

  std::mutex mutex_;
  std::vector<std::string> notifications_;
  CallbackHost host_{[this](const std::string& path, const Callback& callback) {
    const std::lock_guard lock(mutex_);
    notifications_.push_back(path + " " + callback.body);
    return 200;
  }};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  OrangeAccount account_{.base_url = server_->url(),
                         .country = "ml",
                         .client_id = std::string(kFakeOrangeClient),
                         .client_secret = Secret(std::string(kFakeOrangeSecret)),
                         .merchant_key = std::string(kFakeOrangeMerchant),
                         .return_url = "https://host.example/back",
                         .cancel_url = "https://host.example/cancel",
                         .notif_url = host_.url("/orange/17f0c9d2"),
                         .shop_name = "Octroi"};
  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  Secret token_;
};

TEST_F(Orange, APayerPaysAndTheHostIsTold) {
  server_->decide(FakeFate::kWaits);
  const HttpResult made = page("order-1");
  const auto payment = read_orange_web_payment(made.response.status, made.response.body);
  ASSERT_TRUE(payment.ok()) << payment.status();
  EXPECT_EQ(status("order-1", payment->pay_token), "INITIATED");
  EXPECT_EQ(server_->tick().sent, 0);

  ASSERT_TRUE(server_->settle("order-1").ok());
  EXPECT_EQ(server_->tick().sent, 1);
  const std::vector<std::string> seen = notifications();
  ASSERT_EQ(seen.size(), 1u);
  const std::string path = "/orange/17f0c9d2 ";
  ASSERT_TRUE(seen[0].starts_with(path));
  EXPECT_TRUE(*is_orange_notification_for(seen[0].substr(path.size()), payment->notif_token));
  EXPECT_EQ(status("order-1", payment->pay_token), "SUCCESS");
  EXPECT_EQ(server_->books().back().amount, "1500");
  EXPECT_TRUE(server_->books().back().is_settled);
}

TEST_F(Orange, AForgedNotificationHasAnotherToken) {
  server_->unleash({.callbacks = {{FakeMishap::kForged, 1000}}});
  server_->decide(FakeFate::kDeclines);
  const HttpResult made = page("order-1");
  const auto payment = read_orange_web_payment(made.response.status, made.response.body);
  EXPECT_EQ(server_->tick().sent, 2);
  const std::vector<std::string> seen = notifications();
  ASSERT_EQ(seen.size(), 2u);
  const auto body = [](const std::string& all) { return all.substr(all.find(' ') + 1); };
  EXPECT_NE(seen[0].find("SUCCESS"), std::string::npos);
  EXPECT_FALSE(*is_orange_notification_for(body(seen[0]), payment->notif_token));
  EXPECT_TRUE(*is_orange_notification_for(body(seen[1]), payment->notif_token));
  EXPECT_EQ(status("order-1", payment->pay_token), "FAILED");
}

TEST_F(Orange, WhatIsWrongIsRefused) {
  const HttpResult first = page("order-1");
  const auto payment = read_orange_web_payment(first.response.status, first.response.body);
  ASSERT_TRUE(payment.ok());
  EXPECT_EQ(page("order-1").response.status, 400);  // an order id is used once
  EXPECT_EQ(status("order-1", "another token"), "");
  EXPECT_EQ(status("order-1", payment->pay_token, 1501), "");

  OrangeAccount wrong = account_;
  wrong.client_secret = Secret("wrong");
  EXPECT_EQ(token_with(wrong), "");
  const auto refused = [&](void (*spoil)(OrangeAccount&)) {
    OrangeAccount spoilt = account_;
    spoil(spoilt);
    const auto call =
        encode_orange_web_payment(spoilt, token_, tenant_, "order-2", Money::of_minor(1500, kXof));
    return client_->send(*call).response.status;
  };
  EXPECT_EQ(refused([](OrangeAccount& a) { a.merchant_key = "wrong"; }), 401);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.notif_url = std::string(121, 'x'); }), 400);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.shop_name = std::string(31, 'x'); }), 400);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.language = "de"; }), 400);
  EXPECT_EQ(server_->books().size(), 1u);
  server_->end_tokens();
  EXPECT_EQ(page("order-2").response.status, 401);
}

TEST_F(Orange, TheSandboxHasItsOwnCurrency) {
  account_.country = "dev";
  EXPECT_EQ(page("order-1").response.status, 201);
  EXPECT_EQ(server_->books().back().currency, "OUV");
}

}  // namespace
}  // namespace octroi
