// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "fake_providers/fake.h"

#include "octroi/base/json_writer.h"
#include "octroi/base/secret.h"
#include "octroi/unipesa/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

// result.code, which says whether the request was taken.
constexpr int kTaken = 0;
constexpr int kBadMerchant = 10105;
constexpr int kBadSignature = 10201;
constexpr int kRefused = 10301;
constexpr int kBadNumber = 10401;

// status, which says what became of the money.
constexpr int kInProgress = 1;
constexpr int kPaid = 2;
constexpr int kFailed = 3;

Secret key() { return Secret(std::string(kFakeUnipesaKey)); }

FakeAnswerBytes refuse(int code) {
  return answer_json(200, {{"result", {{"code", code}, {"message", "refused"}}}});
}

bool is_order_id(const std::string& text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':' || c == '.' || c == '-';
  });
}

bool is_number(const std::string& text) {
  return text.size() >= 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class FakeUnipesa final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    if (call.method != "POST" || !call.path.ends_with("/payment_c2b")) return "";
    const Json body = Json::parse(call.body, nullptr, false);
    return body.is_object() ? body.value("order_id", "") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    const Json body = Json::parse(call.body, nullptr, false);
    if (call.method != "POST" || !body.is_object()) return refuse(kRefused);
    if (body.value("merchant_id", "") != kFakeUnipesaMerchant) return refuse(kBadMerchant);
    if (!verify_unipesa_callback(call.body, key()).ok()) return refuse(kBadSignature);
    if (call.path.ends_with("/payment_c2b")) return take_order(body, fate);
    Order* const order = find(body.value("order_id", ""));
    if (!call.path.ends_with("/status") || order == nullptr) return refuse(kRefused);
    return {200, report(*order, order->status)};
  }

  bool decide(std::string_view order_id, bool approves) override {
    Order* const order = find(order_id);
    if (order == nullptr || order->status != kInProgress) return false;
    finish(*order, approves);
    return true;
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Order& order : orders_) {
      books.push_back({"unipesa", order.request["order_id"], order.transaction,
                       order.request["currency"], order.request["amount"],
                       std::to_string(order.status), order.status == kPaid,
                       order.status == kInProgress, 0});
    }
  }

  // No answer names an amount.
  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    return body;
  }

 private:
  struct Order {
    Json request;
    std::string transaction;
    int status = kInProgress;
  };

  Order* find(std::string_view order_id) {
    const auto found = by_id_.find(std::string(order_id));
    return found == by_id_.end() ? nullptr : &orders_[found->second];
  }

  // The same order id is answered as it was the first time, for ever.
  FakeAnswerBytes take_order(const Json& body, const FakeDraw& draw) {
    const std::string order_id = body.value("order_id", "");
    if (const Order* const known = find(order_id)) return {200, report(*known, kInProgress)};
    if (!is_number(body.value("customer_id", ""))) return refuse(kBadNumber);
    const std::string amount = body.value("amount", "");
    const bool has_cents = amount.size() > 3 && amount[amount.size() - 3] == '.';
    if (!is_order_id(order_id) || !has_cents || !is_amount(amount, 2) ||
        body.value("currency", "").size() != 3 || body.value("country", "").size() != 2 ||
        body.value("provider_id", "").empty()) {
      return refuse(kRefused);
    }
    by_id_[order_id] = orders_.size();
    orders_.push_back({body, std::to_string(700'000 + orders_.size())});
    const std::string answer = report(orders_.back(), kInProgress);
    const FakeFate fate = draw();
    if (fate != FakeFate::kWaits) finish(orders_.back(), fate == FakeFate::kSettles);
    return {200, answer};
  }

  void finish(Order& order, bool is_paid) {
    order.status = is_paid ? kPaid : kFailed;
    const std::string url = order.request.value("callback_url", "");
    if (url.empty()) return;
    const std::string news = report(order, order.status);
    tell({.provider = "unipesa",
          .key = order.request["order_id"],
          .status = std::to_string(order.status),
          .url = url,
          .body = with_signature(news, key()),
          .forged_body = with_signature(report(order, kPaid), Secret("of somebody else"))});
  }

  // Numbers come as numbers from some operators, and as text from others.
  static std::string report(const Order& order, int status) {
    const bool is_text = order.transaction.back() % 2 == 0;
    JsonWriter json;
    json.object()
        .field("order_id", order.request["order_id"].get<std::string>())
        .field("transaction_id", order.transaction)
        .field("transaction_ref", "R" + order.transaction)
        .key("status");
    if (is_text) {
      json.value(std::to_string(status));
    } else {
      json.value(std::int64_t{status});
    }
    json.key("result").object().field("code", std::int64_t{kTaken}).field("message", "OK").end();
    json.key("provider_result")
        .object()
        .field("code", status == kFailed ? "INSUFFICIENT_BALANCE" : "0")
        .field("message", "")
        .end();
    json.end();
    return std::move(json).text();
  }

  static std::string with_signature(std::string body, const Secret& secret) {
    const auto signature = unipesa_signature(body, secret);
    body.pop_back();  // the object's end
    return body + R"(,"signature":")" + signature.value_or("") + R"("})";
  }

  std::vector<Order> orders_;
  std::map<std::string, std::size_t> by_id_;
};

}  // namespace

std::unique_ptr<Fake> make_fake_unipesa() { return std::make_unique<FakeUnipesa>(); }

}  // namespace v0
}  // namespace octroi
