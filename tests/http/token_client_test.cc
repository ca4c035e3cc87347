// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/token_client.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using std::chrono::seconds;

// Takes one token, and writes down the one that each call brought.
class Api final : public HttpClient {
 public:
  HttpResult send(const HttpRequest& request) override {
    const std::string brought(request.authorization.reveal());
    calls.push_back(brought);
    const int status = brought == "Bearer " + taken ? 200 : 401;
    return {HttpOutcome::kAnswered, {status, {}, ""}, ""};
  }

  std::string taken = "t1";
  std::vector<std::string> calls;
};

class TokenCalls : public testing::Test {
 protected:
  absl::StatusOr<AccessToken> fetch() {
    if (is_closed_) return make_error(absl::StatusCode::kUnavailable, "token.none", "no");
    return AccessToken{Secret("t" + std::to_string(++fetched_)), seconds(100)};
  }
  int call() {
    const auto result = client_.call([](const Secret& token) -> absl::StatusOr<HttpRequest> {
      HttpRequest request;
      request.authorization = bearer_authorization(token);
      return request;
    });
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->response.status : 0;
  }

  class At final : public Clock {
   public:
    [[nodiscard]] Instant now() const override { return Instant(seconds(second)); }
    std::int64_t second = 0;
  } clock_;
  Api api_;
  int fetched_ = 0;
  bool is_closed_ = false;
  TokenClient client_{api_, clock_, [this](HttpClient&) { return fetch(); }};
};

TEST_F(TokenCalls, ATokenIsFetchedOnceAndAgainAfterItsTime) {
  EXPECT_EQ(call(), 200);
  EXPECT_EQ(call(), 200);
  EXPECT_EQ(fetched_, 1);
  clock_.second = 100;
  api_.taken = "t2";
  EXPECT_EQ(call(), 200);
  EXPECT_EQ(api_.calls, (std::vector<std::string>{"Bearer t1", "Bearer t1", "Bearer t2"}));
}

TEST_F(TokenCalls, ARefusedTokenIsFetchedAgainOnce) {
  EXPECT_EQ(call(), 200);
  api_.taken = "t2";
  EXPECT_EQ(call(), 200);
  EXPECT_EQ(api_.calls, (std::vector<std::string>{"Bearer t1", "Bearer t1", "Bearer t2"}));
  api_.taken = "nobody's";
  EXPECT_EQ(call(), 401);
  EXPECT_EQ(api_.calls.size(), 5u);
}

TEST_F(TokenCalls, WithoutATokenOrARequestNothingIsSent) {
  is_closed_ = true;
  const auto none = client_.call([](const Secret&) { return HttpRequest{}; });
  EXPECT_EQ(error_code(none.status()), "token.none");
  is_closed_ = false;
  const auto bad = client_.call([](const Secret&) -> absl::StatusOr<HttpRequest> {
    return make_error(absl::StatusCode::kInvalidArgument, "order.bad", "no");
  });
  EXPECT_EQ(error_code(bad.status()), "order.bad");
  EXPECT_TRUE(api_.calls.empty());
}

}  // namespace
}  // namespace octroi
