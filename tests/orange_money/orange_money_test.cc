// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/orange_money/orange_money.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(OrangeMoney, ThePageIsAskedForInMajorUnits) {
  const OrangeAccount account{.country = "ml",
                              .client_id = "id",
                              .merchant_key = "m",
                              .notif_url = "https://h.example/{tenant}"};
  const TenantContext tenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  const auto request = encode_orange_web_payment(account, Secret("t"), tenant, "order-1",
                                                 Money::of_minor(1500, kXof));
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->url, "https://api.orange.com/orange-money-webpay/ml/v1/webpayment");
  EXPECT_NE(request->body.find(R"("currency":"XOF","order_id":"order-1","amount":1500,)"),
            std::string::npos);
  EXPECT_FALSE(request->is_repeatable);
  EXPECT_NE(request->body.find("https://h.example/" + tenant.tenant().to_string()),
            std::string::npos);
  EXPECT_EQ(error_code(encode_orange_web_payment(account, Secret("t"), tenant, std::string(31, 'x'),
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

TEST(OrangeMoney, ACallbackIsAHintUnderItsTokensDigest) {
  const auto reader = make_orange_callbacks();
  const TenantContext tenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  const auto read = [&](std::string body) { return reader->read(tenant, {{}, body}, Instant()); };
  const auto news = read(R"({"status":"SUCCESS","notif_token":"n-1","txnid":"MP1"})");
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_TRUE(news->is_hint);
  EXPECT_EQ(news->charge_name, orange_callback_name(Secret("n-1")));
  EXPECT_EQ(news->charge_name.size(), 64u);
  EXPECT_NE(news->charge_name, orange_callback_name(Secret("n-2")));
  EXPECT_EQ(news->result, ChargeResult());
  EXPECT_NE(news->event_id, read(R"({"status":"FAILED","notif_token":"n-1"})")->event_id);
  for (const char* bad : {"", "{}", "[]", R"({"notif_token":""})", R"({"notif_token":7})"}) {
    EXPECT_EQ(error_code(read(bad).status()), "callback.malformed") << bad;
  }
}

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

TEST(OrangeMoney, APagesAnswerHasThreeOutcomes) {
  const std::string page = R"({"pay_token":"p","payment_url":"https://o.example/p",)"
                           R"("notif_token":"n"})";
  const struct {
    HttpResult result;
    OrangePageOutcome outcome;
  } rows[] = {
      {answer(201, page), OrangePageOutcome::kMade},
      {answer(201, "{}"), OrangePageOutcome::kUnknown},
      {answer(201, "<html>"), OrangePageOutcome::kUnknown},
      {answer(302, page), OrangePageOutcome::kUnknown},
      {answer(500, page), OrangePageOutcome::kUnknown},
      {{HttpOutcome::kMaybeSent, {}, "reset"}, OrangePageOutcome::kUnknown},
      {answer(400, R"({"code":1204})"), OrangePageOutcome::kUsedBefore},
      {answer(400, R"({"code":"1204"})"), OrangePageOutcome::kUsedBefore},
  };
  for (const auto& row : rows) {
    const auto read = decode_orange_page(row.result);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->outcome, row.outcome) << row.result.response.body;
  }
  const struct {
    HttpResult result;
    const char* error;
  } errors[] = {
      {answer(400, R"({"code":22})"), "payment.request_refused"},
      {answer(400, "<html>"), "payment.unreachable"},
      {answer(404, "{}"), "payment.unreachable"},
      {answer(401, R"({"code":1204})"), "payment.bad_credentials"},
      {answer(403, ""), "payment.bad_credentials"},
      {answer(429, ""), "payment.unreachable"},
      {{HttpOutcome::kNotSent, {}, "refused"}, "payment.unreachable"},
  };
  for (const auto& row : errors) {
    EXPECT_EQ(error_code(decode_orange_page(row.result).status()), row.error);
  }
}

TEST(OrangeMoney, AStatusIsReadOfItsOwnOrderOnly) {
  const Money asked = Money::of_minor(1500, kXof);
  const auto read = [&](int status, const std::string& body) {
    return decode_orange_status(answer(status, body), "o-1", asked);
  };
  const struct {
    const char* word;
    ChargeOutcome outcome;
  } rows[] = {{"INITIATED", ChargeOutcome::kPending}, {"PENDING", ChargeOutcome::kPending},
              {"SUCCESS", ChargeOutcome::kSettled},   {"FAILED", ChargeOutcome::kRejected},
              {"EXPIRED", ChargeOutcome::kRejected},  {"MELTED", ChargeOutcome::kPending}};
  for (const auto& row : rows) {
    const auto charge =
        read(201, R"({"order_id":"o-1","status":")" + std::string(row.word) + "\"}");
    ASSERT_TRUE(charge.ok()) << charge.status();
    EXPECT_EQ(charge->outcome, row.outcome) << row.word;
    EXPECT_EQ(charge->amount, asked);
    EXPECT_EQ(charge->decline.has_value(), row.outcome == ChargeOutcome::kRejected);
    EXPECT_EQ(charge->alert.empty(), std::string_view(row.word) != "MELTED");
  }
  EXPECT_EQ(read(200, R"({"status":"EXPIRED"})")->decline->reason,
            DeclineReason::kCancelledByPayer);
  for (const auto& nobodys :
       {read(200, R"({"order_id":"o-2","status":"SUCCESS"})"), read(404, R"({"code":60})")}) {
    EXPECT_EQ(nobodys->outcome, ChargeOutcome::kUnknown);
    EXPECT_NE(nobodys->alert, "");
  }
  EXPECT_EQ(error_code(read(401, "").status()), "payment.bad_credentials");
  for (const int status : {200, 400, 500}) {
    EXPECT_EQ(error_code(read(status, "{}").status()), "payment.unreachable") << status;
  }
}

TEST(OrangeMoney, OptionsAreChecked) {
  class Nobody final : public HttpClient {
    HttpResult send(const HttpRequest&) override { return {}; }
  } nobody;
  const SystemClock clock;
  const auto refused = [&](void (*spoil)(OrangeAccount&)) {
    OrangeAccount account{.country = "ml",
                          .client_id = "id",
                          .client_secret = Secret("s"),
                          .merchant_key = "m",
                          .return_url = "https://h.example/r",
                          .cancel_url = "https://h.example/c",
                          .notif_url = "https://h.example/{tenant}",
                          .shop_name = "Shop"};
    spoil(account);
    return error_code(make_orange_money(account, nobody, clock).status());
  };
  EXPECT_EQ(refused([](OrangeAccount&) {}), "");
  const char* const bad = "orange_money.bad_option";
  EXPECT_EQ(refused([](OrangeAccount& a) { a.country = ""; }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.client_secret = Secret(); }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.merchant_key = ""; }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.return_url = ""; }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.cancel_url = std::string(121, 'x'); }), bad);
  // 112 bytes as it stands, and 140 with a tenant in it.
  EXPECT_EQ(refused([](OrangeAccount& a) { a.notif_url += std::string(86, 'x'); }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.shop_name = std::string(31, 'x'); }), bad);
  EXPECT_EQ(refused([](OrangeAccount& a) { a.language = "de"; }), bad);
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
