// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/twilio/twilio.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/http/form.h"
#include "octroi/twilio/wire.h"

namespace octroi {
namespace {

const std::string kAccount = "AC00112233445566778899aabbccddeeff";
const std::string kService = "MG00112233445566778899aabbccddeeff";
const std::string kContent = "HX00112233445566778899aabbccddeeff";
const std::string kSid = "SM00112233445566778899aabbccddeeff";
const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{1}), Actor::system());

TwilioOptions options() {
  return {.account_sid = kAccount,
          .secret = Secret("token"),
          .sms_sender = "+33644600000",
          .whatsapp_sender = "+33644600001",
          .status_url = "https://host.example/twilio/{tenant}"};
}

Message message(Channel channel = Channel::kSms) {
  Message one;
  one.message_id = "m-1";
  one.report_key = "4f0c";
  one.template_name = "invoice";
  one.language = "fr";
  one.recipient = {"+22370112233", "Amina", channel};
  one.text = "Facture 7 : 50 € & merci";
  one.values = {{"amount", "50 €"}, {"invoice_number", "7"}, {"note", "\"hi\""}};
  return one;
}

FormFields fields_of(const TwilioOptions& options, const Message& one) {
  const auto request = encode_twilio_message(options, kTenant, one);
  EXPECT_TRUE(request.ok()) << request.status();
  return request.ok() ? *decode_form(request->body) : FormFields();
}

TEST(TwilioMessage, IsAFormThatOnlyTheAccountCanSend) {
  const auto request = encode_twilio_message(options(), kTenant, message());
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->method, HttpMethod::kPost);
  EXPECT_EQ(request->url,
            "https://api.twilio.com/2010-04-01/Accounts/" + kAccount + "/Messages.json");
  EXPECT_EQ(request->authorization.reveal(),
            basic_authorization(kAccount, Secret("token")).reveal());
  EXPECT_FALSE(request->is_repeatable) << "Twilio knows no keys";
  const FormFields expected = {{"To", "+22370112233"},
                               {"From", "+33644600000"},
                               {"Body", "Facture 7 : 50 € & merci"},
                               {"StatusCallback",
                                "https://host.example/twilio/01000000-0000-0000-0000-000000000000"
                                "?octroi_message=4f0c"}};
  EXPECT_EQ(*decode_form(request->body), expected);
}

TEST(TwilioMessage, AnApiKeyActsForTheAccount) {
  TwilioOptions with_key = options();
  with_key.key_sid = "SK00112233445566778899aabbccddeeff";
  const auto request = encode_twilio_message(with_key, kTenant, message());
  EXPECT_EQ(request->authorization.reveal(),
            basic_authorization(with_key.key_sid, with_key.secret).reveal());
  EXPECT_NE(request->url.find(kAccount), std::string::npos);
}

TEST(TwilioMessage, WhatsappNumbersHaveTheirPrefix) {
  TwilioOptions plain = options();
  plain.status_url = "";
  EXPECT_EQ(fields_of(plain, message(Channel::kWhatsapp)),
            (FormFields{{"To", "whatsapp:+22370112233"},
                        {"From", "whatsapp:+33644600001"},
                        {"Body", "Facture 7 : 50 € & merci"}}));
  plain.whatsapp_sender = kService;
  EXPECT_EQ(fields_of(plain, message(Channel::kWhatsapp))[1],
            (std::pair<std::string, std::string>("MessagingServiceSid", kService)));
}

