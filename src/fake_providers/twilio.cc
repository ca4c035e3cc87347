// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cctype>

#include "fake_providers/fake.h"

#include "octroi/base/secret.h"
#include "octroi/base/text.h"
#include "octroi/http/client.h"
#include "octroi/http/form.h"
#include "octroi/notification/channel.h"
#include "octroi/notification/short_text.h"
#include "octroi/twilio/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kWhatsapp = "whatsapp:";
constexpr std::size_t kBodyMax = 1600;

FakeAnswerBytes refuse(int status, int code) {
  return answer_json(status,
                     {{"code", code},
                      {"message", "refused"},
                      {"more_info", "https://www.twilio.com/docs/errors/" + std::to_string(code)},
                      {"status", status}});
}

std::string numbered(const char* kind, std::size_t number) {
  std::string digits = std::to_string(number);
  return kind + std::string(32 - digits.size(), '0') + digits;
}

bool is_whatsapp(std::string_view party) { return party.starts_with(kWhatsapp); }

std::string number_of(std::string_view party) {
  return std::string(party.substr(is_whatsapp(party) ? kWhatsapp.size() : 0));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

// The query parameter of the status address by which octroi knows its message.
std::string message_id_of(std::string_view status_url) {
  const std::size_t query = std::min(status_url.find('?'), status_url.size());
  const auto fields = decode_form(status_url.substr(std::min(query + 1, status_url.size())));
  if (!fields.ok()) return "";
  for (const auto& [name, value] : *fields) {
    if (name == "octroi_message") return value;
  }
  return "";
}

class FakeTwilio final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    if (!call.is("POST", messages_path())) return "";
    const std::string id = message_id_of(call.field("StatusCallback"));
    return id.empty() ? call.field("To") + " " + call.field("Body") : id;
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    const Secret token{std::string(kFakeTwilioToken)};
    const Secret expected = basic_authorization(kFakeTwilioAccount, token);
    if (call.header("Authorization") != expected.reveal()) return refuse(401, 20003);
    if (call.is("POST", messages_path())) return make_message(call, fate);
    for (const FakeMessage& message : messages_) {
      if (call.is("GET", account_path() + "/Messages/" + message.sid + ".json")) {
        return answer_json(200, json_of(message));
      }
    }
    return refuse(404, 20404);
  }

  bool decide(std::string_view key, bool approves) override {
    for (FakeMessage& message : messages_) {
      if (message.key != key || message.status != "queued") continue;
      finish(message, approves ? 0 : 30005);
      return true;
    }
    return false;
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const FakeMessage& message : messages_) {
      books.push_back({"twilio", message.key, message.sid, "", std::to_string(message.segments),
                       message.status, message.status == "delivered", message.status == "queued",
                       0});
    }
  }
  void write_messages(std::vector<FakeMessage>& messages) const override {
    messages.insert(messages.end(), messages_.begin(), messages_.end());
  }

  // A message has no amount.
  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    return body;
  }

 private:
  static std::string account_path() {
    return "/2010-04-01/Accounts/" + std::string(kFakeTwilioAccount);
  }
  static std::string messages_path() { return account_path() + "/Messages.json"; }

  // 0: nothing is wrong with it.
  static int fault_of(const FakeCall& call) {
    const std::string to = call.field("To");
    const std::string from = call.field("From");
    const std::string content = call.field("ContentSid");
    if (to.empty()) return 21604;
    if (from.empty() && call.field("MessagingServiceSid").empty()) return 21603;
    if (call.field("Body").empty() && content.empty()) return 21602;
    if (characters(call.field("Body")) > kBodyMax) return 21617;
    const std::string number = number_of(to);
    if (!check_address("To", Channel::kSms, number).ok()) return 21211;
    if (!from.empty() && is_whatsapp(to) != is_whatsapp(from)) return 63007;
    if (!content.empty() && (content.size() != 34 || !content.starts_with("HX"))) return 21655;
    const std::string variables = call.field("ContentVariables");
    if (!variables.empty() && !Json::parse(variables, nullptr, false).is_object()) return 21656;
    const std::string url = call.field("StatusCallback");
    if (!url.empty() && !url.starts_with("http")) return 21609;
    return twilio_test_error(number).value_or(0);
  }

  FakeAnswerBytes make_message(const FakeCall& call, const FakeDraw& draw) {
    if (const int fault = fault_of(call); fault != 0) return refuse(400, fault);
    const FakeFate fate = draw();
    if (fate == FakeFate::kDeclines) return refuse(400, 21610);
    const std::size_t number = messages_.size() + 1;
    FakeMessage message;
    message.sid = numbered(is_whatsapp(call.field("To")) ? "MM" : "SM", number);
    message.key = charge_key(call);
    message.to = call.field("To");
    message.from = call.field("From");
    message.body = call.field("Body");
    message.content_sid = call.field("ContentSid");
    message.content_variables = call.field("ContentVariables");
    message.status_url = call.field("StatusCallback");
    message.status = "queued";
    message.segments = std::max<std::int64_t>(1, sms_size(message.body).segments);
    messages_.push_back(message);
    FakeAnswerBytes made = answer_json(201, json_of(message));
    // WhatsApp lets nobody write freely to whom has not written first, and nobody has.
    const bool is_shut = is_whatsapp(message.to) && message.content_sid.empty();
    if (fate == FakeFate::kSettles) finish(messages_.back(), is_shut ? 63016 : 0);
    return made;
  }

  static Json json_of(const FakeMessage& message) {
    return {{"sid", message.sid},
            {"account_sid", kFakeTwilioAccount},
            {"status", message.status},
            {"to", message.to},
            {"from", message.from},
            {"body", message.body},
            {"num_segments", std::to_string(message.segments)},
            {"price", nullptr},
            {"error_code", nullptr},
            {"error_message", nullptr},
            {"uri", account_path() + "/Messages/" + message.sid + ".json"}};
  }

  // Delivered, or not because of `error`.
  void finish(FakeMessage& message, int error) {
    if (error == 0) tell_of(message, "sent", 0);
    message.status = error == 0 ? "delivered" : "undelivered";
    tell_of(message, message.status, error);
  }

  void tell_of(const FakeMessage& message, const std::string& status, int error) {
    if (message.status_url.empty()) return;
    FormFields fields = {{"AccountSid", std::string(kFakeTwilioAccount)},
                         {"ApiVersion", "2010-04-01"},
                         {"From", message.from},
                         {"MessageSid", message.sid},
                         {"MessageStatus", status},
                         {"SmsSid", message.sid},
                         {"SmsStatus", status},
                         {"To", message.to}};
    FormFields forged = fields;
    forged[4].second = forged[6].second = "delivered";
    if (error != 0) fields.emplace_back("ErrorCode", std::to_string(error));
    const Secret token{std::string(kFakeTwilioToken)};
    const Secret nobodys{"of somebody else"};
    tell({.provider = "twilio",
          .key = message.key,
          .status = status,
          .url = message.status_url,
          .body = encode_form(fields),
          .forged_body = encode_form(forged),
          .is_repeated = false,
          .content_type = "application/x-www-form-urlencoded",
          .signature = {"X-Twilio-Signature", twilio_signature(token, message.status_url, fields),
                        twilio_signature(nobodys, message.status_url, forged)}});
  }

  std::vector<FakeMessage> messages_;
};

}  // namespace

std::unique_ptr<Fake> make_fake_twilio() { return std::make_unique<FakeTwilio>(); }

}  // namespace v0
}  // namespace octroi
