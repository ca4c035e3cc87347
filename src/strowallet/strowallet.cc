// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/strowallet/strowallet.h"

#include <utility>

#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/key_locks.h"
#include "octroi/payment/made_pages.h"

namespace octroi {
inline namespace v0 {
namespace {

class Strowallet final : public PaymentProvider {
 public:
  Strowallet(StrowalletAccount account, HttpClient& client)
      : account_(std::move(account)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return "strowallet"; }
  // A page is found by its reference. By the key alone nobody can ask for it.
  [[nodiscard]] PaymentCapabilities capabilities() const override { return {.keeps_keys = true}; }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call, encode_strowallet_checkout(account_, request));
    OCTROI_ASSIGN_OR_RETURN(const Page page, find_or_make(tenant, request, call));
    if (page.answer.outcome != ChargeOutcome::kPending) return page.answer;
    absl::StatusOr<ChargeResult> now = ask(page.answer);
    // It was made just now; that nobody tells of it yet does not undo that.
    const bool tells = now.ok() && now->outcome != ChargeOutcome::kUnknown;
    return page.is_new && !tells ? page.answer : now;
  }

 private:
  struct Page {
    ChargeResult answer;  // pending; else what to answer
    bool is_new = false;
  };

  absl::StatusOr<Page> find_or_make(const TenantContext& tenant, const ChargeRequest& request,
                                    const HttpRequest& call) {
    const auto held = making_.hold(scoped_key(tenant, request.idempotency_key));
    if (const auto made = pages_.find(tenant, request)) {
      if (!is_same_charge(made->asked, request)) return key_reused(request.idempotency_key);
      return Page{made->answer, false};
    }
    if (!request.known_reference.empty()) {
      ChargeResult known;
      known.outcome = ChargeOutcome::kPending;
      known.amount = request.amount;
      known.provider_reference = request.known_reference;
      return Page{std::move(known), false};
    }
    OCTROI_ASSIGN_OR_RETURN(ChargeResult page, decode_strowallet_checkout(client_.send(call)));
    if (page.outcome != ChargeOutcome::kPending) return Page{std::move(page), false};
    if (page.amount != request.amount) {  // nobody shall pay on it
      ChargeResult unknown = unknown_charge();
      unknown.alert = "strowallet made a page over another amount than it was asked for";
      return Page{std::move(unknown), false};
    }
    pages_.keep(tenant, request, page);
    return Page{std::move(page), true};
  }

  absl::StatusOr<ChargeResult> ask(const ChargeResult& page) {
    const std::string& reference = page.provider_reference;
    auto charge = decode_strowallet_status(
        client_.send(encode_strowallet_status(account_, reference)), reference);
    if (absl::IsNotFound(charge.status())) {  // it was there; a wrong key is answered so, too
      ChargeResult unknown = unknown_charge();
      unknown.alert = "strowallet does not know the page, or the key, any more";
      return unknown;
    }
    if (!charge.ok() || charge->outcome == ChargeOutcome::kUnknown) return charge;
    const bool names_no_amount = charge->amount == Money();
    if (names_no_amount) charge->amount = page.amount;
    if (charge->outcome == ChargeOutcome::kPending) charge->approval_url = page.approval_url;
    return charge;
  }

  const StrowalletAccount account_;
  HttpClient& client_;
  KeyLocks making_;
  MadePages pages_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_strowallet(StrowalletAccount account,
                                                                 HttpClient& client) {
  const auto bad = [](std::string_view why) {
    return make_error(absl::StatusCode::kInvalidArgument, "strowallet.bad_option", why);
  };
  if (!account.is_experiment) {
    return bad("this was never tried against an account: say is_experiment to use it all the same");
  }
  if (account.base_url.empty() || account.public_key.empty() || account.customer_email.empty()) {
    return bad("public key, and an address of mail for its receipts");
  }
  return std::make_unique<Strowallet>(std::move(account), client);
}

}  // namespace v0
}  // namespace octroi
