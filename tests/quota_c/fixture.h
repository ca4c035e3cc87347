// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A checker of C's whose clock a test sets.
#ifndef OCTROI_TESTS_QUOTA_C_FIXTURE_H_
#define OCTROI_TESTS_QUOTA_C_FIXTURE_H_

#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

#include "octroi_quota.h"

namespace octroi {

inline std::int64_t now_of(void* context) { return *static_cast<std::int64_t*>(context); }

class QuotaC : public testing::Test {
 protected:
  void SetUp() override {
    octroi_quota_options options{};
    options.struct_size = sizeof(options);
    options.now = now_of;
    options.now_context = &now_;
    ASSERT_EQ(octroi_quota_open(&options, &checker_), OCTROI_QUOTA_OK);
  }
  void TearDown() override { octroi_quota_close(checker_); }

  static octroi_quota_window window(const char* name, std::int64_t limit) {
    octroi_quota_window made{};
    made.struct_size = sizeof(made);
    made.name = name;
    made.limit = limit;
    return made;
  }
  octroi_quota_meter* define(const octroi_quota_window& window, const char* metric = "m") {
    octroi_quota_rule* rule = nullptr;
    EXPECT_EQ(octroi_quota_rule_of_windows(&window, 1, &rule), OCTROI_QUOTA_OK);
    octroi_quota_meter* meter = nullptr;
    EXPECT_EQ(octroi_quota_define(checker_, "t", metric, rule, &meter), OCTROI_QUOTA_OK);
    octroi_quota_rule_free(rule);
    return meter;
  }
  static octroi_quota_answer consume(octroi_quota_meter* meter, std::int64_t n) {
    octroi_quota_answer answer{};
    answer.struct_size = sizeof(answer);
    EXPECT_EQ(octroi_quota_consume(meter, n, &answer), OCTROI_QUOTA_OK);
    return answer;
  }

  static std::int64_t used(octroi_quota_meter* meter) {
    octroi_quota_usage usage{};
    usage.struct_size = sizeof(usage);
    std::size_t count = 0;
    EXPECT_EQ(octroi_quota_usage_of(meter, &usage, 1, &count), OCTROI_QUOTA_OK);
    return usage.used;
  }

  std::int64_t now_ = 1;
  octroi_quota_checker* checker_ = nullptr;
};

}  // namespace octroi

#endif  // OCTROI_TESTS_QUOTA_C_FIXTURE_H_
