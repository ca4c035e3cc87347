// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/twilio/twilio.h"

#include <algorithm>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/http/url.h"
#include "octroi/tenant/callback.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kWhatsapp = "whatsapp:";

absl::Status bad_option(std::string_view what) {
  return make_error(absl::StatusCode::kInvalidArgument, "twilio.bad_option", what);
}

// "AC" and 32 hexadecimal digits.
bool is_sid(std::string_view text, std::string_view kind) {
  constexpr std::size_t kSize = 34;
  return text.size() == kSize && text.starts_with(kind) &&
         text.substr(2).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_service(std::string_view sender) { return sender.starts_with("MG"); }

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// An alphanumeric sender: 1 to 11 letters, digits and blanks, not all of them digits.
bool is_name(std::string_view sender) {
  constexpr std::size_t kNameMax = 11;
  const auto is_allowed = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '_' || c == '+';
  };
  return sender.size() <= kNameMax && std::all_of(sender.begin(), sender.end(), is_allowed) &&
         std::any_of(sender.begin(), sender.end(), is_letter);
}

absl::Status check_sender(std::string_view sender, bool may_be_name) {
  if (sender.empty() || is_sid(sender, "MG")) return absl::OkStatus();
  if (check_address("sender", Channel::kSms, sender).ok()) return absl::OkStatus();
  if (may_be_name && is_name(sender) && !is_service(sender)) return absl::OkStatus();
  return bad_option("a sender is a phone number, a messaging service MG..., or a short name");
}

absl::Status check_options(const TwilioOptions& options) {
  if (!is_sid(options.account_sid, "AC") || options.secret.empty() || options.base_url.empty()) {
    return bad_option("give the account's sid, AC and 32 hexadecimal digits, and its secret");
  }
  if (!options.key_sid.empty() && !is_sid(options.key_sid, "SK")) {
    return bad_option("an API key's sid is SK and 32 hexadecimal digits");
  }
  if (options.sms_sender.empty() && options.whatsapp_sender.empty()) {
    return bad_option("give a sender, for SMS, WhatsApp or both");
  }
  OCTROI_RETURN_IF_ERROR(check_sender(options.sms_sender, true));
  OCTROI_RETURN_IF_ERROR(check_sender(options.whatsapp_sender, false));
  if (options.status_url.find_first_of("?#") != std::string::npos) {
    return bad_option("the status address has no query; the message's id is put there");
  }
  for (const auto& [name, content] : options.content) {
    if (is_sid(content.sid, "HX") && name.find('/') != std::string::npos) continue;
    return bad_option("content is named by template and language, \"invoice/fr\", and is HX...");
  }
  return absl::OkStatus();
}

ChannelSet carried(const TwilioOptions& options) {
  ChannelSet channels;
  if (!options.sms_sender.empty()) channels.insert(Channel::kSms);
  if (!options.whatsapp_sender.empty()) channels.insert(Channel::kWhatsapp);
  return channels;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

absl::Status add_content(const TwilioContent& content, const Message& message, Fields& fields) {
  JsonWriter json;
  json.object();
  for (std::size_t i = 0; i < content.variables.size(); ++i) {
    const auto value = message.values.find(content.variables[i]);
    if (value == message.values.end()) {
      return make_error(absl::StatusCode::kInvalidArgument, "notification.missing_variable",
                        "the approved template " + message.template_name + " needs '" +
                            content.variables[i] + "', which this message does not have");
    }
    json.field(std::to_string(i + 1), value->second);
  }
  json.end();
  fields.emplace_back("ContentSid", content.sid);
  if (!content.variables.empty()) {
    fields.emplace_back("ContentVariables", std::move(json).text());
  }
  return absl::OkStatus();
}

// Twilio's number, and nothing of what it says: its words hold phone numbers.
int code_of(const HttpResult& result) {
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok()) return 0;
  const std::int64_t code = body->at("code").integer().value_or(0);
  return code > 0 && code < 1'000'000 ? static_cast<int>(code) : 0;
}

bool is_busy(int status, int code) {
  constexpr int kTooManyRequests = 429;
  constexpr int kBusyCodes[] = {14107, 20429, 21611, 63018};
  return status == kTooManyRequests ||
         std::find(std::begin(kBusyCodes), std::end(kBusyCodes), code) != std::end(kBusyCodes);
}

