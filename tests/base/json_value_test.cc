// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/json_value.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(JsonValue, KeepsOrderAndDigits) {
  const auto value = JsonValue::parse(
      R"({"z": 10.00, "a": [1, "2", -3, true, null], "n": {"big": 18446744073709551615}})");
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(value->names()[0], "z");
  EXPECT_EQ(value->at("z").text(), "10.00");
  EXPECT_EQ(value->at("z").integer(), std::nullopt);
  EXPECT_EQ(value->at("a").at(0).integer(), 1);
  EXPECT_EQ(value->at("a").at(1).integer(), 2);
  EXPECT_EQ(value->at("a").at(2).integer(), -3);
  EXPECT_TRUE(value->at("a").at(3).is_true());
  EXPECT_TRUE(value->at("a").at(4).is_null());
  EXPECT_EQ(value->at("n").at("big").text(), "18446744073709551615");
  EXPECT_EQ(value->at("n").at("big").integer(), std::nullopt);
}

TEST(JsonValue, WhatIsMissingIsNull) {
  const auto value = JsonValue::parse(R"({"a": 1})");
  EXPECT_TRUE(value->at("b").at("c").at(7).is_null());
  EXPECT_EQ(value->at("b").at("c").text(), "");
  EXPECT_FALSE(value->has("b"));
  EXPECT_TRUE(value->has("a"));
}

struct Bad {
  std::string json;
  std::string_view code;
};

TEST(JsonValue, RefusesWhatIsNotOneDocument) {
  const std::string nested(10'000, '[');
  const Bad bad[] = {
      {"", "json.malformed"},
      {"{\"a\":1} x", "json.malformed"},
      {"{\"a\":1}{\"a\":1}", "json.malformed"},
      {"\xEF\xBB\xBF{}", "json.malformed"},
      {"{\"a\":NaN}", "json.malformed"},
      {"{\"a\":01}", "json.malformed"},
      {"{\"a\":'b'}", "json.malformed"},
      {"{\"a\":\"\xFF\"}", "json.malformed"},
      {"{\"a\":\"\\uD800\"}", "json.malformed"},
      {"{\"a\":1,}", "json.malformed"},
      {"/* */ {}", "json.malformed"},
      {std::string("{\"a\":1}\0", 8), "json.malformed"},
      {"\x1F\x8B\x08", "json.malformed"},
      {R"({"a":1,"b":2,"a":1})", "json.duplicate_name"},
      {R"([{"x":{"a":1,"\u0061":1}}])", "json.duplicate_name"},
      {nested, "json.too_deep"},
      {"\"" + std::string(2 << 20, 'x') + "\"", "json.too_large"},
  };
  for (const Bad& row : bad) {
    EXPECT_EQ(error_code(JsonValue::parse(row.json).status()), row.code) << row.json.substr(0, 40);
  }
}

TEST(JsonValue, DepthAndSizeAreLimitsNotGuesses) {
  EXPECT_TRUE(JsonValue::parse("[[1]]", {.depth_max = 2}).ok());
  EXPECT_EQ(error_code(JsonValue::parse("[[[1]]]", {.depth_max = 2}).status()), "json.too_deep");
  EXPECT_TRUE(JsonValue::parse("12", {.bytes_max = 2}).ok());
  EXPECT_EQ(error_code(JsonValue::parse("123", {.bytes_max = 2}).status()), "json.too_large");
}

}  // namespace
}  // namespace octroi
