// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <chrono>

#include "fake_providers/fake.h"

#include "octroi/base/instant.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr const char* kSessions = "/v1/checkout/sessions";
constexpr std::chrono::minutes kSessionLife{30};

FakeAnswerBytes refuse(int status, const char* code) {
  return answer_json(status, {{"code", code}, {"message", "refused"}});
}

FakeAnswerBytes invalid(const std::string& field) {
  const Json detail = {{"loc", Json::array({"body", field})}, {"msg", "refused"}};
  return answer_json(400, {{"code", "request-validation-error"},
                           {"message", "refused"},
                           {"details", Json::array({detail})}});
}

// The fields Wave takes; any other is refused.
bool is_field(const std::string& name) {
  constexpr std::string_view kFields[] = {"amount",
                                          "currency",
                                          "success_url",
                                          "error_url",
                                          "client_reference",
                                          "restrict_payer_mobile",
                                          "aggregated_merchant_id"};
  return std::find(std::begin(kFields), std::end(kFields), name) != std::end(kFields);
}

class FakeWave final : public Fake {
 public:
  explicit FakeWave(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    if (!call.is("POST", kSessions)) return "";
    const Json body = Json::parse(call.body, nullptr, false);
    return body.is_object() ? body.value("client_reference", "") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    const std::string authorization = call.header("Authorization");
    if (authorization.empty()) return refuse(401, "missing-auth-header");
    if (authorization != "Bearer " + std::string(kFakeWaveKey)) {
      return refuse(401, "no-matching-api-key");
    }
    if (call.is("POST", kSessions)) return make_session(call, fate);
    if (call.is("GET", std::string(kSessions) + "/search")) {
      return list("client_reference", call.asked("client_reference"));
    }
    if (call.is("GET", kSessions)) {
      return first("transaction_id", call.asked("transaction_id"));
    }
    return on_session(call);
  }

