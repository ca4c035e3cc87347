// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/retry.h"

#include <deque>
#include <vector>

#include <gtest/gtest.h>

namespace octroi {
namespace {

using std::chrono::milliseconds;

class Scripted final : public HttpClient {
 public:
  explicit Scripted(std::deque<HttpResult> results) : results_(std::move(results)) {}
  HttpResult send(const HttpRequest&) override {
    HttpResult next = results_.front();
    if (results_.size() > 1) results_.pop_front();
    ++calls;
    return next;
  }
  int calls = 0;

 private:
  std::deque<HttpResult> results_;
};

class NotingSleeper final : public Sleeper {
 public:
  void sleep(milliseconds time) override { slept.push_back(time); }
  std::vector<milliseconds> slept;
};

class NotingObserver final : public HttpObserver {
 public:
  void on_exchange(const HttpExchange& exchange) override { seen.push_back(exchange); }
  std::vector<HttpExchange> seen;
};

HttpResult answer(int status, std::vector<HttpHeader> headers = {}) {
  return {HttpOutcome::kAnswered, {status, std::move(headers), ""}, ""};
}

HttpRequest repeatable() {
  return {.method = HttpMethod::kPost, .url = "https://a.b/v1?secret=1", .is_repeatable = true};
}

class Retry : public testing::Test {
 protected:
  HttpResult send(std::deque<HttpResult> script, const HttpRequest& request = repeatable()) {
    Scripted inner(std::move(script));
    RetryingHttpClient client(inner, {.attempts_max = 3}, sleeper_, random_, &observer_);
    HttpResult result = client.send(request);
    calls_ = inner.calls;
    return result;
  }
  NotingSleeper sleeper_;
  NotingObserver observer_;
  SeededRandom random_{7};
  int calls_ = 0;
};

TEST_F(Retry, TriesAgainUntilAnswered) {
  EXPECT_EQ(
      send({answer(503), {HttpOutcome::kMaybeSent, {}, "reset"}, answer(200)}).response.status,
      200);
  EXPECT_EQ(calls_, 3);
  ASSERT_EQ(sleeper_.slept.size(), 2u);
  EXPECT_GE(sleeper_.slept[0], milliseconds(500));
  EXPECT_LE(sleeper_.slept[1], milliseconds(1000));
  EXPECT_EQ(observer_.seen[2].attempt, 3);
  EXPECT_EQ(observer_.seen[0].url, "https://a.b/v1");
}

TEST_F(Retry, EndsAfterItsAttempts) {
  EXPECT_EQ(send({answer(500)}).response.status, 500);
  EXPECT_EQ(calls_, 3);
}

TEST_F(Retry, LeavesAloneWhatMustNotBeRepeated) {
  HttpRequest once = repeatable();
  once.is_repeatable = false;
  send({{HttpOutcome::kMaybeSent, {}, "reset"}}, once);
  EXPECT_EQ(calls_, 1);
  send({answer(500)}, once);
  EXPECT_EQ(calls_, 1);
  send({{HttpOutcome::kNotSent, {}, "refused"}}, once);
  EXPECT_EQ(calls_, 3);
  for (const int status : {200, 400, 401, 402, 404}) {
    send({answer(status)});
    EXPECT_EQ(calls_, 1) << status;
  }
}

TEST_F(Retry, ListensToTheOtherSide) {
  send({answer(429, {{"retry-after", "7"}}), answer(200)});
  EXPECT_EQ(sleeper_.slept, std::vector{milliseconds(7000)});
  send({answer(429, {{"Retry-After", "3600"}})});
  EXPECT_EQ(calls_, 1);
  send({answer(500, {{"Stripe-Should-Retry", "false"}})});
  EXPECT_EQ(calls_, 1);
  send({answer(402, {{"Stripe-Should-Retry", "true"}}), answer(200)});
  EXPECT_EQ(calls_, 2);
}

TEST_F(Retry, DoubtIsNotForgotten) {
  const HttpResult lost{HttpOutcome::kMaybeSent, {}, "reset"};
  const HttpResult refused{HttpOutcome::kNotSent, {}, "refused"};
  EXPECT_EQ(send({lost, refused}).outcome, HttpOutcome::kMaybeSent);
  for (const int status : {401, 403, 429}) {
    EXPECT_EQ(send({lost, answer(status)}).outcome, HttpOutcome::kMaybeSent) << status;
    EXPECT_EQ(send({answer(500), answer(status)}).outcome, HttpOutcome::kMaybeSent) << status;
    EXPECT_EQ(send({refused, answer(status)}).outcome, HttpOutcome::kAnswered) << status;
  }
  // Under one key the other side judged the request itself: this is its answer to both.
  EXPECT_EQ(send({lost, answer(402)}).response.status, 402);
}

}  // namespace
}  // namespace octroi
