// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <charconv>
#include <chrono>
#include <optional>

#include "fake_providers/fake.h"

#include "octroi/stripe/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr const char* kIntents = "/v1/payment_intents";

FakeAnswerBytes refuse(int status, Json error) {
  return answer_json(status, Json{{"error", std::move(error)}});
}

FakeAnswerBytes invalid(const char* param, const char* code) {
  Json error = {{"type", "invalid_request_error"}, {"param", param}, {"message", "refused"}};
  if (*code != '\0') error["code"] = code;
  return refuse(400, std::move(error));
}

std::optional<std::int64_t> whole(const std::string& digits) {
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc() && stopped == end && number > 0 ? std::optional(number)
                                                              : std::nullopt;
}

class FakeStripe final : public Fake {
 public:
  explicit FakeStripe(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    return call.is("POST", kIntents) ? call.header("Idempotency-Key") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    if (call.header("Authorization") != "Bearer " + std::string(kFakeStripeKey)) {
      return refuse(401, {{"type", "invalid_request_error"}, {"message", "Invalid API Key"}});
    }
    if (call.header("Stripe-Version").empty()) return invalid("version", "");
    if (call.method == "GET") return read(call);
    const std::string key = call.header("Idempotency-Key");
    if (key.empty() || key.size() > 255) return invalid("idempotency_key", "");
    const auto known = kept_.find(key);
    if (known != kept_.end()) return replay(known->second, call);
    FakeAnswerBytes made = act(call, fate);
    kept_[key] = {call.path + "?" + call.body, made};
    return made;
  }

  bool decide(std::string_view key, bool approves) override {
    const auto [first, last] = by_key_.equal_range(std::string(key));
    for (auto at = first; at != last; ++at) {
      Json& intent = intents_[at->second];
      if (intent["status"] != "processing") continue;
      if (approves) {
        mark_paid(intent);
      } else {
        mark_declined(intent, {{"type", "card_error"}, {"code", "card_declined"}});
      }
      tell_of(intent);
      return true;
    }
    return false;
  }

