// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/strowallet/strowallet.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

TEST(Strowallet, APageIsPending) {
  const auto page = decode_strowallet_checkout(
      answer(200, R"({"status":true,"data":{"reference":"r","amount":"100.50","currency":"NGN",)"
                  R"("status":"pending","checkout_url":"https://strowallet.com/c/r"}})"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->outcome, ChargeOutcome::kPending);
  EXPECT_EQ(page->amount, Money::of_minor(100'50, kNgn));
  EXPECT_EQ(decode_strowallet_checkout(answer(502, ""))->outcome, ChargeOutcome::kUnknown);
  EXPECT_EQ(decode_strowallet_checkout(answer(200, "<html>"))->outcome, ChargeOutcome::kUnknown);
  EXPECT_EQ(error_code(decode_strowallet_checkout(answer(429, "{}")).status()),
            "payment.unreachable");
}

TEST(Strowallet, AStatusOf400IsAPendingOne) {
  const auto read = [](int status, const char* word) {
    return decode_strowallet_status(
        answer(status, R"({"data":{"payment_status":")" + std::string(word) +
                           R"(","amount":"1.00","currency":"USD"}})"),
        "r");
  };
  EXPECT_EQ(read(400, "pending")->outcome, ChargeOutcome::kPending);
  EXPECT_EQ(read(200, "paid")->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(read(200, "failed")->outcome, ChargeOutcome::kRejected);
  EXPECT_FALSE(read(200, "melted")->alert.empty());
  EXPECT_EQ(error_code(read(404, "").status()), "payment.not_found");
  EXPECT_EQ(
      decode_strowallet_status(answer(200, R"({"data":{"payment_status":"paid"}})"), "r")->outcome,
      ChargeOutcome::kUnknown);
}

TEST(Strowallet, IsAnExperimentThatMustBeSaid) {
  class Nobody final : public HttpClient {
    HttpResult send(const HttpRequest&) override { return {}; }
  } nobody;
  const auto refused = [&](bool is_experiment, std::string key, std::string email) {
    return error_code(make_strowallet({.is_experiment = is_experiment,
                                       .public_key = Secret(std::move(key)),
                                       .customer_email = std::move(email)},
                                      nobody)
                          .status());
  };
  EXPECT_EQ(refused(true, "pk", "billing@host.example"), "");
  EXPECT_EQ(refused(false, "pk", "billing@host.example"), "strowallet.bad_option");
  EXPECT_EQ(refused(true, "", "billing@host.example"), "strowallet.bad_option");
  EXPECT_EQ(refused(true, "pk", ""), "strowallet.bad_option");
}

}  // namespace
}  // namespace octroi
