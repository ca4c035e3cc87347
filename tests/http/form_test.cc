// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/form.h"

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/http/client.h"

namespace octroi {
namespace {

TEST(Form, IsReadInItsOrder) {
  const FormFields expected = {{"a", "1 2"}, {"b", ""}, {"a", "é=&"}, {"", "x"}};
  EXPECT_EQ(*decode_form("a=1+2&b&&a=%C3%a9%3D%26&=x"), expected);
  EXPECT_TRUE(decode_form("")->empty());
  EXPECT_EQ(decode_form("a=b=c")->front().second, "b=c");
}

TEST(Form, WhatIsWrittenIsReadBack) {
  FormFields fields;
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  fields.emplace_back("every byte", all);
  fields.emplace_back("To", "whatsapp:+223");
  EXPECT_EQ(*decode_form(encode_form(fields)), fields);
}

TEST(Form, BadOnesAreRefused) {
  for (const char* bad : {"a=%", "a=%4", "a=%4g", "%zz=1", "a=%%41"}) {
    EXPECT_EQ(error_code(decode_form(bad).status()), "http.bad_form") << bad;
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a=b&";
  EXPECT_TRUE(decode_form(many).ok());
  EXPECT_EQ(error_code(decode_form(many + "a=b").status()), "http.bad_form");
}

}  // namespace
}  // namespace octroi
