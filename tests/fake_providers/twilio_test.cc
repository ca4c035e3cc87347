// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Twilio over sockets: each axiom of a notifier, by SMS and by WhatsApp, and what calls back.

#include "octroi/twilio/twilio.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/testing/notifier_conformance.h"

namespace octroi {
namespace {

constexpr std::string_view kWhatsapp = "whatsapp:";
const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{1}), Actor::system());

TwilioOptions options_for(const std::string& base_url, const std::string& status_url) {
  return {.base_url = base_url,
          .account_sid = std::string(kFakeTwilioAccount),
          .secret = Secret(std::string(kFakeTwilioToken)),
          .sms_sender = "+33644600000",
          .whatsapp_sender = "+33644600001",
          .status_url = status_url};
}

template <Channel proved>
class TwilioHarness final : public NotifierHarness {
 public:
  Notifier& notifier() override { return *notifier_; }
  [[nodiscard]] Channel channel() const override { return proved; }

  bool arrange(FakeSendKind kind) override {
    switch (kind) {
      case FakeSendKind::kSend:
        return true;
      case FakeSendKind::kRejectForNow:
        server_->disturb(FakeFault::kBusy);
        return true;
      case FakeSendKind::kRejectForGood:
        server_->decide(FakeFate::kDeclines);
        return true;
      case FakeSendKind::kLostBeforeDelivery:
        server_->disturb(FakeFault::kLoseRequest);
        return true;
      case FakeSendKind::kLostAfterDelivery:
        server_->disturb(FakeFault::kLoseAnswer);
        return true;
      case FakeSendKind::kUnreachable:
        // Port 9 of loopback: nobody listens there.
        notifier_ = *make_twilio(options_for("http://127.0.0.1:9", ""), *client_);
        return true;
    }
    return false;
  }

  std::vector<ArrivedMessage> arrived() override {
    std::vector<ArrivedMessage> arrived;
    for (const FakeMessage& message : server_->messages()) {
      const bool is_whatsapp = message.to.starts_with(kWhatsapp);
      Recipient recipient{is_whatsapp ? message.to.substr(kWhatsapp.size()) : message.to, "",
                          is_whatsapp ? Channel::kWhatsapp : Channel::kSms};
      arrived.push_back({message.key, recipient, "", message.body, ""});
    }
    return arrived;
  }

 private:
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<Notifier> notifier_ =
      *make_twilio(options_for(server_->url(), "http://127.0.0.1:9/twilio/{tenant}"), *client_);
};

class TwilioCalls : public testing::Test {
 protected:
  SendResult send(const std::string& id, const std::string& to, Channel channel = Channel::kSms) {
    Message message;
    message.message_id = id;
    message.report_key = id;
    message.template_name = "receipt";
    message.language = "en";
    message.recipient = {to, "", channel};
    message.text = "Thank you.";
    message.values = {{"amount", "50"}};
    const auto sent = notifier_->send(kTenant, message);
    EXPECT_TRUE(sent.ok()) << sent.status();
    return sent.value_or(SendResult{});
  }
  // "delivered 4f0c", or the code of the reader's refusal.
  std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  int take(const std::string& path, const Callback& callback) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(path, "/twilio/" + kTenant.tenant().to_string());
    const auto report = (*reader_)->read(kTenant, callback, Instant{});
    std::string line = report.ok() ? report->word + " " + report->report_key + " " + report->code
                                   : std::string(error_code(report.status()));
    told_.push_back(line);
    return callback_http_status(report.status());
  }

  std::mutex mutex_;
  std::vector<std::string> told_;
  absl::StatusOr<std::unique_ptr<DeliveryReader>> reader_ = absl::UnknownError("not made yet");
  CallbackHost host_{
      [this](const std::string& path, const Callback& callback) { return take(path, callback); }};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<Notifier> notifier_;

  void SetUp() override {
    TwilioOptions options = options_for(server_->url(), host_.url("/twilio/{tenant}"));
    options.content = {{"receipt/en", {"HX00000000000000000000000000000001", {"amount"}}}};
    notifier_ = *make_twilio(options, *client_);
    reader_ = make_twilio_callbacks({.auth_tokens = {Secret(std::string(kFakeTwilioToken))},
                                     .url = host_.url("/twilio/{tenant}")});
    ASSERT_TRUE(reader_.ok()) << reader_.status();
  }
};

TEST_F(TwilioCalls, AMessageIsDeliveredAndTold) {
  EXPECT_EQ(send("m1", "+22370112233").outcome, SendOutcome::kSent);
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(server_->tick().sent, 2);
  EXPECT_EQ(told(), (std::vector<std::string>{"sent m1 ", "delivered m1 "}));
}