TEST(TwilioMessage, AnApprovedTemplateTakesItsValuesByTheirPlaces) {
  TwilioOptions approved = options();
  approved.status_url = "";
  approved.content = {{"invoice/fr", {kContent, {"invoice_number", "amount", "note"}}}};
  EXPECT_EQ(fields_of(approved, message(Channel::kWhatsapp)),
            (FormFields{{"To", "whatsapp:+22370112233"},
                        {"From", "whatsapp:+33644600001"},
                        {"ContentSid", kContent},
                        {"ContentVariables", R"({"1":"7","2":"50 €","3":"\"hi\""})"}}));
  Message english = message(Channel::kWhatsapp);
  english.language = "en";
  EXPECT_EQ(fields_of(approved, english)[2].first, "Body") << "not approved in English";
  EXPECT_EQ(fields_of(approved, message())[2].first, "Body") << "an SMS needs no approval";
  Message lacking = message(Channel::kWhatsapp);
  lacking.values.erase("amount");
  EXPECT_EQ(error_code(encode_twilio_message(approved, kTenant, lacking).status()),
            "notification.missing_variable");
}

TEST(TwilioMessage, OnlyChannelsWithASenderAreCarried) {
  TwilioOptions sms = options();
  sms.whatsapp_sender = "";
  EXPECT_EQ(error_code(encode_twilio_message(sms, kTenant, message(Channel::kWhatsapp)).status()),
            "notification.wrong_channel");
}

HttpResult answered(int status, std::string body) {
  HttpResult result;
  result.outcome = HttpOutcome::kAnswered;
  result.response.status = status;
  result.response.body = std::move(body);
  return result;
}

struct Answer {
  const char* what;
  HttpResult result;
  SendOutcome outcome;
  bool is_retryable;
  std::string detail;
  std::optional<SuppressionReason> suppression{};
};

TEST(TwilioAnswer, SaysWhatBecameOfTheMessage) {
  const auto error = [](int status, int code) {
    return answered(status, "{\"code\":" + std::to_string(code) +
                                ",\"message\":\"To +22370112233 is wrong\",\"status\":" +
                                std::to_string(status) + "}");
  };
  const auto kind = [](HttpOutcome outcome) {
    HttpResult result;
    result.outcome = outcome;
    return result;
  };
  using enum SendOutcome;
  const auto bounced = SuppressionReason::kBounced;
  const auto opted_out = SuppressionReason::kOptedOut;
  const Answer answers[] = {
      {"made", answered(201, R"({"sid":")" + kSid + R"(","status":"queued"})"), kSent, false, kSid},
      {"an unknown word", answered(201, R"({"sid":")" + kSid + R"(","status":"teleported"})"),
       kSent, false, kSid},
      {"failed at once",
       answered(201, R"({"sid":")" + kSid + R"(","status":"failed","error_code":30006})"),
       kRejected, false, "30006", bounced},
      {"made, but says not what", answered(201, "{}"), kUnknown, false, "no sid"},
      {"a page", answered(200, "<html>"), kUnknown, false, "not JSON"},
      {"a redirect", answered(302, ""), kUnknown, false, "302"},
      {"a failure of theirs", error(500, 20500), kUnknown, false, "500"},
      {"out of service", error(503, 20503), kUnknown, false, "503"},
      {"no answer", kind(HttpOutcome::kMaybeSent), kUnknown, false, "no answer"},
      {"too many requests", error(429, 20429), kRejected, true, "20429"},
      {"too many requests, by its status alone", answered(429, ""), kRejected, true, "429"},
      {"the queue is full", error(400, 21611), kRejected, true, "21611"},
      {"WhatsApp's rate", error(400, 63018), kRejected, true, "63018"},
      {"no number", error(400, 21211), kRejected, false, "21211", bounced},
      {"no mobile", error(400, 21614), kRejected, false, "21614", bounced},
      {"opted out", error(400, 21610), kRejected, false, "21610", opted_out},
      {"no route", error(400, 21612), kRejected, false, "21612"},
      {"region", error(400, 21408), kRejected, false, "21408"},
      {"sender", error(400, 21606), kRejected, false, "21606"},
      {"window", error(400, 63016), kRejected, false, "63016"},
      {"a code that is not known", error(400, 29999), kRejected, false, "29999"},
      {"no code", answered(404, "nothing"), kRejected, false, "404"},
  };
  for (const Answer& one : answers) {
    const auto sent = decode_twilio_message(one.result);
    ASSERT_TRUE(sent.ok()) << one.what << ": " << sent.status();
    EXPECT_EQ(sent->outcome, one.outcome) << one.what;
    EXPECT_EQ(sent->is_retryable, one.is_retryable) << one.what;
    EXPECT_EQ(sent->detail, one.detail) << one.what;
    EXPECT_EQ(sent->suppression, one.suppression) << one.what;
  }
  EXPECT_EQ(error_code(decode_twilio_message(kind(HttpOutcome::kNotSent)).status()),
            "notification.unreachable");
  EXPECT_EQ(error_code(decode_twilio_message(error(401, 20003)).status()),
            "notification.bad_credentials");
  EXPECT_EQ(error_code(decode_twilio_message(answered(403, "")).status()),
            "notification.bad_credentials");
}

// --- Callbacks

const Secret kToken("token");
const std::string kUrl = "https://host.example/twilio/{tenant}";
const std::string kSignedUrl =
    "https://host.example/twilio/01000000-0000-0000-0000-000000000000?octroi_message=4f0c";

Callback signed_callback(const FormFields& fields, const Secret& token = kToken,
                         const std::string& url = kSignedUrl) {
  return {{{"x-twilio-signature", twilio_signature(token, url, fields)}},
          encode_form(fields),
          "octroi_message=4f0c"};
}

FormFields status_fields(const std::string& word, const std::string& code = "") {
  FormFields fields = {{"MessageSid", kSid},
                       {"MessageStatus", word},
                       {"To", "+22370112233"},
                       {"From", "+33644600000"},
                       {"SomethingNew", "1"}};
  if (!code.empty()) fields.emplace_back("ErrorCode", code);
  return fields;
}

absl::StatusOr<DeliveryReport> read(const Callback& callback) {
  const auto reader = make_twilio_callbacks({.auth_tokens = {Secret("next"), kToken}, .url = kUrl});
  EXPECT_TRUE(reader.ok()) << reader.status();
  return (*reader)->read(kTenant, callback, Instant{});
}

TEST(TwilioCallbacks, TellWhatBecameOfAMessage) {
  const struct {
    const char* word;
    const char* code;
    DeliveryStatus status;
    std::optional<SuppressionReason> suppression;
  } cases[] = {
      {"queued", "", DeliveryStatus::kQueued, {}},
      {"sent", "", DeliveryStatus::kSent, {}},
      {"delivered", "", DeliveryStatus::kDelivered, {}},
      {"read", "", DeliveryStatus::kRead, {}},
      {"undelivered", "30003", DeliveryStatus::kUndelivered, {}},
      {"undelivered", "30005", DeliveryStatus::kUndelivered, SuppressionReason::kBounced},
      {"failed", "21610", DeliveryStatus::kUndelivered, SuppressionReason::kOptedOut},
      {"canceled", "", DeliveryStatus::kUndelivered, {}},
      {"teleported", "30005", DeliveryStatus::kQueued, {}},
  };
  for (const auto& c : cases) {
    const auto report = read(signed_callback(status_fields(c.word, c.code)));
    ASSERT_TRUE(report.ok()) << report.status();
    const DeliveryReport expected{.report_key = "4f0c",
                                  .channel = Channel::kSms,
                                  .address = "+22370112233",
                                  .status = c.status,
                                  .word = c.word,
                                  .code = c.code,
                                  .reference = kSid,
                                  .suppression = c.suppression};
    EXPECT_EQ(*report, expected) << c.word << " " << c.code;
  }
}

TEST(TwilioCallbacks, WhatsappIsToldByItsPrefix) {
  FormFields fields = status_fields("delivered");
  fields[2].second = "whatsapp:+22370112233";
  const auto report = read(signed_callback(fields));
  EXPECT_EQ(report->channel, Channel::kWhatsapp);
  EXPECT_EQ(report->address, "+22370112233");
}

TEST(TwilioCallbacks, ARecipientsStopSuppresses) {
  FormFields fields = {{"MessageSid", kSid},
                       {"From", "+22370112233"},
                       {"To", "+33644600000"},
                       {"Body", "STOP"},
                       {"OptOutType", "STOP"}};
  const auto report = read(signed_callback(fields));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->suppression, SuppressionReason::kOptedOut);
  EXPECT_EQ(report->address, "+22370112233");
  EXPECT_TRUE(report->report_key.empty()) << "it is of no message of ours";
  fields.back().second = "HELP";
  EXPECT_EQ(read(signed_callback(fields))->suppression, std::nullopt);
}

TEST(TwilioCallbacks, WhatTwilioDidNotSignIsRefusedBeforeItIsBelieved) {
  const FormFields fields = status_fields("delivered");
  const Callback good = signed_callback(fields);
  ASSERT_TRUE(read(good).ok());
  Callback other_body = good;
  other_body.body += "&ErrorCode=30005";
  Callback other_message = good;
  other_message.query = "octroi_message=other";
  Callback no_query = good;
  no_query.query = "";
  Callback unsigned_one = good;
  unsigned_one.headers.clear();
  for (const Callback& bad :
       {other_body, other_message, no_query, unsigned_one, signed_callback(fields, Secret("guess")),
        signed_callback(fields, kToken,
                        "https://host.example/twilio/02000000-0000-0000-0000-000000000000"
                        "?octroi_message=4f0c")}) {
    EXPECT_EQ(error_code(read(bad).status()), "signature.mismatch") << bad.body;
  }
  Callback malformed = good;
  malformed.body = "a=%";
  EXPECT_EQ(error_code(read(malformed).status()), "callback.malformed");
}

TEST(TwilioOptions, BadOnesAreRefused) {
  const struct {
    const char* what;
    void (*spoil)(TwilioOptions&);
  } cases[] = {
      {"no account", [](TwilioOptions& o) { o.account_sid = "AC123"; }},
      {"no secret", [](TwilioOptions& o) { o.secret = Secret(); }},
      {"a key that is none", [](TwilioOptions& o) { o.key_sid = kAccount; }},
      {"no sender", [](TwilioOptions& o) { o.sms_sender = o.whatsapp_sender = ""; }},
      {"a number without its country", [](TwilioOptions& o) { o.sms_sender = "0644600000"; }},
      {"a long name", [](TwilioOptions& o) { o.sms_sender = "Sante Rurale"; }},
      {"a name for WhatsApp", [](TwilioOptions& o) { o.whatsapp_sender = "Sante"; }},
      {"a query", [](TwilioOptions& o) { o.status_url += "?a=b"; }},
      {"content without its language",
       [](TwilioOptions& o) {
         o.content = {{"invoice", {kContent, {}}}};
       }},
      {"content that is none",
       [](TwilioOptions& o) {
         o.content = {{"invoice/fr", {"HX1", {}}}};
       }},
  };
  class NoClient final : public HttpClient {
    HttpResult send(const HttpRequest&) override { return {}; }
  } client;
  for (const auto& c : cases) {
    TwilioOptions bad = options();
    c.spoil(bad);
    EXPECT_EQ(error_code(make_twilio(bad, client).status()), "twilio.bad_option") << c.what;
  }
  TwilioOptions named = options();
  named.sms_sender = "SanteRurale";
  named.whatsapp_sender = kService;
  EXPECT_TRUE(make_twilio(named, client).ok());
  EXPECT_EQ(error_code(make_twilio_callbacks({.auth_tokens = {}, .url = kUrl}).status()),
            "twilio.bad_option");
  EXPECT_EQ(error_code(make_twilio_callbacks({.auth_tokens = {Secret()}, .url = kUrl}).status()),
            "twilio.bad_option");
  EXPECT_EQ(error_code(make_twilio_callbacks({.auth_tokens = {kToken}, .url = ""}).status()),
            "twilio.bad_option");
}

}  // namespace
}  // namespace octroi
