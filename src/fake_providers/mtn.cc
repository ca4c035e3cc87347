// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "fake_providers/fake.h"

#include "octroi/base/ids.h"
#include "octroi/http/client.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kRequests = "/collection/v1_0/requesttopay";
constexpr std::string_view kRefunds = "/disbursement/v1_0/refund";

// Each product has credentials and tokens of its own.
struct Product {
  std::string_view subscription;
  std::string_view user;
  std::string_view key;
};
constexpr Product kCollection{kFakeMtnSubscription, kFakeMtnUser, kFakeMtnKey};
constexpr Product kDisbursement{kFakeMtnRefundSubscription, kFakeMtnRefundUser, kFakeMtnRefundKey};

FakeAnswerBytes refuse(int status, const char* code) {
  return answer_json(status, {{"code", code}, {"message", "refused"}});
}

// "50.00" -> 5000, "1500" -> 1500.
std::int64_t units_of(std::string amount) {
  std::erase(amount, '.');
  return std::stoll(amount);
}

bool is_uuid_v4(const std::string& text) {
  return parse_uuid(text).ok() && text[14] == '4' &&
         std::string_view("89ab").find(text[19]) != std::string_view::npos;
}

class FakeMtn final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    return call.is("POST", kRequests) ? call.header("X-Reference-Id") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    const bool gives_back = call.path.starts_with("/disbursement/");
    const Product& product = gives_back ? kDisbursement : kCollection;
    std::string& token = gives_back ? refund_token_ : token_;
    if (call.header("Ocp-Apim-Subscription-Key") != product.subscription) {
      return answer_json(401, {{"statusCode", 401}, {"message", "Access denied"}});
    }
    if (call.path.ends_with("/token/")) return give_token(call, product, token);
    if (call.header("Authorization") != "Bearer " + token) return refuse(401, "UNAUTHORIZED");
    if (call.header("X-Target-Environment").empty()) {
      return refuse(400, "NOT_ALLOWED_TARGET_ENVIRONMENT");
    }
    if (gives_back) return answer_refund(call);
    if (call.method == "GET") return read(call);
    if (call.path == kRequests) return request_to_pay(call, fate);
    return refuse(404, "RESOURCE_NOT_FOUND");
  }

  bool decide(std::string_view key, bool approves) override {
    const auto found = find(std::string(key));
    if (found == payments_.end() || found->body["status"] != "PENDING") return false;
    if (approves) {
      found->body["status"] = "SUCCESSFUL";
    } else {
      fail(*found, "APPROVAL_REJECTED");
    }
    tell_of(*found);
    return true;
  }

  void end_tokens() override {
    token_.clear();
    refund_token_.clear();
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Payment& payment : payments_) {
      books.push_back({"mtn_momo", payment.reference, payment.reference, payment.body["currency"],
                       payment.body["amount"], payment.body["status"],
                       payment.body["status"] == "SUCCESSFUL", payment.body["status"] == "PENDING",
                       payment.refunded});
    }
  }

  // The answer to a request is empty: there is no amount in it.
  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    return body;
  }

 private:
  struct Payment {
    std::string reference;
    std::string callback_url;
    Json body;
    std::int64_t refunded = 0;  // in the books' units
  };
  struct Refund {
    std::string reference;
    Json body;
  };

  static void fail(Payment& payment, const char* reason) {
    payment.body["status"] = "FAILED";
    payment.body["reason"] = reason;
  }

  // Sent once, signed by nobody, and by either method.
  void tell_of(const Payment& payment) {
    if (payment.callback_url.empty()) return;
    Json paid = payment.body;
    paid["status"] = "SUCCESSFUL";
    Json dearer = payment.body;
    dearer["amount"] = one_unit_more(payment.body["amount"]);
    tell({.provider = "mtn_momo",
          .key = payment.reference,
          .status = payment.body["status"],
          .url = payment.callback_url,
          .body = payment.body.dump(),
          .other_body = dearer.dump(),
          .forged_body = paid.dump(),
          .is_repeated = false,
          .is_put = ++callbacks_ % 2 == 0});
  }

  std::vector<Payment>::iterator find(const std::string& reference) {
    return std::find_if(payments_.begin(), payments_.end(),
                        [&](const Payment& payment) { return payment.reference == reference; });
  }

  FakeAnswerBytes give_token(const FakeCall& call, const Product& product, std::string& token) {
    const Secret expected =
        basic_authorization(std::string(product.user), Secret(std::string(product.key)));
    if (!call.body.empty()) return refuse(400, "BAD_REQUEST");
    if (!expected.equals(call.header("Authorization"))) return refuse(401, "login_failed");
    token = "mtn-" + std::to_string(++tokens_);
    return answer_json(
        200, {{"access_token", token}, {"token_type", "access_token"}, {"expires_in", 3600}});
  }

  FakeAnswerBytes request_to_pay(const FakeCall& call, const FakeDraw& draw) {
    const std::string reference = call.header("X-Reference-Id");
    if (!is_uuid_v4(reference)) return refuse(400, "BAD_REQUEST");
    if (find(reference) != payments_.end()) return refuse(409, "RESOURCE_ALREADY_EXIST");
    Json body = Json::parse(call.body, nullptr, false);
    if (body.is_discarded() || !body.contains("payer") || !body["amount"].is_string()) {
      return refuse(400, "BAD_REQUEST");
    }
    const FakeFate fate = draw();
    body["status"] = fate == FakeFate::kSettles ? "SUCCESSFUL" : "PENDING";
    body["financialTransactionId"] = std::to_string(payments_.size() + 1);
    payments_.push_back({reference, call.header("X-Callback-Url"), body});
    if (fate == FakeFate::kDeclines) fail(payments_.back(), "NOT_ENOUGH_FUNDS");
    if (fate != FakeFate::kWaits) tell_of(payments_.back());
    return {202, ""};
  }

  FakeAnswerBytes read(const FakeCall& call) {
    const std::string prefix = std::string(kRequests) + "/";
    const bool is_status = call.path.rfind(prefix, 0) == 0;
    const auto found = find(is_status ? call.path.substr(prefix.size()) : "");
    if (found == payments_.end()) return refuse(404, "RESOURCE_NOT_FOUND");
    return answer_json(200, found->body);
  }

  FakeAnswerBytes answer_refund(const FakeCall& call) {
    const std::string prefix = std::string(kRefunds) + "/";
    if (call.method == "GET" && call.path.starts_with(prefix)) {
      const auto found = find_refund(call.path.substr(prefix.size()));
      if (found == refunds_.end()) return refuse(404, "RESOURCE_NOT_FOUND");
      return answer_json(200, found->body);
    }
    if (call.path != kRefunds) return refuse(404, "RESOURCE_NOT_FOUND");
    const std::string reference = call.header("X-Reference-Id");
    if (!is_uuid_v4(reference)) return refuse(400, "BAD_REQUEST");
    if (find_refund(reference) != refunds_.end()) return refuse(409, "RESOURCE_ALREADY_EXIST");
    Json body = Json::parse(call.body, nullptr, false);
    if (body.is_discarded() || !body.contains("referenceIdToRefund") ||
        !body["amount"].is_string() || !is_amount(body["amount"].get<std::string>(), 2)) {
      return refuse(400, "BAD_REQUEST");
    }
    body["status"] = give_back(body) ? "SUCCESSFUL" : "FAILED";
    refunds_.push_back({reference, std::move(body)});
    return {202, ""};
  }

  // What is taken and cannot be done fails later, and is no error of the request.
  bool give_back(Json& refund) {
    const auto payment = find(refund["referenceIdToRefund"].get<std::string>());
    const auto units = [](const Json& json) { return units_of(json["amount"]); };
    const bool is_paid = payment != payments_.end() && payment->body["status"] == "SUCCESSFUL" &&
                         payment->body["currency"] == refund["currency"];
    if (!is_paid || payment->refunded + units(refund) > units(payment->body)) {
      refund["reason"] = "COULD_NOT_PERFORM_TRANSACTION";
      return false;
    }
    payment->refunded += units(refund);
    return true;
  }

  std::vector<Refund>::iterator find_refund(const std::string& reference) {
    return std::find_if(refunds_.begin(), refunds_.end(),
                        [&](const Refund& refund) { return refund.reference == reference; });
  }

  std::vector<Payment> payments_;
  std::vector<Refund> refunds_;
  std::string refund_token_ = "none yet";
  std::string token_ = "none yet";
  int tokens_ = 0;
  int callbacks_ = 0;
};

}  // namespace

std::unique_ptr<Fake> make_fake_mtn() { return std::make_unique<FakeMtn>(); }

}  // namespace v0
}  // namespace octroi
