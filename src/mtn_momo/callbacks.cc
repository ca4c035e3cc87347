// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/digest.h"
#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/mtn_momo/mtn_momo.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "mtn_momo";

class MtnCallbacks final : public CallbackReader {
 public:
  std::string_view provider() const override { return kName; }

  // The body names the charge by our own id of the payment. It has no id of the event: the same
  // text is the same event.
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback& callback,
                                    Instant) const override {
    OCTROI_ASSIGN_OR_RETURN(const JsonValue body, JsonValue::parse(callback.body));
    CallbackNews news{.event_id = to_hex(sha256(callback.body)), .is_hint = true};
    news.idempotency_key = body.at("externalId").text();
    if (news.idempotency_key.empty()) return callback_malformed(kName);
    return news;
  }
};

}  // namespace

std::unique_ptr<CallbackReader> make_mtn_callbacks() { return std::make_unique<MtnCallbacks>(); }

}  // namespace v0
}  // namespace octroi