SendResult rejected(int status, int code) {
  SendResult result;
  result.outcome = SendOutcome::kRejected;
  result.is_retryable = is_busy(status, code);
  result.detail = std::to_string(code == 0 ? status : code);
  if (!result.is_retryable) result.suppression = twilio_suppression(code);
  return result;
}

class Twilio final : public Notifier {
 public:
  Twilio(TwilioOptions options, HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return "twilio"; }
  [[nodiscard]] ChannelSet channels() const override { return carried(options_); }
  [[nodiscard]] bool is_idempotent() const override { return false; }

  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call,
                            encode_twilio_message(options_, tenant, message));
    return decode_twilio_message(client_.send(call));
  }

 private:
  const TwilioOptions options_;
  HttpClient& client_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Notifier>> make_twilio(TwilioOptions options, HttpClient& client) {
  OCTROI_RETURN_IF_ERROR(check_options(options));
  return std::make_unique<Twilio>(std::move(options), client);
}

absl::StatusOr<HttpRequest> encode_twilio_message(const TwilioOptions& options,
                                                  const TenantContext& tenant,
                                                  const Message& message) {
  OCTROI_RETURN_IF_ERROR(check_message(message, carried(options)));
  const bool is_whatsapp = message.recipient.channel == Channel::kWhatsapp;
  const std::string prefix(is_whatsapp ? kWhatsapp : "");
  const std::string& sender = is_whatsapp ? options.whatsapp_sender : options.sms_sender;
  Fields fields{{"To", prefix + message.recipient.address}};
  if (is_service(sender)) {
    fields.emplace_back("MessagingServiceSid", sender);
  } else {
    fields.emplace_back("From", prefix + sender);
  }
  const auto content = options.content.find(message.template_name + "/" + message.language);
  if (is_whatsapp && content != options.content.end()) {
    OCTROI_RETURN_IF_ERROR(add_content(content->second, message, fields));
  } else {
    fields.emplace_back("Body", message.text);
  }
  if (!options.status_url.empty() && !message.report_key.empty()) {
    fields.emplace_back("StatusCallback",
                        callback_url_for(tenant, options.status_url) +
                            "?octroi_message=" + percent_encode(message.report_key));
  }
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = options.base_url + "/2010-04-01/Accounts/" + options.account_sid + "/Messages.json";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.authorization = basic_authorization(
      options.key_sid.empty() ? options.account_sid : options.key_sid, options.secret);
  request.body = encode_form(fields);
  return request;
}

absl::StatusOr<SendResult> decode_twilio_message(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kNotSent) {
    return make_error(absl::StatusCode::kUnavailable, "notification.unreachable", result.failure);
  }
  const int status = result.response.status;
  // Of a 5xx nobody knows what it did before it failed.
  if (!result.is_answer() || status < 200 || (status >= 300 && status < 400) || status >= 500) {
    return SendResult{.detail = result.is_answer() ? std::to_string(status) : "no answer"};
  }
  const int code = code_of(result);
  if (status == 401 || status == 403) {
    return make_error(absl::StatusCode::kUnauthenticated, "notification.bad_credentials",
                      "Twilio does not know the account or its secret (" +
                          std::to_string(code == 0 ? status : code) + ")");
  }
  if (status >= 400) return rejected(status, code);
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok()) return SendResult{.detail = "not JSON"};
  const std::string& sid = body->at("sid").text();
  if (!is_sid(sid, "SM") && !is_sid(sid, "MM")) return SendResult{.detail = "no sid"};
  const std::string& word = body->at("status").text();
  if (word == "failed" || word == "undelivered" || word == "canceled") {
    return rejected(status, static_cast<int>(body->at("error_code").integer().value_or(0)));
  }
  return SendResult{.outcome = SendOutcome::kSent, .detail = sid};
}

std::optional<SuppressionReason> twilio_suppression(int code) noexcept {
  switch (code) {
    case 21610:  // the recipient answered STOP
      return SuppressionReason::kOptedOut;
    case 21211:  // no phone number
    case 21217:
    case 21614:  // takes no SMS
    case 30005:  // nobody has this number
    case 30006:  // a landline
    case 63003:  // not on WhatsApp
    case 63024:
      return SuppressionReason::kBounced;
    default:
      return std::nullopt;
  }
}

}  // namespace v0
}  // namespace octroi
