// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/http/form.h"
#include "octroi/tenant/callback.h"
#include "octroi/twilio/twilio.h"
#include "octroi/twilio/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kWhatsapp = "whatsapp:";

std::string_view find(const FormFields& fields, std::string_view name) {
  for (const auto& [known, value] : fields) {
    if (known == name) return value;
  }
  return {};
}

DeliveryStatus status_of(std::string_view word) {
  if (word == "read") return DeliveryStatus::kRead;
  switch (read_twilio_status(word).status) {
    case TwilioStatus::kQueued:
      return DeliveryStatus::kQueued;
    case TwilioStatus::kSent:
      return DeliveryStatus::kSent;
    case TwilioStatus::kDelivered:
      return DeliveryStatus::kDelivered;
    case TwilioStatus::kFailed:
    case TwilioStatus::kCancelled:
      return DeliveryStatus::kUndelivered;
  }
  return DeliveryStatus::kQueued;
}

// "whatsapp:+223..." or "+223..."; what is neither leaves the address empty.
void put_address(std::string_view party, DeliveryReport& report) {
  const bool is_whatsapp = party.starts_with(kWhatsapp);
  report.channel = is_whatsapp ? Channel::kWhatsapp : Channel::kSms;
  if (is_whatsapp) party.remove_prefix(kWhatsapp.size());
  if (check_address("party", report.channel, party).ok()) report.address = party;
}

class TwilioCallbacks final : public DeliveryReader {
 public:
  explicit TwilioCallbacks(TwilioCallbackOptions options) : options_(std::move(options)) {}

  [[nodiscard]] std::string_view carrier() const override { return "twilio"; }

  absl::StatusOr<DeliveryReport> read(const TenantContext& tenant, const Callback& callback,
                                      Instant) const override {
    const auto form = decode_form(callback.body);
    const auto query = decode_form(callback.query);
    if (!form.ok() || !query.ok()) {
      return make_error(absl::StatusCode::kInvalidArgument, "callback.malformed",
                        "the body is no callback of twilio");
    }
    OCTROI_RETURN_IF_ERROR(verify(tenant, callback, *form));
    DeliveryReport report;
    report.reference = find(*form, "MessageSid");
    // A recipient's own word, where Twilio keeps the list of those who opted out.
    if (const std::string_view opt_out = find(*form, "OptOutType"); !opt_out.empty()) {
      put_address(find(*form, "From"), report);
      report.word = opt_out;
      if (opt_out == "STOP") report.suppression = SuppressionReason::kOptedOut;
      return report;
    }
    report.word = find(*form, "MessageStatus");
    if (report.word.empty()) return report;  // of something else
    put_address(find(*form, "To"), report);
    report.report_key = find(*query, "octroi_message");
    report.status = status_of(report.word);
    report.code = find(*form, "ErrorCode");
    int code = 0;
    std::from_chars(report.code.data(), report.code.data() + report.code.size(), code);
    if (report.status == DeliveryStatus::kUndelivered) {
      report.suppression = twilio_suppression(code);
    }
    return report;
  }

 private:
  // Twilio signs the address as the message named it, and the form's fields.
  [[nodiscard]] absl::Status verify(const TenantContext& tenant, const Callback& callback,
                                    const FormFields& form) const {
    std::string url = callback_url_for(tenant, options_.url);
    if (!callback.query.empty()) url += "?" + callback.query;
    const std::string_view signature = callback.header("X-Twilio-Signature");
    absl::Status refused;
    for (const Secret& token : options_.auth_tokens) {
      refused = verify_twilio_callback(token, url, form, signature);
      if (refused.ok()) break;
    }
    return refused;
  }

  const TwilioCallbackOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<DeliveryReader>> make_twilio_callbacks(
    TwilioCallbackOptions options) {
  const bool has_tokens =
      !options.auth_tokens.empty() && std::ranges::none_of(options.auth_tokens, &Secret::empty);
  const bool has_url =
      options.url.starts_with("http") && options.url.find_first_of("?#") == std::string::npos;
  if (!has_tokens || !has_url) {
    return make_error(absl::StatusCode::kInvalidArgument, "twilio.bad_option",
                      "give the account's auth token, and the address of the status callbacks "
                      "without a query");
  }
  return std::make_unique<TwilioCallbacks>(std::move(options));
}

}  // namespace v0
}  // namespace octroi
