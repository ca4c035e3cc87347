// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/words.h"

#include <gtest/gtest.h>

namespace octroi {
namespace {

TEST(Words, AreInTheReadersLanguage) {
  EXPECT_EQ(words_for("insufficient_funds", Language::kEnglish), "not enough money in the account");
  EXPECT_EQ(words_for("insufficient_funds", Language::kFrench), "provision insuffisante");
  EXPECT_EQ(words_for("bank_transfer", Language::kFrench), "virement bancaire");
}

TEST(Words, WhatAPersonTypedStaysAsItIs) {
  EXPECT_EQ(words_for("you asked us to", Language::kFrench), "you asked us to");
  EXPECT_EQ(words_for("", Language::kFrench), "");
}

}  // namespace
}  // namespace octroi
