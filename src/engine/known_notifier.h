// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KnownNotifier: a host's notifier, with what it said of itself when the engine opened; as
// KnownProvider (known_provider.h).
//
// Layer: engine, private. Thread safety: as Notifier.
#ifndef OCTROI_SRC_ENGINE_KNOWN_NOTIFIER_H_
#define OCTROI_SRC_ENGINE_KNOWN_NOTIFIER_H_

#include <string>
#include <string_view>

#include "octroi/notification/notifier.h"

namespace octroi {
inline namespace v0 {

class KnownNotifier final : public Notifier {
 public:
  // Asks `inner`, which outlives this; lets what it throws through.
  explicit KnownNotifier(Notifier& inner)
      : inner_(inner),
        name_(inner.name()),
        channels_(inner.channels()),
        is_idempotent_(inner.is_idempotent()) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] ChannelSet channels() const override { return channels_; }
  [[nodiscard]] bool is_idempotent() const override { return is_idempotent_; }
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    return inner_.send(tenant, message);
  }

 private:
  Notifier& inner_;
  std::string name_;
  ChannelSet channels_;
  bool is_idempotent_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_KNOWN_NOTIFIER_H_
