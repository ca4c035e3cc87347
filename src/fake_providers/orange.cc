// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "fake_providers/fake.h"

#include "octroi/http/client.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kOrderIdMax = 30;
constexpr std::size_t kUrlMax = 120;

FakeAnswerBytes refuse(int status, int code, const char* message) {
  return answer_json(status, {{"code", code}, {"message", message}, {"description", "refused"}});
}

class FakeOrange final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    if (call.method != "POST" || !call.path.ends_with("/webpayment")) return "";
    const Json body = Json::parse(call.body, nullptr, false);
    return body.is_object() ? body.value("order_id", "") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    if (call.path.starts_with("/oauth/")) return give_token(call);
    if (call.header("Authorization") != "Bearer " + token_) {
      return refuse(401, 42, "Expired credentials");
    }
    const Json body = Json::parse(call.body, nullptr, false);
    if (!body.is_object()) return refuse(400, 22, "Invalid body");
    if (call.path.ends_with("/v1/webpayment")) return make_page(call, body, fate);
    if (call.path.ends_with("/v1/transactionstatus")) return tell_status(body);
    return refuse(404, 60, "Resource not found");
  }

  bool decide(std::string_view key, bool approves) override {
    for (Order& order : orders_) {
      if (order.request["order_id"] != key || order.status != "INITIATED") continue;
      finish(order, approves);
      return true;
    }
    return false;
  }

  void end_tokens() override { token_ = "ended"; }

  [[nodiscard]] bool is_told_once() const override { return true; }
  void expire(const std::string& key) override {
    for (Order& order : orders_) {
      const bool is_it = order.request["order_id"] == key && order.status == "INITIATED";
      if (is_it) order.status = "EXPIRED";
    }
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Order& order : orders_) {
      books.push_back({"orange_money", order.request["order_id"], order.txnid,
                       order.request["currency"], order.request["amount"].dump(), order.status,
                       order.status == "SUCCESS", order.status == "INITIATED", 0});
    }
  }

  // The answer holds tokens, and no amount.
  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    return body;
  }

 private:
  struct Order {
    Json request;
    std::string pay_token;
    std::string notif_token;
    std::string txnid;
    std::string status = "INITIATED";
  };

  // The life of a token is written as text.
  FakeAnswerBytes give_token(const FakeCall& call) {
    const Secret expected =
        basic_authorization(kFakeOrangeClient, Secret(std::string(kFakeOrangeSecret)));
    if (!call.is("POST", "/oauth/v3/token") || !expected.equals(call.header("Authorization")) ||
        call.field("grant_type") != "client_credentials") {
      return answer_json(401, {{"error", "invalid_client"}});
    }
    token_ = "orange-" + std::to_string(++tokens_);
    return answer_json(
        200, {{"token_type", "Bearer"}, {"access_token", token_}, {"expires_in", "7776000"}});
  }

  [[nodiscard]] static bool is_well_formed(const Json& body, bool is_sandbox) {
    for (const char* url : {"return_url", "cancel_url", "notif_url"}) {
      const std::string text = body.value(url, "");
      if (text.empty() || text.size() > kUrlMax) return false;
    }
    const std::string order = body.value("order_id", "");
    const std::string currency = body.value("currency", "");
    const std::string language = body.value("lang", "");
    return !order.empty() && order.size() <= kOrderIdMax &&
           body.value("reference", "").size() <= kOrderIdMax && body.contains("amount") &&
           body["amount"].is_number() && is_amount(body["amount"].dump(), 2) &&
           (currency == "OUV") == is_sandbox && currency.size() == 3 &&
           (language == "fr" || language == "en");
  }

  FakeAnswerBytes make_page(const FakeCall& call, const Json& body, const FakeDraw& draw) {
    if (body.value("merchant_key", "") != kFakeOrangeMerchant) {
      return refuse(401, 1203, "Unknown merchant");
    }
    if (!is_well_formed(body, call.path.find("/dev/") != std::string::npos)) {
      return refuse(400, 22, "Invalid body");
    }
    const bool is_used = std::any_of(orders_.begin(), orders_.end(), [&](const Order& order) {
      return order.request["order_id"] == body["order_id"];
    });
    if (is_used) return refuse(400, 1204, "The order id was used before");
    const std::string number = std::to_string(orders_.size() + 1);
    orders_.push_back({body, "pay" + number, "notif" + number, "MP" + number});
    const FakeFate fate = draw();
    if (fate != FakeFate::kWaits) finish(orders_.back(), fate == FakeFate::kSettles);
    return answer_json(201, {{"status", 201},
                             {"message", "OK"},
                             {"pay_token", orders_.back().pay_token},
                             {"payment_url", "https://webpayment.example/page/" + number},
                             {"notif_token", orders_.back().notif_token}});
  }

  FakeAnswerBytes tell_status(const Json& body) const {
    for (const Order& order : orders_) {
      const bool is_it = body.value("order_id", "") == order.request["order_id"] &&
                         body.value("pay_token", "") == order.pay_token &&
                         body.contains("amount") && body["amount"] == order.request["amount"];
      if (!is_it) continue;
      return answer_json(201, {{"status", order.status},
                               {"order_id", order.request["order_id"]},
                               {"txnid", order.txnid}});
    }
    return refuse(404, 60, "Resource not found");
  }

  void finish(Order& order, bool is_paid) {
    order.status = is_paid ? "SUCCESS" : "FAILED";
    const auto notification = [&](const char* status, const std::string& token) {
      return Json{{"status", status}, {"notif_token", token}, {"txnid", order.txnid}}.dump();
    };
    tell({.provider = "orange_money",
          .key = order.request["order_id"],
          .status = order.status,
          .url = order.request["notif_url"],
          .body = notification(order.status.c_str(), order.notif_token),
          .forged_body = notification("SUCCESS", "of somebody else"),
          .is_repeated = false});
  }

  std::vector<Order> orders_;
  std::string token_ = "none yet";
  int tokens_ = 0;
};

}  // namespace

std::unique_ptr<Fake> make_fake_orange() { return std::make_unique<FakeOrange>(); }

}  // namespace v0
}  // namespace octroi
