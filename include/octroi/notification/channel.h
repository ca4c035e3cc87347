// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Channel: the way a notice reaches somebody, and what an address is on it.
//
//   mail       a mail address, as check_email() allows           "amina@example.com"
//   sms        a phone number of ITU-T E.164                      "+22370112233"
//   whatsapp   the same                                           "+22370112233"
//   in_app     the id of a member, to be read in the host's own   "019b0d2a-7c00-7..."
//              pages
//
// Phone numbers are kept in one spelling: a plus sign and 7 to 15 digits, the first of which is not
// 0. What people type is brought into it by parse_phone_number(), which guesses no country.
//
//   auto phone = parse_phone_number("+223 70 11 22 33");        // "+22370112233"
//   check_address("member.phone", Channel::kSms, *phone);       // OK
//   ChannelSet channels{Channel::kMail, Channel::kSms};
//
// Layer: notification (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_NOTIFICATION_CHANNEL_H_
#define OCTROI_NOTIFICATION_CHANNEL_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class Channel : std::uint8_t {  // Numbers are wire format; 5 is kept for webhooks.
  kMail = 1,
  kSms = 2,
  kWhatsapp = 3,
  kInApp = 4,
};
inline constexpr Channel kChannels[] = {Channel::kMail, Channel::kSms, Channel::kWhatsapp,
                                        Channel::kInApp};

// "mail", "sms", "whatsapp", "in_app": the names in records; stable.
[[nodiscard]] std::string_view to_string(Channel channel) noexcept;
[[nodiscard]] std::optional<Channel> parse_channel(std::string_view name) noexcept;

class ChannelSet {
 public:
  constexpr ChannelSet() noexcept = default;
  constexpr ChannelSet(std::initializer_list<Channel> channels) noexcept {
    for (const Channel channel : channels) insert(channel);
  }

  constexpr void insert(Channel channel) noexcept { bits_ |= bit(channel); }
  [[nodiscard]] constexpr bool contains(Channel channel) const noexcept {
    return (bits_ & bit(channel)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

  friend constexpr bool operator==(ChannelSet, ChannelSet) noexcept = default;

 private:
  static constexpr std::uint32_t bit(Channel channel) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(channel);
  }

  std::uint32_t bits_ = 0;
};

// "mail sms": in the order of the enum; empty for none.
[[nodiscard]] std::string format_channels(ChannelSet channels);
// Errors: InvalidArgument "notification.unknown_channel".
absl::StatusOr<ChannelSet> parse_channels(std::string_view text);

// What people type, with blanks, hyphens, dots and brackets, as E.164. It begins with '+' and the
// country's digits: "00223..." and "70 11 22 33" mean something else in each country.
// Errors: InvalidArgument "notification.bad_phone".
absl::StatusOr<std::string> parse_phone_number(std::string_view text);

// Whether `address` is one on that channel. The message begins with `field` and does not show it.
// Errors: InvalidArgument "text.bad_email", "notification.bad_phone", "notification.bad_member".
absl::Status check_address(std::string_view field, Channel channel, std::string_view address);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_CHANNEL_H_
