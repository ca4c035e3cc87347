// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/message.h"

#include <span>

#include <gtest/gtest.h>

#include "notification/sample_message.h"
#include "octroi/base/status.h"
#include "octroi/notification/notifier.h"

namespace octroi {
namespace {

TEST(Message, AGoodOnePasses) {
  Message message = sample_message();
  EXPECT_TRUE(check_message(message).ok());
  message.html = "";
  message.headers = {{"List-Unsubscribe", "<https://example.com/u?1>"}};
  EXPECT_TRUE(check_message(message).ok());
}

struct Case {
  const char* name;
  void (*spoil)(Message&);
  const char* code;
};

void expect_refused(std::span<const Case> cases) {
  for (const Case& c : cases) {
    Message message = sample_message();
    c.spoil(message);
    EXPECT_EQ(error_code(check_message(message)), c.code) << c.name;
  }
}

TEST(Message, InjectionIsRefused) {
  const Case cases[] = {
      {"address with line break",
       [](Message& m) { m.recipient.address = "a@x.test>\r\nRCPT TO:<evil@z.test"; },
       "text.bad_email"},
      {"address with a parameter",
       [](Message& m) { m.recipient.address = "<a@x.test> NOTIFY=NEVER"; }, "text.bad_email"},
      {"two addresses", [](Message& m) { m.recipient.address = "a@x.test,b@x.test"; },
       "text.bad_email"},
      {"name with line break", [](Message& m) { m.recipient.name = "A\r\nBcc: b@x.test"; },
       "text.control_character"},
      {"subject with line break", [](Message& m) { m.subject = "Hi\nBcc: b@x.test"; },
       "text.control_character"},
      {"no subject", [](Message& m) { m.subject = ""; }, "text.empty"},
      {"no text", [](Message& m) { m.text = ""; }, "text.empty"},
      {"NUL in the text", [](Message& m) { m.text = std::string("a\0b", 3); },
       "text.control_character"},
      {"CR in the text", [](Message& m) { m.text = "a\r\nb"; }, "text.control_character"},
      {"text is not UTF-8", [](Message& m) { m.text = "\xe9"; }, "text.invalid_utf8"},
      {"html turned around", [](Message& m) { m.html = "<p>\u202Eevil</p>"; },
       "text.invisible_character"},
  };
  expect_refused(cases);
}

TEST(Message, IdsNamesAndHeadersAreChecked) {
  const Case cases[] = {
      {"id with a slash", [](Message& m) { m.message_id = "../../etc/passwd"; },
       "notification.bad_message_id"},
      {"id of dots", [](Message& m) { m.message_id = ".."; }, "notification.bad_message_id"},
      {"no id", [](Message& m) { m.message_id = ""; }, "notification.bad_message_id"},
      {"id with angle bracket", [](Message& m) { m.message_id = "a>b"; },
       "notification.bad_message_id"},
      {"template is a path", [](Message& m) { m.template_name = "../x"; }, "text.bad_code"},
      {"language is not a tag", [](Message& m) { m.language = ""; }, "text.bad_code"},
      {"Bcc",
       [](Message& m) {
         m.headers = {{"bCC", "b@x.test"}};
       },
       "notification.bad_header"},
      {"second Subject",
       [](Message& m) {
         m.headers = {{"Subject", "x"}};
       },
       "notification.bad_header"},
      {"header name with blank",
       [](Message& m) {
         m.headers = {{"X Y", "x"}};
       },
       "notification.bad_header"},
      {"header name with colon",
       [](Message& m) {
         m.headers = {{"X:", "x"}};
       },
       "notification.bad_header"},
      {"header value with line break",
       [](Message& m) {
         m.headers = {{"X-Tag", "a\r\nBcc: b@x.test"}};
       },
       "notification.bad_header"},
      {"21 headers",
       [](Message& m) {
         m.headers.assign(21, {"X-Tag", "a"});
       },
       "notification.bad_header"},
  };
  expect_refused(cases);
}

Message short_message(Channel channel) {
  Message message = sample_message();
  message.recipient = {"+22370112233", "Amina", channel};
  message.html = "";
  message.headers.clear();
  return message;
}

TEST(Message, AShortOneHasNeitherHtmlNorHeaders) {
  for (const Channel channel : {Channel::kSms, Channel::kWhatsapp}) {
    Message message = short_message(channel);
    message.subject = "";
    message.text = "Reçu";
    message.values = {{"amount", "5 000 F"}};
    EXPECT_TRUE(check_message(message).ok()) << check_message(message);
    for (int i = 0; i < 1596; ++i) message.text += "ç";
    EXPECT_TRUE(check_message(message).ok()) << "1600 characters";
    message.text += "!";
    EXPECT_EQ(error_code(check_message(message)), "notification.too_long");
    message = short_message(channel);
    message.html = "<p>Reçu</p>";
    EXPECT_EQ(error_code(check_message(message)), "notification.mail_only");
    message = short_message(channel);
    message.headers = {{"X-Tag", "a"}};
    EXPECT_EQ(error_code(check_message(message)), "notification.mail_only");
    message = short_message(channel);
    message.recipient.address = "amina@example.com";
    EXPECT_EQ(error_code(check_message(message)), "notification.bad_phone");
    message = short_message(channel);
    message.values = {{"amount", "5\r\n"}};
    EXPECT_EQ(error_code(check_message(message)), "text.control_character");
  }
}

TEST(Message, ANotifierTakesItsOwnChannelsOnly) {
  const Message message = short_message(Channel::kSms);
  EXPECT_TRUE(check_message(message, {Channel::kWhatsapp, Channel::kSms}).ok());
  EXPECT_EQ(error_code(check_message(message, {Channel::kMail})), "notification.wrong_channel");
}

TEST(Message, NoTwoRecipientsShareAKey) {
  EXPECT_EQ(recipient_key({"a@x.test", "A"}), "a@x.test");
  EXPECT_EQ(recipient_key({"+22370112233", "A", Channel::kSms}), "sms:+22370112233");
  EXPECT_EQ(recipient_key({"+22370112233", "A", Channel::kWhatsapp}), "whatsapp:+22370112233");
}

TEST(Message, TheSameCauseMakesTheSameId) {
  const TenantId tenant{UuidBytes{1}};
  const TenantId other{UuidBytes{2}};
  const std::string id = make_message_id(tenant, "receipt", "payment 7", "a@x.test");
  EXPECT_EQ(id, make_message_id(tenant, "receipt", "payment 7", "a@x.test"));
  EXPECT_EQ(id.size(), 32u);
  EXPECT_NE(id, make_message_id(other, "receipt", "payment 7", "a@x.test"));
  EXPECT_NE(id, make_message_id(tenant, "invoice", "payment 7", "a@x.test"));
  EXPECT_NE(id, make_message_id(tenant, "receipt", "payment 8", "a@x.test"));
  EXPECT_NE(id, make_message_id(tenant, "receipt", "payment 7", "b@x.test"));
  Message message = sample_message();
  message.message_id = id;
  EXPECT_TRUE(check_message(message).ok());
}

TEST(Message, OutcomesHaveNames) {
  EXPECT_EQ(to_string(SendOutcome::kSent), "sent");
  EXPECT_EQ(to_string(SendOutcome::kRejected), "rejected");
  EXPECT_EQ(to_string(SendOutcome::kUnknown), "unknown");
}

}  // namespace
}  // namespace octroi
