// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/message.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/notification/notifier.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kMessageIdBytes = 16;
constexpr std::size_t kHeadersMax = 20;
constexpr TextRule kBody{.bytes_max = 1 << 20, .may_be_empty = false, .may_have_newlines = true};

// What notifiers write themselves; a second one would change who sees the mail or how it reads.
constexpr std::array<std::string_view, 16> kOwnHeaders = {"bcc",
                                                          "cc",
                                                          "content-disposition",
                                                          "content-transfer-encoding",
                                                          "content-type",
                                                          "date",
                                                          "from",
                                                          "message-id",
                                                          "mime-version",
                                                          "received",
                                                          "reply-to",
                                                          "return-path",
                                                          "sender",
                                                          "subject",
                                                          "to",
                                                          "dkim-signature"};

absl::Status refusal(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

absl::Status check_header(const MailHeader& header) {
  if (!is_header_name(header.name)) {
    return refusal("notification.bad_header",
                   "a header's name is 1 to 64 letters, digits and hyphens");
  }
  const std::string lower = to_lower_ascii(header.name);
  if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), lower) != kOwnHeaders.end()) {
    return refusal("notification.bad_header",
                   "the header " + header.name + " belongs to the notifier; leave it out");
  }
  const absl::Status value = check_text("header " + header.name, header.value, {.bytes_max = 500});
  if (value.ok()) return value;
  return refusal("notification.bad_header", error_message(value));
}

absl::Status check_names(const Message& message) {
  OCTROI_RETURN_IF_ERROR(check_code("message.template_name", message.template_name));
  OCTROI_RETURN_IF_ERROR(check_code("message.language", message.language));
  OCTROI_RETURN_IF_ERROR(check_text("message.cause", message.cause, {.may_be_empty = true}));
  OCTROI_RETURN_IF_ERROR(
      check_address("message.recipient", message.recipient.channel, message.recipient.address));
  return check_text("message.recipient.name", message.recipient.name, {.may_be_empty = true});
}

bool is_short(Channel channel) { return channel == Channel::kSms || channel == Channel::kWhatsapp; }

// Of valid UTF-8.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

absl::Status check_values(const Message& message) {
  for (const auto& [name, value] : message.values) {
    OCTROI_RETURN_IF_ERROR(check_code("message.values", name));
    OCTROI_RETURN_IF_ERROR(
        check_text("message.values." + name, value,
                   {.bytes_max = 4096, .may_be_empty = true, .may_have_newlines = true}));
  }
  return absl::OkStatus();
}

absl::Status check_contents(const Message& message) {
  const bool is_mail = message.recipient.channel == Channel::kMail;
  const bool has_subject = is_mail || message.recipient.channel == Channel::kInApp;
  OCTROI_RETURN_IF_ERROR(check_text("message.subject", message.subject,
                                    {.bytes_max = 500, .may_be_empty = !has_subject}));
  OCTROI_RETURN_IF_ERROR(check_text("message.text", message.text, kBody));
  if (is_short(message.recipient.channel) && count_characters(message.text) > kShortTextMax) {
    return refusal("notification.too_long", "a short message has at most 1600 characters");
  }
  OCTROI_RETURN_IF_ERROR(check_values(message));
  if (!is_mail && (!message.html.empty() || !message.headers.empty())) {
    return refusal("notification.mail_only", "only mail takes HTML and headers");
  }
  TextRule html = kBody;
  html.may_be_empty = true;
  return check_text("message.html", message.html, html);
}

}  // namespace

std::string recipient_key(const Recipient& recipient) {
  // Only a mail address holds an '@', so none of them reads like the others.
  if (recipient.channel == Channel::kMail) return recipient.address;
  return std::string(to_string(recipient.channel)) + ":" + recipient.address;
}

std::string make_message_id(TenantId tenant, std::string_view template_name, std::string_view cause,
                            std::string_view recipient) {
  // The line feed cannot stand inside the parts that are codes or addresses, so no two lists of
  // parts read alike.
  std::string whole = tenant.to_string();
  for (const std::string_view part : {template_name, recipient, cause}) {
    whole += '\n';
    whole += part;
  }
  const Digest digest = sha256(whole);
  return to_hex(std::span(digest).first(kMessageIdBytes));
}

absl::Status check_message(const Message& message) {
  if (!check_code("message.message_id", message.message_id).ok() ||
      message.message_id.front() == '.') {
    return refusal("notification.bad_message_id",
                   "a message id is 1 to 64 letters, digits, '-', '_' and '.', not first a dot");
  }
  if (!message.report_key.empty()) {
    OCTROI_RETURN_IF_ERROR(check_code("message.report_key", message.report_key));
  }
  OCTROI_RETURN_IF_ERROR(check_names(message));
  OCTROI_RETURN_IF_ERROR(check_contents(message));
  if (message.headers.size() > kHeadersMax) {
    return refusal("notification.bad_header", "a message has at most 20 headers of its own");
  }
  for (const MailHeader& header : message.headers) {
    OCTROI_RETURN_IF_ERROR(check_header(header));
  }
  return absl::OkStatus();
}

absl::Status check_message(const Message& message, ChannelSet carried) {
  if (!carried.contains(message.recipient.channel)) {
    return refusal("notification.wrong_channel",
                   "this notifier does not carry " +
                       std::string(to_string(message.recipient.channel)) + " messages");
  }
  return check_message(message);
}

Notifier::~Notifier() = default;

ChannelSet Notifier::channels() const { return {Channel::kMail}; }

std::string_view to_string(SendOutcome outcome) noexcept {
  switch (outcome) {
    case SendOutcome::kSent:
      return "sent";
    case SendOutcome::kRejected:
      return "rejected";
    case SendOutcome::kUnknown:
      return "unknown";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
