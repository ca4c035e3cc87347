// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to what reads a provider's or a carrier's answers: the first byte chooses the
// reader, the second whether there was an answer and its status, the rest is its body. What it says
// must have a name, and money must be in a currency; an answer that did not come settles nothing,
// and one to a request that was never sent is an error.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/orange_money/wire.h"
#include "octroi/paypal/callbacks.h"
#include "octroi/paypal/online_callbacks.h"
#include "octroi/paypal/paypal.h"
#include "octroi/stripe/stripe.h"
#include "octroi/strowallet/strowallet.h"
#include "octroi/twilio/twilio.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace {

using namespace octroi;

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{1}), Actor::system());
const Money kAsked = Money::of_minor(1500, kXof);

void hold(bool holds) {
  if (!holds) std::abort();
}

void sound(const ChargeResult& charge) {
  hold(!to_string(charge.outcome).empty());
  hold(!charge.decline || !to_string(charge.decline->reason).empty());
  hold(charge.outcome != ChargeOutcome::kUnknown || charge.amount == Money());
}
void sound(const RefundResult& refund) { hold(!to_string(refund.outcome).empty()); }

// Of a request that may move money.
template <class Result>
void moves(const HttpResult& sent, const absl::StatusOr<Result>& read) {
  if (sent.outcome == HttpOutcome::kNotSent) hold(!read.ok());
  if (sent.outcome == HttpOutcome::kMaybeSent) {
    hold(read.ok() && read->outcome == ChargeOutcome::kUnknown);
  }
  if (read.ok()) sound(*read);
}
// Of a question, which moves nothing.
void asks(const HttpResult& sent, const absl::StatusOr<ChargeResult>& read) {
  if (read.ok()) sound(*read);
  hold(sent.is_answer() || !read.ok() || read->outcome != ChargeOutcome::kSettled);
}
void told(const absl::StatusOr<CallbackNews>& news) {
  if (news.ok()) sound(news->result);
}

void stripe(const HttpResult& sent) {
  moves(sent, decode_stripe_charge(sent, "k"));
  asks(sent, decode_stripe_search(sent, "k"));
  moves(sent, decode_stripe_refund(sent, "k"));
}
void paypal(const HttpResult& sent) {
  (void)decode_paypal_token(sent);
  const auto order = decode_paypal_order(sent, "k");
  if (order.ok()) sound(order->charge);
  moves(sent, decode_paypal_refund(sent, "k"));
  told(decode_paypal_event(kTenant, sent.response.body));
  hold(sent.is_answer() || !decode_paypal_verification(sent).ok());
}
void mtn(const HttpResult& sent) {
  (void)decode_mtn_token(sent);
  const auto accepted = decode_mtn_accepted(sent);
  hold(sent.outcome != HttpOutcome::kNotSent || !accepted.ok());
  hold(sent.outcome != HttpOutcome::kMaybeSent || (accepted.ok() && !*accepted));
  const auto payment = decode_mtn_status(sent, "r", "k");
  if (payment.ok()) sound(payment->charge);
  const Callback callback{.headers = {}, .body = sent.response.body};
  told(make_mtn_callbacks()->read(kTenant, callback, Instant()));
}
void orange(const HttpResult& sent) {
  (void)decode_orange_token(sent);
  const auto page = decode_orange_page(sent);
  hold(sent.outcome != HttpOutcome::kNotSent || !page.ok());
  if (sent.outcome == HttpOutcome::kMaybeSent) {
    hold(page.ok() && page->outcome == OrangePageOutcome::kUnknown);
  }
  asks(sent, decode_orange_status(sent, "o", kAsked));
  (void)is_orange_notification_for(sent.response.body, Secret("n"));
  const Callback callback{.headers = {}, .body = sent.response.body};
  told(make_orange_callbacks()->read(kTenant, callback, Instant()));
}
void strowallet(const HttpResult& sent) {
  moves(sent, decode_strowallet_checkout(sent));
  asks(sent, decode_strowallet_status(sent, "r"));
}
void unipesa(const HttpResult& sent) {
  moves(sent, decode_unipesa(sent, kAsked));
  told(decode_unipesa_callback(kTenant, sent.response.body));
}
void wave(const HttpResult& sent) {
  moves(sent, decode_wave_session(sent));
  asks(sent, decode_wave_search(sent, "k"));
}
void twilio(const HttpResult& sent) { (void)decode_twilio_message(sent); }

using Reader = void (*)(const HttpResult&);
constexpr std::array<Reader, 8> kReaders{stripe,     paypal,  mtn,  orange,
                                         strowallet, unipesa, wave, twilio};
constexpr std::array kStatuses{200, 201, 202, 204, 302, 400, 401, 403,
                               404, 409, 412, 422, 429, 500, 503, 599};

HttpResult result_of(std::uint8_t how, std::string_view body) {
  HttpResult result{HttpOutcome::kAnswered, {}, ""};
  if (how >= 0xF0) {
    result.outcome = how >= 0xF8 ? HttpOutcome::kNotSent : HttpOutcome::kMaybeSent;
    return result;
  }
  result.response.status = kStatuses[how % kStatuses.size()];
  result.response.body = body;
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view body(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  kReaders[bytes[0] % kReaders.size()](result_of(bytes[1], body));
  return 0;
}
