// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/intake.h"

#include <string>
#include <utility>

#include "engine/plan/reversing.h"
#include "engine/run/outbox.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Claim;

constexpr std::size_t kEventIdBytesMax = 150;

absl::Status refused(absl::StatusCode category, std::string_view code, std::string_view message) {
  return make_error(category, code, message);
}

// Of something else than a charge.
bool is_of_nothing(const CallbackNews& news) {
  return news.idempotency_key.empty() && news.charge_name.empty();
}

// What the host's reader throws says nothing of the callback: it may come again.
absl::StatusOr<CallbackNews> read(const CallbackReader& reader, const TenantContext& tenant,
                                  const Callback& callback, Instant now) {
  if (callback.body.size() > kCallbackBytesMax) {
    return refused(absl::StatusCode::kInvalidArgument, "callback.too_large",
                   "a callback's body is 1 MiB at most");
  }
  try {
    OCTROI_ASSIGN_OR_RETURN(CallbackNews news, reader.read(tenant, callback, now));
    if (is_of_nothing(news)) return news;
    OCTROI_RETURN_IF_ERROR(
        check_text("callback.event_id", news.event_id, {.bytes_max = kEventIdBytesMax}));
    return news;
  } catch (...) {
    return refused(absl::StatusCode::kUnavailable, "callback.reader_threw",
                   "the reader of callbacks threw; mend it, the provider will send again");
  }
}

absl::Status not_found() {
  return refused(absl::StatusCode::kNotFound, "payment.not_found",
                 "this tenant has no such payment with this provider");
}

absl::StatusOr<Payment> find_payment(Engine& engine, const TenantContext& tenant,
                                     const CallbackReader& reader, const CallbackNews& news) {
  std::string key = news.idempotency_key;
  if (!news.charge_name.empty()) {
    const std::string claim = records::charge_name_claim(reader.provider(), news.charge_name);
    OCTROI_ASSIGN_OR_RETURN(const auto kept, records::find<Claim>(engine.store(), tenant, claim));
    if (kept) key = kept->value.subject;
  }
  const absl::StatusOr<PaymentId> id = PaymentId::parse(key);
  if (!id.ok()) return not_found();
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::find<Payment>(engine.store(), tenant, id->to_string()));
  if (!found || found->value.method.provider != reader.provider()) return not_found();
  return std::move(found->value);
}

// What nobody signed, and what the callback leaves open, must be asked of the provider itself.
bool is_clear(const CallbackNews& news) {
  const bool has_outcome = news.result.outcome == ChargeOutcome::kSettled ||
                           news.result.outcome == ChargeOutcome::kRejected;
  return has_outcome && !news.is_hint;
}

absl::StatusOr<ChargeResult> believed(Engine& engine, const TenantContext& tenant,
                                      const CallbackNews& news, const Payment& payment) {
  if (is_clear(news)) return news.result;
  PaymentProvider* provider = engine.provider(payment.method.provider);
  const PaymentCapabilities can =
      provider != nullptr ? provider->capabilities() : PaymentCapabilities{};
  if (!can.lookup) {
    if (!news.is_hint) return news.result;
    // Without a reference, to ask would be to charge.
    if (can.keeps_keys && !payment.provider_reference.empty()) {
      return ask_by_reference(engine, tenant, *provider, payment);
    }
    return refused(absl::StatusCode::kFailedPrecondition, "callback.not_signed",
                   "an unsigned callback needs a provider that can be asked");
  }
  try {
    return provider->lookup(tenant, payment.idempotency_key());
  } catch (...) {
    return refused(absl::StatusCode::kUnavailable, "payment.unreachable", "the provider threw");
  }
}

// Money that was taken back, or is back: what nobody signed is not believed.
absl::StatusOr<CallbackAnswer> take_reversal(Engine& engine, const TenantContext& tenant,
                                             const CallbackNews& news, const std::string& claim,
                                             CallbackAnswer answer) {
  if (news.is_hint) {
    return refused(absl::StatusCode::kFailedPrecondition, "callback.not_signed",
                   "money is taken back by a signed callback, or a person's word");
  }
  const PaymentId id = answer.payment->id;
  const absl::Status recorded =
      record_outcome(engine, tenant, nullptr, [&](Work& work, std::optional<Effect>&) {
        work.draft.put(tenant.tenant(), claim, records::Claim{"callback", id.to_string(), {}});
        return take_news(work, id, *news.reversal);
      });
  answer.outcome =
      absl::IsAlreadyExists(recorded) ? CallbackOutcome::kRepeated : CallbackOutcome::kTaken;
  if (!recorded.ok() && !absl::IsAlreadyExists(recorded)) return recorded;
  OCTROI_ASSIGN_OR_RETURN(
      const auto after, records::load<Payment>(engine.store(), tenant, id.to_string(), "payment"));
  answer.payment = after.value;
  return answer;
}

}  // namespace

absl::StatusOr<CallbackAnswer> take_in(Engine& engine, const TenantContext& tenant,
                                       const CallbackReader& reader, const Callback& callback) {
  const TenantContext provider =
      TenantContext::assume(tenant.tenant(), Actor::provider(std::string(reader.provider())));
  OCTROI_ASSIGN_OR_RETURN(const CallbackNews news, read(reader, provider, callback, engine.now()));
  CallbackAnswer answer;
  if (is_of_nothing(news)) return answer;
  OCTROI_ASSIGN_OR_RETURN(answer.payment, find_payment(engine, provider, reader, news));

  // Nothing unsigned is news about money that is here.
  if (news.is_hint && answer.payment->status == PaymentStatus::kSucceeded) return answer;

  const std::string claim = records::callback_claim(reader.provider(), news.event_id);
  if (news.reversal) return take_reversal(engine, provider, news, claim, std::move(answer));
  if (!is_clear(news)) {  // before the provider is asked; what is clear the commit finds out
    OCTROI_ASSIGN_OR_RETURN(const auto known,
                            records::find<Claim>(engine.store(), provider, claim));
    answer.outcome = CallbackOutcome::kRepeated;
    if (known) return answer;
  }
  OCTROI_ASSIGN_OR_RETURN(ChargeResult result, believed(engine, provider, news, *answer.payment));
  if (news.names_no_amount && is_clear(news)) result.amount = answer.payment->amount;
  const PaymentId id = answer.payment->id;
  const absl::Status recorded =
      record_charge(engine, provider, id, result, nullptr, claim, &*answer.payment);
  answer.outcome = CallbackOutcome::kTaken;
  if (absl::IsAlreadyExists(recorded)) {  // the same event came twice at once
    answer.outcome = CallbackOutcome::kRepeated;
    OCTROI_ASSIGN_OR_RETURN(answer.payment, find_payment(engine, provider, reader, news));
    return answer;
  }
  OCTROI_RETURN_IF_ERROR(recorded);
  return answer;
}

absl::StatusOr<CallbackAnswer> Billing::take_callback(const TenantContext& tenant,
                                                      const CallbackReader& reader,
                                                      const Callback& callback) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  return take_in(*engine_, tenant, reader, callback);
}

}  // namespace v0
}  // namespace octroi
