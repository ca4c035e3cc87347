// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/channel.h"

#include <algorithm>
#include <cstddef>

#include "octroi/base/ids.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

// The longest number of E.164, and the shortest that a country gives out (+683 4000).
constexpr std::size_t kDigitsMax = 15;
constexpr std::size_t kDigitsMin = 7;

absl::Status bad(std::string_view code, std::string_view field, std::string_view what) {
  std::string message(field);
  message += ' ';
  message += what;
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_phone_number(std::string_view text) {
  if (!text.starts_with('+')) return false;
  const std::string_view digits = text.substr(1);
  return digits.size() >= kDigitsMin && digits.size() <= kDigitsMax && digits.front() != '0' &&
         std::all_of(digits.begin(), digits.end(), is_digit);
}

absl::Status bad_phone(std::string_view field) {
  return bad("notification.bad_phone", field,
             "must be a phone number with its country: a plus sign and 7 to 15 digits");
}

}  // namespace

std::string_view to_string(Channel channel) noexcept {
  switch (channel) {
    case Channel::kMail:
      return "mail";
    case Channel::kSms:
      return "sms";
    case Channel::kWhatsapp:
      return "whatsapp";
    case Channel::kInApp:
      return "in_app";
  }
  return "";
}

std::optional<Channel> parse_channel(std::string_view name) noexcept {
  for (const Channel channel : kChannels) {
    if (to_string(channel) == name) return channel;
  }
  return std::nullopt;
}

std::string format_channels(ChannelSet channels) {
  std::string text;
  for (const Channel channel : kChannels) {
    if (!channels.contains(channel)) continue;
    if (!text.empty()) text += ' ';
    text += to_string(channel);
  }
  return text;
}

absl::StatusOr<ChannelSet> parse_channels(std::string_view text) {
  ChannelSet channels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::optional<Channel> channel = parse_channel(text.substr(0, end));
    if (!channel) {
      return bad("notification.unknown_channel", "channels",
                 "are mail, sms, whatsapp and in_app, with one blank between them");
    }
    channels.insert(*channel);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return channels;
}

absl::StatusOr<std::string> parse_phone_number(std::string_view text) {
  std::string number;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')') continue;
    number += c;
  }
  if (!is_phone_number(number)) return bad_phone("a phone number");
  return number;
}

absl::Status check_address(std::string_view field, Channel channel, std::string_view address) {
  switch (channel) {
    case Channel::kMail:
      return check_email(field, address);
    case Channel::kSms:
    case Channel::kWhatsapp:
      return is_phone_number(address) ? absl::OkStatus() : bad_phone(field);
    case Channel::kInApp: {
      // In its one spelling, so that a member is not two recipients.
      const absl::StatusOr<MemberId> member = MemberId::parse(address);
      if (member.ok() && member->to_string() == address) return absl::OkStatus();
      return bad("notification.bad_member", field, "must be a member's id");
    }
  }
  return bad("notification.unknown_channel", field, "is of no known channel");
}

}  // namespace v0
}  // namespace octroi