TEST_F(TwilioCalls, OneThatWaitsFailsLater) {
  server_->decide(FakeFate::kWaits);
  EXPECT_EQ(send("m1", "+22370112233").outcome, SendOutcome::kSent);
  EXPECT_EQ(server_->tick().sent, 0);
  ASSERT_TRUE(server_->refuse("m1").ok());
  EXPECT_EQ(server_->tick().sent, 1);
  EXPECT_EQ(told(), std::vector<std::string>{"undelivered m1 30005"});
}

TEST_F(TwilioCalls, AForgedCallbackIsRefused) {
  server_->unleash({.callbacks = {{FakeMishap::kForged, 1000}}});
  server_->decide(FakeFate::kWaits);
  send("m1", "+22370112233");
  ASSERT_TRUE(server_->refuse("m1").ok());
  const FakeRound round = server_->tick();
  EXPECT_EQ(round.forged, 1);
  EXPECT_EQ(round.refused, 1);
  EXPECT_EQ(told(), (std::vector<std::string>{"signature.mismatch", "undelivered m1 30005"}));
}

TEST_F(TwilioCalls, FreeTextToWhatsappDoesNotArriveAndAnApprovedTemplateDoes) {
  EXPECT_EQ(send("m1", "+22370112233", Channel::kWhatsapp).outcome, SendOutcome::kSent);
  EXPECT_EQ(server_->messages()[0].content_variables, R"({"1":"50"})");
  EXPECT_EQ(server_->messages()[0].body, "");
  TwilioOptions free = options_for(server_->url(), host_.url("/twilio/{tenant}"));
  notifier_ = *make_twilio(free, *client_);
  EXPECT_EQ(send("m2", "+22370112233", Channel::kWhatsapp).outcome, SendOutcome::kSent);
  server_->tick();
  EXPECT_EQ(told(),
            (std::vector<std::string>{"sent m1 ", "delivered m1 ", "undelivered m2 63016"}));
}

TEST_F(TwilioCalls, TestNumbersDrawTheirErrors) {
  const struct {
    const char* to;
    const char* code;
    std::optional<SuppressionReason> suppression;
  } cases[] = {
      {"+15005550001", "21211", SuppressionReason::kBounced},
      {"+15005550002", "21612", {}},
      {"+15005550003", "21408", {}},
      {"+15005550004", "21610", SuppressionReason::kOptedOut},
      {"+15005550009", "21614", SuppressionReason::kBounced},
  };
  for (const auto& c : cases) {
    const SendResult result = send("m", c.to);
    EXPECT_EQ(result.outcome, SendOutcome::kRejected) << c.to;
    EXPECT_FALSE(result.is_retryable) << c.to;
    EXPECT_EQ(result.detail, c.code);
    EXPECT_EQ(result.suppression, c.suppression) << c.to;
  }
  EXPECT_TRUE(server_->messages().empty());
}

TEST_F(TwilioCalls, AWrongSecretSendsNothing) {
  TwilioOptions wrong = options_for(server_->url(), "");
  wrong.secret = Secret("guess");
  notifier_ = *make_twilio(wrong, *client_);
  Message message;
  message.message_id = "m1";
  message.template_name = "receipt";
  message.language = "en";
  message.recipient = {"+22370112233", "", Channel::kSms};
  message.text = "Thank you.";
  const absl::Status refused = notifier_->send(kTenant, message).status();
  EXPECT_EQ(error_code(refused), "notification.bad_credentials");
  EXPECT_EQ(refused.message().find("guess"), std::string::npos);
  EXPECT_TRUE(server_->messages().empty());
}

// Over many messages under every fault: what was said to be sent is in the books, what was said to
// be rejected is not.
TEST_F(TwilioCalls, NoFaultMakesALie) {
  server_->unleash(*FakeChaos::parse(
      "seed 11\ncharge lose_request 80\ncharge lose_answer 80\ncharge cut_answer 80\n"
      "charge busy 80\ncharge fail_before 80\ncharge fail_after 80\ncharge not_json 80\n"
      "fate declines 100\n"));
  int unknown = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string id = "m" + std::to_string(i);
    const SendResult result = send(id, "+22370112233");
    std::size_t held = 0;
    for (const FakeMessage& message : server_->messages()) held += message.key == id ? 1u : 0u;
    if (result.outcome != SendOutcome::kUnknown) {
      EXPECT_EQ(held, result.outcome == SendOutcome::kSent ? 1u : 0u) << id;
    }
    unknown += result.outcome == SendOutcome::kUnknown ? 1 : 0;
  }
  EXPECT_GT(unknown, 0);
}

}  // namespace

using TwilioHarnesses =
    ::testing::Types<TwilioHarness<Channel::kSms>, TwilioHarness<Channel::kWhatsapp>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, NotifierConformance, TwilioHarnesses);

}  // namespace octroi
