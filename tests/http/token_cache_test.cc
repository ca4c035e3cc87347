// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/token_cache.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/http/client.h"

namespace octroi {
namespace {

using std::chrono::seconds;

TEST(TokenCache, FetchesOnceAndShortlyBeforeTheEnd) {
  TokenCache cache;
  int fetched = 0;
  const auto get = [&](std::int64_t second) {
    const auto token = cache.get(Instant(seconds(second)), [&]() -> absl::StatusOr<AccessToken> {
      return AccessToken{Secret("t" + std::to_string(++fetched)), seconds(100)};
    });
    return std::string(token->reveal());
  };
  EXPECT_EQ(get(0), "t1");
  EXPECT_EQ(get(39), "t1");
  EXPECT_EQ(get(40), "t2");
  cache.forget(Secret("t1"));  // another thread's news of an old token
  EXPECT_EQ(get(41), "t2");
  cache.forget(Secret("t2"));
  EXPECT_EQ(get(42), "t3");
}

TEST(TokenCache, AFailureIsNotKept) {
  TokenCache cache;
  const auto failed = cache.get(Instant(), []() -> absl::StatusOr<AccessToken> {
    return make_error(absl::StatusCode::kUnavailable, "payment.unreachable", "no");
  });
  EXPECT_EQ(error_code(failed.status()), "payment.unreachable");
  EXPECT_TRUE(cache
                  .get(Instant(),
                       []() -> absl::StatusOr<AccessToken> {
                         return AccessToken{Secret("t"), seconds(100)};
                       })
                  .ok());
}

TEST(Authorization, IsBuiltAsItsStandardsSay) {
  EXPECT_EQ(basic_authorization("Aladdin", Secret("open sesame")).reveal(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(bearer_authorization(Secret("t")).reveal(), "Bearer t");
  const std::pair<std::string, std::string> fields[] = {{"a[b]", "c d&"}, {"e", ""}};
  EXPECT_EQ(encode_form(fields), "a%5Bb%5D=c%20d%26&e=");
}

}  // namespace
}  // namespace octroi
