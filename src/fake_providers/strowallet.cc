// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "fake_providers/fake.h"

namespace octroi {
inline namespace v0 {
namespace {

FakeAnswerBytes refuse(int status, const char* message) {
  return answer_json(status, {{"status", false}, {"message", message}});
}

// As one community package knows it: a page, and what became of it.
class FakeStrowallet final : public Fake {
 public:
  [[nodiscard]] std::string charge_key(const FakeCall& call) const override {
    return call.is("POST", "/pay") ? call.field("description") : std::string();
  }

  FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) override {
    const bool makes = call.is("POST", "/pay");
    const std::string key = makes ? call.field("public_key") : call.asked("public_key");
    if (key != kFakeStrowalletKey) return refuse(404, "Merchant not found");
    if (makes) return make_page(call, fate);
    if (call.is("GET", "/api/checkout/status")) return tell_status(call.asked("reference"));
    return refuse(404, "Not found");
  }

  bool decide(std::string_view key, bool approves) override {
    for (Page& page : pages_) {
      if (page.description != key || !page.waits()) continue;
      page.status = approves ? "paid" : "failed";
      return true;
    }
    return false;
  }

  [[nodiscard]] bool is_told_once() const override { return true; }
  // Nothing is known of how long a page lives: nobody pays on it, and it stays pending.
  void expire(const std::string& key) override {
    for (Page& page : pages_) {
      if (page.description == key && page.status == "pending") page.is_lost = true;
    }
  }

  void write_books(std::vector<FakeBooking>& books) const override {
    for (const Page& page : pages_) {
      books.push_back({"strowallet", page.description, page.reference, page.currency, page.amount,
                       page.status, page.status == "paid", page.waits(), 0});
    }
  }

  [[nodiscard]] std::string with_other_amount(const std::string& body) const override {
    Json json = Json::parse(body);
    json["data"]["amount"] = one_unit_more(json["data"]["amount"]);
    return json.dump();
  }

 private:
  struct Page {
    std::string description;
    std::string amount;
    std::string currency;
    std::string reference;
    std::string status = "pending";
    bool is_lost = false;  // nobody was told its address

    [[nodiscard]] bool waits() const { return status == "pending" && !is_lost; }
  };

  [[nodiscard]] static bool is_well_formed(const FakeCall& call) {
    const std::string amount = call.field("amount");
    const std::string currency = call.field("currency");
    const bool has_cents = amount.size() > 3 && amount[amount.size() - 3] == '.';
    return has_cents && is_amount(amount, 2) && (currency == "NGN" || currency == "USD") &&
           !call.field("description").empty() && !call.field("customer_email").empty();
  }

  // There is no key by which it could know a call that is repeated: each makes a page.
  FakeAnswerBytes make_page(const FakeCall& call, const FakeDraw& draw) {
    if (!is_well_formed(call)) return refuse(400, "Invalid request");
    Page page{.description = call.field("description"),
              .amount = call.field("amount"),
              .currency = call.field("currency"),
              .reference = "swt-" + std::to_string(pages_.size() + 1)};
    const FakeFate fate = draw();
    if (fate != FakeFate::kWaits) page.status = fate == FakeFate::kSettles ? "paid" : "failed";
    pages_.push_back(page);
    return answer_json(200, {{"status", true},
                             {"message", "Checkout created"},
                             {"data",
                              {{"reference", page.reference},
                               {"amount", page.amount},
                               {"currency", page.currency},
                               {"status", "pending"},
                               {"checkout_url", "https://checkout.example/" + page.reference}}}});
  }

  // A payment that is still pending answers 400.
  [[nodiscard]] FakeAnswerBytes tell_status(const std::string& reference) const {
    const auto page = std::find_if(pages_.begin(), pages_.end(), [&](const Page& candidate) {
      return candidate.reference == reference;
    });
    if (page == pages_.end()) return refuse(404, "Checkout not found");
    const bool is_pending = page->status == "pending";
    return answer_json(is_pending ? 400 : 200, {{"status", !is_pending},
                                                {"message", page->status},
                                                {"data",
                                                 {{"reference", page->reference},
                                                  {"payment_status", page->status},
                                                  {"amount", page->amount},
                                                  {"currency", page->currency}}}});
  }

  std::vector<Page> pages_;
};

}  // namespace

std::unique_ptr<Fake> make_fake_strowallet() { return std::make_unique<FakeStrowallet>(); }

}  // namespace v0
}  // namespace octroi
