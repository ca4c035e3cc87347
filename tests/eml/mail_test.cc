// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/eml/mail.h"

#include <sstream>

#include <gtest/gtest.h>

#include "notification/sample_message.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

const Instant kDate = *parse_instant("2026-01-31T09:00:00.5Z");
const MailSender kSender = {"billing@example.com", "Santé Rurale", "help@example.com"};

Message message_of() {
  Message message = sample_message();
  message.recipient.name = "Ky, \"Amina\"";
  message.text = "Bonjour Amélie,\n1 + 1 = 2 \n";
  message.html = "<p>Merci</p>\n";
  message.headers = {{"X-Tag", "a"}};
  return message;
}

TEST(Mail, ReadsAsApproved) {
  const auto mail = write_mail(message_of(), kSender, kDate);
  ASSERT_TRUE(mail.ok()) << mail.status();
  EXPECT_EQ(*mail,
            "Date: Sat, 31 Jan 2026 09:00:00 +0000\r\n"
            "From: =?UTF-8?B?U2FudMOpIFJ1cmFsZQ==?=\r\n"
            " <billing@example.com>\r\n"
            "To: \"Ky, \\\"Amina\\\"\" <amina@example.com>\r\n"
            "Reply-To: help@example.com\r\n"
            "Subject: =?UTF-8?B?UmXDp3UgbsKwIDQy?=\r\n"
            "Message-ID: <0123abc@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "Content-Language: fr\r\n"
            "X-Tag: a\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative;\r\n"
            " boundary=\"=_0123abc\"\r\n"
            "\r\n"
            "--=_0123abc\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Bonjour Am=C3=A9lie,\r\n"
            "1 + 1 =3D 2=20\r\n"
            "\r\n"
            "--=_0123abc\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>Merci</p>\r\n"
            "\r\n"
            "--=_0123abc--\r\n");
}

TEST(Mail, WithoutHtmlIsOnePart) {
  Message message = message_of();
  message.html = "";
  message.recipient.name = "";
  message.headers = {};
  const std::string mail = *write_mail(message, {"billing@example.com", "Example", ""}, kDate);
  EXPECT_EQ(mail.find("multipart"), std::string::npos);
  EXPECT_EQ(mail.find("Reply-To"), std::string::npos);
  EXPECT_NE(mail.find("\r\nFrom: Example <billing@example.com>\r\n"), std::string::npos);
  EXPECT_NE(mail.find("\r\nTo: amina@example.com\r\n"), std::string::npos);
}

TEST(Mail, TheSameInputGivesTheSameBytes) {
  EXPECT_EQ(*write_mail(message_of(), kSender, kDate), *write_mail(message_of(), kSender, kDate));
}

TEST(Mail, LinesStayNarrowAndWhole) {
  Message message = message_of();
  message.subject.clear();
  message.text.clear();
  for (int i = 0; i < 40; ++i) message.subject += "é€💶x";  // 10 bytes each
  for (int i = 0; i < 300; ++i)
    message.text += std::string(static_cast<std::size_t>(i), '=') + "\n";
  const auto mail = write_mail(message, kSender, kDate);
  ASSERT_TRUE(mail.ok()) << mail.status();
  std::istringstream lines(*mail);
  for (std::string line; std::getline(lines, line);) {
    ASSERT_EQ(line.back(), '\r');
    EXPECT_LE(line.size() - 1, 76u) << line;
    EXPECT_EQ(line.find('\r'), line.size() - 1);
  }
}

TEST(Mail, HeaderTextIsEncodedWhereItMustBe) {
  struct Row {
    const char* text;
    const char* encoded;
  };
  const Row rows[] = {
      {"Hello", "Hello"},
      {"Reçu n° 42", "=?UTF-8?B?UmXDp3UgbsKwIDQy?="},
      {"=?UTF-8?B?eA==?=", "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?="},
      {"blank ", "=?UTF-8?B?Ymxhbmsg?="},
      {"1\u202F234,50\u00A0€", "=?UTF-8?B?MeKArzIzNCw1MMKg4oKs?="},
  };
  for (const Row& row : rows) EXPECT_EQ(encode_header_text(row.text), row.encoded);
}

TEST(Mail, QuotedPrintableKeepsLinesAndBlanks) {
  EXPECT_EQ(encode_quoted_printable("a=b\n"), "a=3Db\r\n");
  EXPECT_EQ(encode_quoted_printable("end \nend "), "end=20\r\nend=20");
  EXPECT_EQ(encode_quoted_printable("a\r\nb\rc\nd"), "a\r\nb\r\nc\r\nd");
  EXPECT_EQ(encode_quoted_printable(std::string(76, 'x') + "\n"), std::string(76, 'x') + "\r\n");
  EXPECT_EQ(encode_quoted_printable(std::string(77, 'x')),
            std::string(75, 'x') + "=\r\n" + std::string(2, 'x'));
  EXPECT_EQ(encode_quoted_printable(std::string(74, 'x') + "é"),
            std::string(74, 'x') + "=\r\n=C3=A9");
  EXPECT_EQ(encode_quoted_printable(""), "");
}

TEST(Mail, DatesAreOfRfc5322) {
  EXPECT_EQ(format_mail_date(*parse_instant("2026-02-01T23:59:59Z")),
            "Sun, 1 Feb 2026 23:59:59 +0000");
  EXPECT_EQ(format_mail_date(*parse_instant("1969-12-31T00:00:01Z")),
            "Wed, 31 Dec 1969 00:00:01 +0000");
}

TEST(Mail, BadSendersAreRefused) {
  EXPECT_EQ(error_code(check_sender({"", "", ""})), "text.bad_email");
  EXPECT_EQ(error_code(check_sender({"a@x.test", "A\r\nBcc: b@x.test", ""})),
            "text.control_character");
  EXPECT_EQ(error_code(check_sender({"a@x.test", "", "b@x.test>\r\n"})), "text.bad_email");
  EXPECT_TRUE(check_sender({"a@x.test", "A", "b@x.test"}).ok());
  EXPECT_FALSE(write_mail(message_of(), {"nobody", "", ""}, kDate).ok());
}

}  // namespace
}  // namespace octroi
