// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/smtp/smtp_notifier.h"

#include <optional>

#include <gmock/gmock.h>

#include "notification/sample_message.h"
#include "octroi/base/status.h"
#include "octroi/testing/notifier_conformance.h"
#include "octroi/testing/test_clock.h"
#include "smtp/smtp_server.h"

namespace octroi {
namespace {

const MailSender kSender = {"billing@example.com", "Santé Rurale", ""};

SmtpOptions options_of(const std::string& kind) {
  SmtpOptions options;
  options.host = "localhost";
  options.port = SmtpServer::shared().port(kind);
  options.security = kind == "tls"        ? SmtpSecurity::kImplicitTls
                     : kind == "starttls" ? SmtpSecurity::kStartTls
                                          : SmtpSecurity::kNone;
  options.sender = kSender;
  options.ca_file = SmtpServer::shared().certificate();
  return options;
}

SmtpOptions with_password(SmtpOptions options, std::string password = "s3cret p\u00E4ss") {
  options.user = "billing";
  options.password = Secret(std::move(password));
  return options;
}

Message message_of() {
  Message message = sample_message();
  message.recipient.name = "Amélie";
  message.text = "Bonjour,\n.\n..deux\n";
  message.headers = {{"List-Unsubscribe", "<https://example.com/u?a=1>"}};
  return message;
}

class Smtp : public ::testing::Test {
 protected:
  Smtp() { server_.reset(); }

  absl::StatusOr<SendResult> send(SmtpOptions options, const Message& message = message_of()) {
    auto notifier = make_smtp_notifier(std::move(options), clock_);
    if (!notifier.ok()) return notifier.status();
    return (*notifier)->send(TenantContext::assume(TenantId(UuidBytes{1}), Actor::system()),
                             message);
  }

  SmtpServer& server_ = SmtpServer::shared();
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
};

TEST_F(Smtp, AMailArrivesWhole) {
  const auto result = send(options_of("plain"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, (SendResult{SendOutcome::kSent, false, "smtp 250"}));
  const nlohmann::json arrived = server_.arrived();
  ASSERT_EQ(arrived.size(), 1u);
  const nlohmann::json& mail = arrived[0];
  EXPECT_EQ(mail["envelope_from"], "billing@example.com");
  EXPECT_EQ(mail["envelope_to"], nlohmann::json::array({"amina@example.com"}));
  EXPECT_EQ(mail["from"], "Santé Rurale <billing@example.com>");
  EXPECT_EQ(mail["date"], "Sat, 31 Jan 2026 09:00:00 +0000");
  EXPECT_EQ(mail["message_id"], "<0123abc@example.com>");
  EXPECT_EQ(mail["name"], "Amélie");
  EXPECT_EQ(mail["subject"], "Reçu n° 42");
  EXPECT_EQ(mail["text"], "Bonjour,\n.\n..deux\n");
  EXPECT_EQ(mail["html"], "<p>Bonjour</p>\n");
  EXPECT_EQ(mail["defects"], nlohmann::json::array());
  EXPECT_EQ(mail["bare_line_breaks"], 0);
  EXPECT_EQ(mail["is_ascii"], true);
  EXPECT_LE(mail["longest_line"].get<int>(), 76);
  EXPECT_THAT(mail["headers"].get<std::vector<std::string>>(),
              ::testing::AllOf(::testing::Contains("List-Unsubscribe"),
                               ::testing::Not(::testing::Contains("Bcc"))));
}

TEST_F(Smtp, StartTlsAndPassword) {
  const auto result = send(with_password(options_of("starttls")));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, SendOutcome::kSent);
  EXPECT_EQ(server_.arrived().size(), 1u);
}

TEST_F(Smtp, ImplicitTlsAndPassword) {
  const auto result = send(with_password(options_of("tls")));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, SendOutcome::kSent);
  EXPECT_EQ(server_.arrived().size(), 1u);
}

TEST_F(Smtp, AWrongPasswordIsAnErrorThatDoesNotTellIt) {
  const auto result = send(with_password(options_of("starttls"), "hunter2-wrong"));
  EXPECT_EQ(error_code(result.status()), "notification.bad_credentials");
  EXPECT_THAT(result.status().ToString(), ::testing::Not(::testing::HasSubstr("hunter2")));
  EXPECT_EQ(server_.arrived().size(), 0u);
}

TEST_F(Smtp, AServerWithoutStartTlsIsRefused) {
  SmtpOptions options = options_of("plain");
  options.security = SmtpSecurity::kStartTls;
  EXPECT_EQ(error_code(send(options).status()), "notification.unreachable");
  EXPECT_EQ(server_.arrived().size(), 0u);
}

TEST_F(Smtp, AnUnknownCertificateIsRefused) {
  for (const std::string kind : {"starttls", "tls"}) {
    SmtpOptions options = with_password(options_of(kind));
    options.ca_file = "";
    EXPECT_EQ(error_code(send(options).status()), "notification.unreachable") << kind;
  }
  // The certificate names localhost, not the address.
  SmtpOptions options = with_password(options_of("tls"));
  options.host = "127.0.0.1";
  EXPECT_EQ(error_code(send(options).status()), "notification.unreachable");
  EXPECT_EQ(server_.arrived().size(), 0u);
}

TEST_F(Smtp, RefusalsOfTheServerAreRejections) {
  struct Row {
    const char* behaviour;
    bool is_retryable;
    const char* detail;
    std::optional<SuppressionReason> suppression{};
  };
  const Row rows[] = {{"rcpt_450", true, "smtp 450"},
                      {"rcpt_550", false, "smtp 550", SuppressionReason::kBounced},
                      {"rcpt_spam", false, "smtp 550"},
                      {"rcpt_bare", false, "smtp 550"},
                      {"data_451", true, "smtp 451"},
                      {"data_554", false, "smtp 554"}};
  for (const Row& row : rows) {
    server_.next(row.behaviour);
    const auto result = send(options_of("plain"));
    ASSERT_TRUE(result.ok()) << row.behaviour << result.status();
    EXPECT_EQ(*result,
              (SendResult{SendOutcome::kRejected, row.is_retryable, row.detail, row.suppression}));
  }
  EXPECT_EQ(server_.arrived().size(), 0u);
}

TEST_F(Smtp, ABusyGreetingCanBeTriedAgain) {
  const auto result = send(options_of("busy"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, (SendResult{SendOutcome::kRejected, true, "smtp 421"}));
}

TEST_F(Smtp, AConnectionLostBeforeTheMessageSentNothing) {
  server_.next("drop_at_data");
  EXPECT_EQ(error_code(send(options_of("plain")).status()), "notification.unreachable");
  EXPECT_EQ(server_.arrived().size(), 0u);
}

TEST_F(Smtp, AConnectionLostAfterTheMessageIsUnknown) {
  for (const char* behaviour : {"drop_before_delivery", "drop_after_delivery"}) {
    server_.next(behaviour);
    const auto result = send(options_of("plain"));
    ASSERT_TRUE(result.ok()) << behaviour << result.status();
    EXPECT_EQ(result->outcome, SendOutcome::kUnknown) << behaviour;
  }
  EXPECT_EQ(server_.arrived().size(), 1u);
}

TEST_F(Smtp, AServerThatDoesNotAnswerIsUnknownInTime) {
  server_.next("hang_after_delivery");
  SmtpOptions options = options_of("plain");
  options.timeout = std::chrono::milliseconds(300);
  const auto result = send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, SendOutcome::kUnknown);
}

TEST_F(Smtp, AServerThatDoesNotSayGoodbyeIsLeftInTime) {
  server_.next("hang_at_quit");
  SmtpOptions options = options_of("plain");
  options.timeout = std::chrono::milliseconds(300);
  const auto begin = std::chrono::steady_clock::now();
  const auto result = send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, SendOutcome::kSent);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(server_.arrived().size(), 1u);
}

