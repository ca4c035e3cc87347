// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/records/wallet_records.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {

std::string_view to_string(GrantOrigin origin) noexcept {
  switch (origin) {
    case GrantOrigin::kGranted:
      return "granted";
    case GrantOrigin::kPaid:
      return "paid";
  }
  return {};
}

std::string_view to_string(GrantStatus status) noexcept {
  switch (status) {
    case GrantStatus::kAwaiting:
      return "awaiting";
    case GrantStatus::kActive:
      return "active";
    case GrantStatus::kExpired:
      return "expired";
    case GrantStatus::kTakenBack:
      return "taken_back";
    case GrantStatus::kCancelled:
      return "cancelled";
  }
  return {};
}

std::string_view to_string(MovementKind kind) noexcept {
  switch (kind) {
    case MovementKind::kGranted:
      return "granted";
    case MovementKind::kPaid:
      return "paid";
    case MovementKind::kDrawn:
      return "drawn";
    case MovementKind::kReturned:
      return "returned";
    case MovementKind::kExpired:
      return "expired";
    case MovementKind::kTakenBack:
      return "taken_back";
  }
  return {};
}

namespace records {
namespace {

absl::Status bad_rule() {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_record",
                    "a stored rule for top-ups cannot be read");
}

// A text of the object, where it has one of that name.
const std::string* text_in(const nlohmann::json& json, std::string_view name) {
  const auto found = json.find(name);
  return found == json.end() ? nullptr : found->get_ptr<const std::string*>();
}

template <class T, class Parse>
absl::Status read(const nlohmann::json& json, std::string_view name, Parse parse,
                  std::optional<T>& out) {
  const std::string* text = text_in(json, name);
  if (text == nullptr) return absl::OkStatus();
  auto parsed = parse(*text);
  if (!parsed.ok()) return bad_rule();
  out = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

std::string Record<HeldWallet>::auto_top_up_to_json(const std::optional<AutoTopUp>& rule) {
  JsonWriter json;
  json.object();
  if (rule) {
    json.field("credits", rule->credits.to_string());
    if (rule->below) json.field("below", rule->below->to_string());
    if (rule->every) json.field("every", format_interval(*rule->every));
    if (rule->from) json.field("from", format_date(*rule->from));
    if (rule->valid_for) json.field("valid_for", format_interval(*rule->valid_for));
    json.field("provider", rule->payment_method.provider);
    json.field("payment_token", rule->payment_method.token);
  }
  json.end();
  return std::move(json).text();
}

absl::StatusOr<std::optional<AutoTopUp>> Record<HeldWallet>::auto_top_up_from_json(
    const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return bad_rule();
  if (json.empty()) return std::optional<AutoTopUp>();
  const auto decimal = [](const std::string& one) { return Decimal::parse(one); };
  const auto interval = [](const std::string& one) { return parse_interval(one); };
  AutoTopUp rule;
  std::optional<Decimal> credits;
  OCTROI_RETURN_IF_ERROR(read(json, "credits", decimal, credits));
  OCTROI_RETURN_IF_ERROR(read(json, "below", decimal, rule.below));
  OCTROI_RETURN_IF_ERROR(read(json, "every", interval, rule.every));
  OCTROI_RETURN_IF_ERROR(read(
      json, "from", [](const std::string& one) { return parse_date(one); }, rule.from));
  OCTROI_RETURN_IF_ERROR(read(json, "valid_for", interval, rule.valid_for));
  const std::string* provider = text_in(json, "provider");
  const std::string* token = text_in(json, "payment_token");
  if (!credits || provider == nullptr || token == nullptr) return bad_rule();
  rule.credits = *credits;
  rule.payment_method = {*provider, *token};
  return std::optional<AutoTopUp>(std::move(rule));
}

}  // namespace records
}  // namespace v0
}  // namespace octroi