  void forget_keys() override { kept_.clear(); }
  void forget_key(const std::string& key) override { kept_.erase(key); }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Json& intent : intents_) {
      books.push_back({"stripe", key_of(intent), intent["id"], intent["currency"],
                       std::to_string(intent["amount"].get<std::int64_t>()), intent["status"],
                       intent["status"] == "succeeded", intent["status"] == "processing",
                       refunded(intent)});
    }
  }

  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    Json intent = Json::parse(body);
    intent["amount_received"] = intent.value("amount_received", std::int64_t{0}) + 1;
    return intent.dump();
  }

 private:
  struct Kept {
    std::string request;
    FakeAnswerBytes answer;
  };

  static std::string key_of(const Json& intent) {
    return intent["metadata"].value("octroi_key", "");
  }

  static std::int64_t refunded(const Json& intent) {
    return intent["latest_charge"].is_null()
               ? 0
               : intent["latest_charge"]["amount_refunded"].get<std::int64_t>();
  }

  static FakeAnswerBytes replay(const Kept& kept, const FakeCall& call) {
    if (kept.request != call.path + "?" + call.body) {
      return refuse(400, {{"type", "idempotency_error"}, {"message", "other parameters"}});
    }
    FakeAnswerBytes again = kept.answer;
    again.headers["Idempotent-Replayed"] = "true";
    return again;
  }

  static void mark_paid(Json& intent) {
    intent["status"] = "succeeded";
    intent["amount_received"] = intent["amount"];
    intent["latest_charge"] = {{"id", "ch_" + intent["id"].get<std::string>().substr(3)},
                               {"amount", intent["amount"]},
                               {"amount_refunded", 0}};
  }

  static void mark_declined(Json& intent, const Json& error) {
    intent["status"] = "requires_payment_method";
    intent["last_payment_error"] = error;
  }

  [[nodiscard]] std::string event(const std::string& id, const Json& intent) const {
    const std::string status = intent["status"];
    const bool is_declined = status == "requires_payment_method";
    const auto created = std::chrono::floor<std::chrono::seconds>(clock_.now());
    return Json{{"id", id},
                {"object", "event"},
                {"type", "payment_intent." + (is_declined ? "payment_failed" : status)},
                {"created", created.time_since_epoch().count()},
                {"livemode", false},
                {"data", {{"object", intent}}}}
        .dump();
  }

  // Stripe's events come in no order, and tell the intent as it was when they were made.
  void tell_of(const Json& intent) {
    const std::string id = "evt_" + std::to_string(++events_);
    Json paid = intent;
    mark_paid(paid);
    Json dearer = intent;
    if (intent["status"] == "succeeded") {
      dearer["amount_received"] = intent["amount"].get<std::int64_t>() + 1;
    }
    tell({.provider = "stripe",
          .key = key_of(intent),
          .status = intent["status"],
          .body = event(id, intent),
          .other_body = event(id, dearer),
          .forged_body = event("evt_forged_" + std::to_string(events_), paid),
          .signing = {"Stripe-Signature", ".", kFakeStripeWebhookSecret}});
  }

  void keep(const Json& intent) {
    by_key_.emplace(key_of(intent), intents_.size());
    intents_.push_back(intent);
    tell_of(intent);
  }

  FakeAnswerBytes act(const FakeCall& call, const FakeDraw& fate) {
    if (call.path == kIntents) return make_intent(call, fate);
    if (call.path == "/v1/refunds") return make_refund(call);
    return refuse(404, {{"type", "invalid_request_error"}});
  }

  FakeAnswerBytes make_intent(const FakeCall& call, const FakeDraw& draw) {
    const auto amount = whole(call.field("amount"));
    if (!amount || call.field("currency").size() != 3) return invalid("amount", "");
    const auto method = find_stripe_test_method(call.field("payment_method"));
    if (!method) return invalid("payment_method", "resource_missing");
    Json metadata = Json::object();
    for (const auto& [name, value] : call.form) {
      if (name.rfind("metadata[", 0) == 0) metadata[name.substr(9, name.size() - 10)] = value;
    }
    Json intent = {{"id", "pi_" + std::to_string(intents_.size() + 1)},
                   {"object", "payment_intent"},
                   {"amount", *amount},
                   {"amount_received", 0},
                   {"currency", call.field("currency")},
                   {"status", "processing"},
                   {"latest_charge", nullptr},
                   {"last_payment_error", nullptr},
                   {"metadata", metadata}};
    const FakeFate fate = draw();
    const bool declines = fate == FakeFate::kDeclines || method->outcome != "succeeded";
    if (declines) return decline(std::move(intent), *method, fate);
    if (fate == FakeFate::kSettles) mark_paid(intent);
    keep(intent);
    return answer_json(200, intent);
  }

  FakeAnswerBytes decline(Json intent, const StripeTestMethod& method, FakeFate fate) {
    std::string words(fate == FakeFate::kDeclines ? "card_declined/insufficient_funds"
                                                  : method.outcome);
    constexpr std::string_view kOffSession = "off_session -> ";
    const std::size_t off_session = words.find(kOffSession);
    if (off_session != std::string::npos) words.erase(0, off_session + kOffSession.size());
    const std::size_t slash = words.find('/');
    Json error = {{"type", "card_error"}, {"code", words.substr(0, slash)}};
    if (slash != std::string::npos) error["decline_code"] = words.substr(slash + 1);
    mark_declined(intent, error);
    keep(intent);
    error["payment_intent"] = intent;
    return refuse(402, std::move(error));
  }

  FakeAnswerBytes make_refund(const FakeCall& call) {
    const auto amount = whole(call.field("amount"));
    for (Json& intent : intents_) {
      if (intent["id"] != call.field("payment_intent") || intent["latest_charge"].is_null()) {
        continue;
      }
      const std::int64_t left = intent["amount"].get<std::int64_t>() - refunded(intent);
      if (left == 0) return invalid("", "charge_already_refunded");
      if (!amount || *amount > left) return invalid("amount", "");
      intent["latest_charge"]["amount_refunded"] = refunded(intent) + *amount;
      return answer_json(200, {{"id", "re_" + std::to_string(++refunds_)},
                               {"object", "refund"},
                               {"amount", *amount},
                               {"currency", intent["currency"]},
                               {"status", "succeeded"}});
    }
    return refuse(404, {{"type", "invalid_request_error"}, {"code", "resource_missing"}});
  }

  FakeAnswerBytes read(const FakeCall& call) const {
    if (call.path == "/v1/payment_intents/search") return search(call);
    for (const Json& intent : intents_) {
      if (call.path == std::string(kIntents) + "/" + intent["id"].get<std::string>()) {
        return answer_json(200, intent);
      }
    }
    return refuse(404, {{"type", "invalid_request_error"}, {"code", "resource_missing"}});
  }

  FakeAnswerBytes search(const FakeCall& call) const {
    const auto query = call.query.find("query");
    Json found = Json::array();
    constexpr std::string_view kBegins = "metadata['octroi_key']:'";
    if (query != call.query.end() && query->second.starts_with(kBegins) &&
        query->second.ends_with("'")) {
      const std::string key =
          query->second.substr(kBegins.size(), query->second.size() - kBegins.size() - 1);
      const auto [first, last] = by_key_.equal_range(key);
      for (auto at = first; at != last; ++at) found.push_back(intents_[at->second]);
    }
    return answer_json(200, {{"object", "search_result"}, {"data", found}, {"has_more", false}});
  }

  const Clock& clock_;
  std::vector<Json> intents_;
  std::multimap<std::string, std::size_t> by_key_;  // positions in intents_
  std::map<std::string, Kept> kept_;
  int refunds_ = 0;
  int events_ = 0;
};

}  // namespace

std::unique_ptr<Fake> make_fake_stripe(const Clock& clock) {
  return std::make_unique<FakeStripe>(clock);
}

}  // namespace v0
}  // namespace octroi