TEST_F(Smtp, AMegabyteArrives) {
  Message message = message_of();
  for (int i = 0; i < 20'000; ++i)
    message.text += "Une ligne de cinquante caractères, à peu près.\n";
  const auto result = send(options_of("plain"), message);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(server_.arrived()[0]["text"], message.text);
}

TEST_F(Smtp, BadOptionsAreRefusedBeforeAnythingIsSent) {
  const auto code = [this](void (*spoil)(SmtpOptions&)) {
    SmtpOptions options = options_of("plain");
    spoil(options);
    return error_code(make_smtp_notifier(options, clock_).status());
  };
  const std::string bad = "smtp.bad_option";
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = ""; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = "a/b"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = "user@host"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = "host\r\n"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = "host:25"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.ehlo_name = "x\r\nMAIL FROM:<a@b>"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.ehlo_name = "%0d%0a"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.port = 0; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.timeout = std::chrono::milliseconds(0); }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.user = "billing"; }), bad);
  EXPECT_EQ(code([](SmtpOptions& o) {
              o.user = "billing";
              o.password = Secret("readable on the way");
            }),
            bad);
  EXPECT_EQ(code([](SmtpOptions& o) { o.sender.address = "a@b\r\nDATA"; }), "text.bad_email");
  EXPECT_EQ(code([](SmtpOptions& o) { o.host = "[::1]"; }), "");
}

class SmtpHarness final : public NotifierHarness {
 public:
  SmtpHarness() { server_.reset(); }

  Notifier& notifier() override {
    if (!is_unreachable_) return *notifier_;
    is_unreachable_ = false;
    return *unreachable_;
  }
  bool arrange(FakeSendKind kind) override {
    switch (kind) {
      case FakeSendKind::kSend:
        break;
      case FakeSendKind::kRejectForNow:
        server_.next("data_451");
        break;
      case FakeSendKind::kRejectForGood:
        server_.next("rcpt_550");
        break;
      case FakeSendKind::kLostBeforeDelivery:
        server_.next("drop_before_delivery");
        break;
      case FakeSendKind::kLostAfterDelivery:
        server_.next("drop_after_delivery");
        break;
      case FakeSendKind::kUnreachable:
        is_unreachable_ = true;
        break;
    }
    return true;
  }
  std::vector<ArrivedMessage> arrived() override {
    std::vector<ArrivedMessage> arrived;
    for (const nlohmann::json& mail : server_.arrived()) {
      const std::string id = mail["message_id"];
      arrived.push_back({id.substr(1, id.find('@') - 1),
                         {mail["address"], mail["name"]},
                         mail["subject"],
                         mail["text"],
                         mail["html"]});
    }
    return arrived;
  }

 private:
  std::unique_ptr<Notifier> make(std::uint16_t port) {
    SmtpOptions options = options_of("plain");
    options.port = port;
    return *make_smtp_notifier(std::move(options), clock_);
  }

  SmtpServer& server_ = SmtpServer::shared();
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<Notifier> notifier_ = make(server_.port("plain"));
  std::unique_ptr<Notifier> unreachable_ = make(closed_port());
  bool is_unreachable_ = false;
};

}  // namespace

using SmtpServerHarness = SmtpHarness;
INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, NotifierConformance, SmtpServerHarness);

}  // namespace octroi
