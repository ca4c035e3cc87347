// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What carriers tell of messages, and who gets no more of them.

#include <string>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/plan/suppressing.h"
#include "engine/reading.h"
#include "engine/records/records.h"
#include "octroi/engine/notices.h"

namespace octroi {
inline namespace v0 {
namespace {

// What the host's reader throws says nothing of the callback: it may come again.
absl::StatusOr<DeliveryReport> read(const DeliveryReader& reader, const TenantContext& tenant,
                                    const Callback& callback, Instant now) {
  if (callback.body.size() > kCallbackBytesMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "callback.too_large",
                      "a callback's body is 1 MiB at most");
  }
  try {
    return reader.read(tenant, callback, now);
  } catch (...) {
    return make_error(absl::StatusCode::kUnavailable, "callback.reader_threw",
                      "the reader of reports threw; mend it, the carrier will send again");
  }
}

absl::Status carry_out_work(Engine& engine, const TenantContext& tenant,
                            const std::function<absl::Status(Work&)>& fill) {
  return carry_out(engine, [&] { return plan_work(engine, tenant, fill); }).status();
}

}  // namespace

absl::StatusOr<CallbackOutcome> TenantNotices::take_report(const DeliveryReader& reader,
                                                           const Callback& callback) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  const std::string carrier(reader.carrier());
  const TenantContext context = TenantContext::assume(tenant_.tenant(), Actor::provider(carrier));
  OCTROI_ASSIGN_OR_RETURN(const DeliveryReport report,
                          read(reader, context, callback, engine_->now()));
  CallbackOutcome outcome = CallbackOutcome::kIgnored;
  OCTROI_RETURN_IF_ERROR(carry_out_work(
      *engine_, context, [&](Work& work) { return plan_report(work, carrier, report, outcome); }));
  return outcome;
}

absl::StatusOr<std::vector<NoticeDelivery>> TenantNotices::deliveries() const {
  return read_all<NoticeDelivery>(*engine_, tenant_);
}

absl::Status TenantNotices::suppress(Channel channel, std::string_view address,
                                     SuppressionReason reason, std::string_view evidence) {
  OCTROI_RETURN_IF_ERROR(check_address("address", channel, address));
  const Recipient recipient{std::string(address), {}, channel};
  return carry_out_work(*engine_, tenant_, [&](Work& work) {
    return plan_suppression(work, recipient, reason, evidence);
  });
}

absl::Status TenantNotices::lift_suppression(Channel channel, std::string_view address,
                                             std::string_view evidence) {
  const Recipient recipient{std::string(address), {}, channel};
  return carry_out_work(*engine_, tenant_,
                        [&](Work& work) { return plan_lifting(work, recipient, evidence); });
}

absl::StatusOr<std::vector<Suppression>> TenantNotices::suppressions() const {
  return read_all<Suppression>(*engine_, tenant_);
}

}  // namespace v0
}  // namespace octroi