  bool decide(std::string_view key, bool approves) override {
    for (Json& session : sessions_) {
      if (session["client_reference"] != key || !is_open(session)) continue;
      finish(session, approves);
      return true;
    }
    return false;
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Json& session : sessions_) {
      const std::string payment = session["payment_status"];
      std::string status = session["checkout_status"];
      status += " ";
      status += payment;
      const std::int64_t refunded = session.contains("when_refunded") ? whole_of(session) : 0;
      books.push_back({"wave", session["client_reference"], session["id"], session["currency"],
                       session["amount"], status, payment == "succeeded", is_open(session),
                       refunded});
    }
  }

  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    Json session = Json::parse(body);
    session["amount"] = one_unit_more(session["amount"]);
    return session.dump();
  }

 private:
  static bool is_open(const Json& session) { return session["checkout_status"] == "open"; }

  // In hundredths, or francs.
  static std::int64_t whole_of(const Json& session) {
    std::string digits = session["amount"];
    const bool has_point = digits.find('.') != std::string::npos;
    digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
    return std::stoll(digits) * (has_point || session["currency"] == "XOF" ? 1 : 100);
  }

  // Later than every session before, also where the clock stands still.
  std::string next_instant() {
    last_ = std::max(clock_.now(), last_ + std::chrono::milliseconds(1));
    return format_instant(last_);
  }

  FakeAnswerBytes make_session(const FakeCall& call, const FakeDraw& draw) {
    const Json body = Json::parse(call.body, nullptr, false);
    if (!body.is_object()) return invalid("body");
    for (const auto& [name, value] : body.items()) {
      if (!is_field(name) || !value.is_string()) return invalid(name);
    }
    const std::string currency = body.value("currency", "");
    if (currency.size() != 3) return invalid("currency");
    if (!is_amount(body.value("amount", ""), currency == "XOF" ? 0 : 2)) return invalid("amount");
    for (const char* page : {"success_url", "error_url"}) {
      if (!body.value(page, "").starts_with("https://")) return invalid(page);
    }
    if (body.value("client_reference", "").size() > 255) return invalid("client_reference");
    const std::string id = "cos-fake" + std::to_string(sessions_.size() + 1);
    Json session = body;
    session["client_reference"] = body.value("client_reference", "");
    session["id"] = id;
    session["business_name"] = "Fake";
    session["checkout_status"] = "open";
    session["payment_status"] = "processing";
    session["last_payment_error"] = nullptr;
    session["wave_launch_url"] = "https://pay.wave.com/c/" + id;
    session["when_created"] = next_instant();
    session["when_expires"] = format_instant(last_ + kSessionLife);
    sessions_.push_back(session);
    const FakeFate fate = draw();
    if (fate != FakeFate::kWaits) finish(sessions_.back(), fate == FakeFate::kSettles);
    return answer_json(200, sessions_.back());
  }

  void finish(Json& session, bool is_paid) {
    if (is_paid) {
      mark_paid(session);
    } else {
      session["checkout_status"] = "expired";
      session["payment_status"] = "cancelled";
      session["last_payment_error"] = {{"code", "insufficient-funds"}, {"message", "refused"}};
    }
    tell_of(session);
  }

  void mark_paid(Json& session) {
    session["checkout_status"] = "complete";
    session["payment_status"] = "succeeded";
    session["last_payment_error"] = nullptr;
    session["transaction_id"] = "TCN-" + session["id"].get<std::string>();
    session["when_completed"] = format_instant(clock_.now());
  }

  void tell_of(const Json& session) {
    const auto event = [](const std::string& id, const Json& of) {
      const bool is_paid = of["payment_status"] == "succeeded";
      const char* const type =
          is_paid ? "checkout.session.completed" : "checkout.session.payment_failed";
      return Json{{"id", id}, {"type", type}, {"data", of}}.dump();
    };
    const std::string number = std::to_string(++events_);
    Json paid = session;
    mark_paid(paid);
    Json dearer = session;
    dearer["amount"] = one_unit_more(session["amount"]);
    tell({.provider = "wave",
          .key = session["client_reference"],
          .status = session["payment_status"],
          .body = event("AE_fake" + number, session),
          .other_body = event("AE_fake" + number, dearer),
          .forged_body = event("AE_forged" + number, paid),
          .signing = {"Wave-Signature", "", kFakeWaveWebhookSecret}});
  }

  FakeAnswerBytes list(const char* field, const std::string& wanted) const {
    Json found = Json::array();
    for (const Json& session : sessions_) {
      if (session.value(field, "") == wanted) found.push_back(session);
    }
    return answer_json(200, {{"result", found}});
  }

  FakeAnswerBytes first(const char* field, const std::string& wanted) const {
    for (const Json& session : sessions_) {
      if (!wanted.empty() && session.value(field, "") == wanted) return answer_json(200, session);
    }
    return refuse(404, "checkout-session-not-found");
  }

  // GET .../{id}, POST .../{id}/expire, POST .../{id}/refund
  FakeAnswerBytes on_session(const FakeCall& call) {
    for (Json& session : sessions_) {
      const std::string at = std::string(kSessions) + "/" + session["id"].get<std::string>();
      if (call.is("GET", at)) return answer_json(200, session);
      if (call.is("POST", at + "/expire")) {
        if (is_open(session)) session["checkout_status"] = "expired";
        return {200, ""};
      }
      if (call.is("POST", at + "/refund")) {
        if (session["payment_status"] != "succeeded") return refuse(409, "checkout-refund-failed");
        session["when_refunded"] = format_instant(clock_.now());
        return {200, ""};
      }
    }
    return refuse(404, "checkout-session-not-found");
  }

  const Clock& clock_;
  std::vector<Json> sessions_;
  Instant last_{};
  int events_ = 0;
};

}  // namespace

std::unique_ptr<Fake> make_fake_wave(const Clock& clock) {
  return std::make_unique<FakeWave>(clock);
}

}  // namespace v0
}  // namespace octroi
