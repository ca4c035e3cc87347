// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/status.h"

#include <gtest/gtest.h>

namespace octroi {
namespace {

absl::Status sample() {
  return make_error(absl::StatusCode::kNotFound, "tenant.not_found", "no such tenant");
}

TEST(Status, CarriesCategoryCodeAndMessage) {
  const absl::Status status = sample();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(error_code(status), "tenant.not_found");
  EXPECT_EQ(error_message(status), "no such tenant");
}

TEST(Status, AnErrorIsNeverOk) {
  const absl::Status status = make_error(absl::StatusCode::kOk, "module.reason", "slip");
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(error_code(status), "module.reason");
}

TEST(Status, OkAndForeignErrorsHaveNoCode) {
  EXPECT_EQ(error_code(absl::OkStatus()), "");
  EXPECT_EQ(error_code(absl::NotFoundError("elsewhere")), "");
}

TEST(Status, ContextComesBeforeTheMessageAndKeepsTheRest) {
  absl::Status status = sample();
  status.SetPayload("another.dev/payload", absl::Cord("kept"));
  const absl::Status placed = with_context(with_context(status, "price.amount"), "plans:12");
  EXPECT_EQ(placed.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(error_code(placed), "tenant.not_found");
  EXPECT_EQ(error_message(placed), "plans:12: price.amount: no such tenant");
  EXPECT_TRUE(placed.GetPayload("another.dev/payload").has_value());
}

TEST(Status, ContextLeavesOkAlone) { EXPECT_TRUE(with_context(absl::OkStatus(), "here").ok()); }

absl::StatusOr<int> half(int number) {
  if (number % 2 != 0) return make_error(absl::StatusCode::kInvalidArgument, "half.odd", "odd");
  return number / 2;
}

absl::StatusOr<int> quarter(int number) {
  OCTROI_ASSIGN_OR_RETURN(const int first, half(number));
  OCTROI_ASSIGN_OR_RETURN(const int second, half(first));
  return second;
}

absl::Status check_quarter(int number) {
  OCTROI_RETURN_IF_ERROR(quarter(number).status());
  return absl::OkStatus();
}

TEST(Status, MacrosReturnTheFirstError) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(error_code(quarter(6).status()), "half.odd");
  EXPECT_TRUE(check_quarter(4).ok());
  EXPECT_EQ(error_code(check_quarter(1)), "half.odd");
}

}  // namespace
}  // namespace octroi
