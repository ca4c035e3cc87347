// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/retry_after.h"

#include <gtest/gtest.h>

namespace octroi {
namespace {

using std::chrono::seconds;

const Instant kNow = *parse_instant("2015-10-21T07:27:30Z");

TEST(RetryAfter, SecondsAndDates) {
  const struct {
    const char* text;
    std::int64_t wait;
  } rows[] = {
      {"0", 0},
      {"120", 120},
      {"0000000000000000000007", 7},
      {"Wed, 21 Oct 2015 07:28:00 GMT", 30},
      {"Wed, 21 Oct 2015 07:27:30 GMT", 0},
      {"Tue, 20 Oct 2015 07:28:00 GMT", 0},
      {"Thu, 22 Oct 2015 07:27:30 GMT", 86'400},
      {"99999999999999999999999999", kRetryAfterMax.count()},
      {"4000000000", kRetryAfterMax.count()},
      {"Fri, 31 Dec 9999 23:59:59 GMT", kRetryAfterMax.count()},
  };
  for (const auto& row : rows) {
    const auto wait = parse_retry_after(row.text, kNow);
    ASSERT_TRUE(wait.has_value()) << row.text;
    EXPECT_EQ(wait->count(), row.wait) << row.text;
  }
  EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", kNow + std::chrono::microseconds(1)),
            seconds(30))
      << "never before that second";
}

TEST(RetryAfter, WhatIsNeither) {
  for (const char* text :
       {"", " ", "-1", "+1", "1.5", "1s", "soon", "Wed, 21 Oct 2015 07:28:00 GMT ",
        "Wed, 32 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 CET", "2015-10-21T07:28:00Z",
        "Thu, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 25:28:00 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, kNow), std::nullopt) << '\'' << text << '\'';
    EXPECT_EQ(parse_delay_seconds(text), std::nullopt);
  }
}

}  // namespace
}  // namespace octroi
