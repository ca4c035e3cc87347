// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/channel.h"

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(Channel, NamesGoBothWays) {
  for (const Channel channel : kChannels) EXPECT_EQ(parse_channel(to_string(channel)), channel);
  EXPECT_FALSE(parse_channel("").has_value());
  EXPECT_FALSE(parse_channel("Mail").has_value());
  EXPECT_FALSE(parse_channel("webhook").has_value());
}

TEST(ChannelSet, IsWrittenAndReadBack) {
  const ChannelSet set{Channel::kInApp, Channel::kMail};
  EXPECT_EQ(format_channels(set), "mail in_app");
  EXPECT_EQ(*parse_channels("in_app mail"), set);
  EXPECT_TRUE(parse_channels("")->empty());
  EXPECT_FALSE(set.contains(Channel::kSms));
  for (const char* bad : {"mail,sms", "mail  sms", "fax", " mail"}) {
    EXPECT_EQ(error_code(parse_channels(bad).status()), "notification.unknown_channel") << bad;
  }
}

TEST(PhoneNumber, WhatPeopleTypeIsBroughtIntoOneSpelling) {
  for (const char* typed :
       {"+22370112233", "+223 70 11 22 33", "+223-70.11.22.33", "+(223) 7011 2233"}) {
    EXPECT_EQ(*parse_phone_number(typed), "+22370112233") << typed;
  }
  EXPECT_TRUE(parse_phone_number("+6834000").ok()) << "the shortest";
  EXPECT_TRUE(parse_phone_number("+123456789012345").ok()) << "the longest";
}

TEST(PhoneNumber, WhatIsNoneIsRefused) {
  for (const char* bad : {"", "+", "22370112233", "0022370112233", "+0123456789", "+683400",
                          "+1234567890123456", "+2237011x233", "++22370112233", "+223\n70112233",
                          "+223/70112233", "whatsapp:+22370112233", "+\u0662\u0662370112233"}) {
    EXPECT_EQ(error_code(parse_phone_number(bad).status()), "notification.bad_phone") << bad;
  }
}

TEST(Address, EachChannelHasItsOwn) {
  const struct {
    Channel channel;
    const char* good;
    const char* bad;
    const char* code;
  } cases[] = {
      {Channel::kMail, "amina@example.com", "+22370112233", "text.bad_email"},
      {Channel::kSms, "+22370112233", "+223 70112233", "notification.bad_phone"},
      {Channel::kWhatsapp, "+22370112233", "whatsapp:+22370112233", "notification.bad_phone"},
      {Channel::kInApp, "019b0d2a-7c00-7000-8000-000000000001",
       "019B0D2A-7C00-7000-8000-000000000001", "notification.bad_member"},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(check_address("to", c.channel, c.good).ok()) << c.good;
    const absl::Status refused = check_address("to", c.channel, c.bad);
    EXPECT_EQ(error_code(refused), c.code);
    EXPECT_EQ(refused.message().find(c.bad), std::string::npos) << "shows the address";
    EXPECT_FALSE(check_address("to", c.channel, "").ok());
  }
}

}  // namespace
}  // namespace octroi
