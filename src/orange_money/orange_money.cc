// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/orange_money/orange_money.h"

#include <utility>

#include "octroi/base/digest.h"
#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/http/token_client.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/key_locks.h"
#include "octroi/payment/made_pages.h"
#include "octroi/tenant/callback.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "orange_money";
constexpr std::size_t kUrlBytesMax = 120;
constexpr std::size_t kShopNameBytesMax = 30;
// Pages under one key, all but the last one with a lost answer.
constexpr int kPagesMax = 10;

// "<order id>/<pay token>": both are needed to ask for a page's status.
struct PageName {
  std::string order_id;
  std::string pay_token;
};

std::string reference_of(const PageName& page) { return page.order_id + "/" + page.pay_token; }

// Empty where it names no page of this tenant and key.
PageName read_reference(const TenantContext& tenant, std::string_view key,
                        std::string_view reference) {
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos || slash + 1 == reference.size()) return {};
  PageName page{std::string(reference.substr(0, slash)), std::string(reference.substr(slash + 1))};
  for (int earlier = 0; earlier < kPagesMax; ++earlier) {
    if (page.order_id == orange_order_id(tenant, key, earlier)) return page;
  }
  return {};
}

ChargeResult unknown_with(std::string alert) {
  ChargeResult unknown = unknown_charge();
  unknown.alert = std::move(alert);
  return unknown;
}

class OrangeMoney final : public PaymentProvider {
 public:
  OrangeMoney(OrangeAccount account, HttpClient& client, const Clock& clock)
      : account_(std::move(account)), api_(client, clock, [this](HttpClient& to) {
          return decode_orange_token(to.send(encode_orange_token(account_)));
        }) {}

  [[nodiscard]] std::string_view name() const override { return kName; }
  // A page is found by its reference. By the key alone nobody can ask for it.
  [[nodiscard]] PaymentCapabilities capabilities() const override { return {.keeps_keys = true}; }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const Page page, find_or_make(tenant, request));
    if (page.answer.outcome != ChargeOutcome::kPending) return page.answer;
    absl::StatusOr<ChargeResult> now = ask(tenant, request, page.answer);
    // It was made just now; that nobody tells of it yet does not undo that.
    const bool tells = now.ok() && now->outcome != ChargeOutcome::kUnknown;
    return page.is_new && !tells ? page.answer : now;
  }

 private:
  struct Page {
    ChargeResult answer;  // pending; else what to answer
    bool is_new = false;
  };

  absl::StatusOr<Page> find_or_make(const TenantContext& tenant, const ChargeRequest& request) {
    const auto held = making_.hold(scoped_key(tenant, request.idempotency_key));
    if (const auto made = pages_.find(tenant, request)) {
      if (!is_same_charge(made->asked, request)) return key_reused(request.idempotency_key);
      return Page{made->answer, false};
    }
    if (request.known_reference.empty()) return make(tenant, request);
    ChargeResult known;
    known.outcome = ChargeOutcome::kPending;
    known.amount = request.amount;
    known.provider_reference = request.known_reference;
    return Page{std::move(known), false};
  }

  // Where an order id is used already, the answer to its page was lost: nobody can pay there.
  absl::StatusOr<Page> make(const TenantContext& tenant, const ChargeRequest& request) {
    for (int earlier = 0; earlier < kPagesMax; ++earlier) {
      const std::string order_id = orange_order_id(tenant, request.idempotency_key, earlier);
      OCTROI_ASSIGN_OR_RETURN(const HttpResult sent, api_.call([&](const Secret& token) {
        return encode_orange_web_payment(account_, token, tenant, order_id, request.amount);
      }));
      OCTROI_ASSIGN_OR_RETURN(const OrangePageAnswer answer, decode_orange_page(sent));
      if (answer.outcome == OrangePageOutcome::kUsedBefore) continue;
      if (answer.outcome == OrangePageOutcome::kUnknown) return Page{unknown_charge(), false};
      ChargeResult page;
      page.outcome = ChargeOutcome::kPending;
      page.amount = request.amount;
      page.provider_reference = reference_of({order_id, answer.page.pay_token});
      page.approval_url = answer.page.payment_url;
      page.callback_name = orange_callback_name(answer.page.notif_token);
      pages_.keep(tenant, request, page);
      return Page{std::move(page), true};
    }
    return Page{unknown_with("orange_money made ten pages under one key, and no answer arrived"),
                false};
  }

  absl::StatusOr<ChargeResult> ask(const TenantContext& tenant, const ChargeRequest& request,
                                   const ChargeResult& page) {
    const PageName name = read_reference(tenant, request.idempotency_key, page.provider_reference);
    if (name.order_id.empty()) {
      return unknown_with("the reference names no page of Orange Money under this key");
    }
    OCTROI_ASSIGN_OR_RETURN(const HttpResult result, api_.call([&](const Secret& token) {
      return encode_orange_status(account_, token, name.order_id, page.amount, name.pay_token);
    }));
    OCTROI_ASSIGN_OR_RETURN(ChargeResult charge,
                            decode_orange_status(result, name.order_id, page.amount));
    charge.provider_reference = page.provider_reference;
    charge.callback_name = page.callback_name;
    if (charge.outcome == ChargeOutcome::kPending) charge.approval_url = page.approval_url;
    return charge;
  }

  const OrangeAccount account_;
  TokenClient api_;
  KeyLocks making_;
  MadePages pages_;
};

class OrangeCallbacks final : public CallbackReader {
 public:
  std::string_view provider() const override { return kName; }

  // It has no id of the event: the same text is the same event.
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback& callback,
                                    Instant) const override {
    const auto body = JsonValue::parse(callback.body);
    if (!body.ok() || !body->at("notif_token").is_text() ||
        body->at("notif_token").text().empty()) {
      return callback_malformed(kName);
    }
    CallbackNews news{.event_id = to_hex(sha256(callback.body)), .is_hint = true};
    news.charge_name = orange_callback_name(Secret(body->at("notif_token").text()));
    return news;
  }
};

bool is_address(std::string_view url) { return !url.empty() && url.size() <= kUrlBytesMax; }

// As long as it is with a tenant's id in it.
bool is_notif_address(std::string_view url) {
  const TenantContext anyone = TenantContext::assume(TenantId(UuidBytes{1}), Actor::system());
  return is_address(callback_url_for(anyone, url));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_orange_money(OrangeAccount account,
                                                                   HttpClient& client,
                                                                   const Clock& clock) {
  const auto bad = [](std::string_view why) {
    return make_error(absl::StatusCode::kInvalidArgument, "orange_money.bad_option", why);
  };
  if (account.base_url.empty() || account.country.empty() || account.client_id.empty() ||
      account.client_secret.empty() || account.merchant_key.empty()) {
    return bad("country, client id and secret, and merchant key");
  }
  if (!is_address(account.return_url) || !is_address(account.cancel_url) ||
      !is_notif_address(account.notif_url)) {
    return bad("return_url, cancel_url and notif_url, each of at most 120 bytes");
  }
  if (account.shop_name.size() > kShopNameBytesMax) return bad("a shop's name has 30 bytes");
  if (account.language != "fr" && account.language != "en") return bad("the page is fr or en");
  return std::make_unique<OrangeMoney>(std::move(account), client, clock);
}

std::unique_ptr<CallbackReader> make_orange_callbacks() {
  return std::make_unique<OrangeCallbacks>();
}

}  // namespace v0
}  // namespace octroi
