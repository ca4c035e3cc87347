// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <optional>

#include "fake_providers/fake.h"

#include "octroi/http/client.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kOrders = "/v2/checkout/orders";

FakeAnswerBytes refuse(int status, const char* name, const char* issue) {
  Json body = {{"name", name}, {"message", "refused"}, {"debug_id", "d1"}};
  if (*issue != '\0') body["details"] = Json::array({{{"issue", issue}}});
  return answer_json(status, body);
}

FakeAnswerBytes unprocessable(const char* issue) {
  return refuse(422, "UNPROCESSABLE_ENTITY", issue);
}

// "50.00" in hundredths; orders are written with two decimals, or none.
std::int64_t hundredths(const Json& amount) {
  std::string digits = amount.at("value");
  const std::size_t point = digits.find('.');
  if (point == std::string::npos) return std::stoll(digits) * 100;
  digits.erase(point, 1);
  return std::stoll(digits);
}

class FakePaypal final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    return call.is("POST", kOrders) ? call.header("PayPal-Request-Id") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    if (call.path == "/v1/oauth2/token") return give_token(call);
    if (call.header("Authorization") != "Bearer " + token_) {
      return refuse(401, "AUTHENTICATION_FAILURE", "");
    }
    if (call.method == "GET") return read(call);
    const std::string id = call.header("PayPal-Request-Id");
    if (id.empty() || id.size() > 108) return refuse(400, "INVALID_REQUEST", "");
    const auto known = kept_.find(id);
    if (known != kept_.end()) {
      FakeAnswerBytes again = known->second;
      again.status = 200;
      return again;
    }
    const Json body = Json::parse(call.body, nullptr, false);
    if (body.is_discarded()) return refuse(400, "INVALID_REQUEST", "");
    FakeAnswerBytes made = act(call, id, body, fate);
    if (made.status < 300) kept_[id] = made;
    return made;
  }

  bool decide(std::string_view key, bool approves) override {
    for (Order& order : orders_) {
      if (order.key != key || order.body["status"] != "CREATED") continue;
      order.body["status"] = approves ? "APPROVED" : "VOIDED";
      return true;
    }
    return false;
  }

  void forget_keys() override { kept_.clear(); }
  void forget_key(const std::string& key) override { kept_.erase(key); }
  void end_tokens() override { token_.clear(); }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Order& order : orders_) {
      const Json& unit = order.body["purchase_units"][0];
      books.push_back({"paypal", order.key, order.body["id"], unit["amount"]["currency_code"],
                       unit["amount"]["value"], order.body["status"],
                       order.body["status"] == "COMPLETED", order.body["status"] == "CREATED",
                       order.refunded});
    }
  }

  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    Json order = Json::parse(body);
    Json& value = order["purchase_units"][0]["amount"]["value"];
    value = one_unit_more(value);
    return order.dump();
  }

 private:
  struct Order {
    std::string key;
    Json body;
    bool declines = false;
    std::int64_t refunded = 0;
  };

  FakeAnswerBytes give_token(const FakeCall& call) {
    const Secret expected =
        basic_authorization(kFakePaypalClient, Secret(std::string(kFakePaypalSecret)));
    if (!expected.equals(call.header("Authorization")) ||
        call.field("grant_type") != "client_credentials") {
      return answer_json(401, {{"error", "invalid_client"}});
    }
    token_ = "A21-" + std::to_string(++tokens_);
    return answer_json(200,
                       {{"access_token", token_}, {"token_type", "Bearer"}, {"expires_in", 32400}});
  }

  Order* find(const std::string& path, std::string_view tail) {
    for (Order& order : orders_) {
      std::string wanted(kOrders);
      wanted += "/" + order.body["id"].get<std::string>();
      wanted += tail;
      if (path == wanted) return &order;
    }
    return nullptr;
  }

  FakeAnswerBytes read(const FakeCall& call) {
    const Order* const order = find(call.path, "");
    if (order == nullptr) return refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID");
    return answer_json(200, order->body);
  }

  FakeAnswerBytes act(const FakeCall& call, const std::string& id, const Json& body,
                      const FakeDraw& fate) {
    if (call.path == kOrders) return make_order(id, body, fate);
    if (Order* const order = find(call.path, "/capture")) return capture(*order);
    for (Order& order : orders_) {
      const std::string capture_id = "CAP-" + order.body["id"].get<std::string>();
      if (call.path == "/v2/payments/captures/" + capture_id + "/refund") {
        return refund(order, body);
      }
    }
    return refuse(404, "RESOURCE_NOT_FOUND", "");
  }

  FakeAnswerBytes make_order(const std::string& id, const Json& body, const FakeDraw& fate) {
    if (body.value("intent", "") != "CAPTURE" || !body.contains("purchase_units")) {
      return refuse(400, "INVALID_REQUEST", "MISSING_REQUIRED_PARAMETER");
    }
    const std::string order_id = "ORDER" + std::to_string(orders_.size() + 1);
    Json order = {
        {"id", order_id},
        {"intent", "CAPTURE"},
        {"status", "CREATED"},
        {"purchase_units", body["purchase_units"]},
        {"links",
         Json::array({{{"rel", "payer-action"},
                       {"method", "GET"},
                       {"href", "https://www.paypal.com/checkoutnow?token=" + order_id}}})}};
    orders_.push_back({id, order, fate() == FakeFate::kDeclines});
    return answer_json(201, order);
  }

  static FakeAnswerBytes capture(Order& order) {
    if (order.body["status"] == "COMPLETED") return unprocessable("ORDER_ALREADY_CAPTURED");
    if (order.body["status"] != "APPROVED") return unprocessable("ORDER_NOT_APPROVED");
    if (order.declines) return unprocessable("INSTRUMENT_DECLINED");
    order.body["status"] = "COMPLETED";
    Json& unit = order.body["purchase_units"][0];
    const Json capture = {{"id", "CAP-" + order.body["id"].get<std::string>()},
                          {"status", "COMPLETED"},
                          {"amount", unit["amount"]}};
    unit["payments"] = {{"captures", Json::array({capture})}};
    return answer_json(201, order.body);
  }

  FakeAnswerBytes refund(Order& order, const Json& body) {
    Json& unit = order.body["purchase_units"][0];
    const std::int64_t left = hundredths(unit["amount"]) - order.refunded;
    if (left == 0) return unprocessable("CAPTURE_FULLY_REFUNDED");
    const Json amount = body.contains("amount") ? body["amount"] : unit["amount"];
    if (hundredths(amount) > left) return unprocessable("REFUND_AMOUNT_EXCEEDED");
    order.refunded += hundredths(amount);
    const bool is_whole = order.refunded == hundredths(unit["amount"]);
    unit["payments"]["captures"][0]["status"] = is_whole ? "REFUNDED" : "PARTIALLY_REFUNDED";
    return answer_json(
        201,
        {{"id", "REF" + std::to_string(++refunds_)}, {"status", "COMPLETED"}, {"amount", amount}});
  }

  std::vector<Order> orders_;
  std::map<std::string, FakeAnswerBytes> kept_;
  std::string token_ = "none yet";
  int tokens_ = 0;
  int refunds_ = 0;
};

}  // namespace

std::unique_ptr<Fake> make_fake_paypal() { return std::make_unique<FakePaypal>(); }

}  // namespace v0
}  // namespace octroi
