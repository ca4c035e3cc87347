// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RecordingNotifier: a notifier that keeps what it was given, and fails when told to.
//
// With a path, what was delivered is a file that several processes share and that survives kill -9.
// As a mail reader would, it counts each delivery; is_idempotent says whether a second send of the
// same message id is swallowed, as the eml folder does, or delivered again, as SMTP does.
//
//   RecordingNotifier notifier;
//   notifier.answer_next({.kind = FakeSendKind::kLostAfterDelivery});
//   notifier.send(tenant, message);      // kUnknown, yet ...
//   notifier.deliveries().size();        // 1
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread.
#ifndef OCTROI_TESTING_RECORDING_NOTIFIER_H_
#define OCTROI_TESTING_RECORDING_NOTIFIER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/notification/notifier.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class FakeSendKind : std::uint8_t {
  kSend,
  kRejectForNow,  // retryable
  kRejectForGood,
  kLostBeforeDelivery,  // unknown, without effect
  kLostAfterDelivery,   // unknown, yet delivered
  kUnreachable,         // an error, proof that nothing was sent
};

struct FakeSend {
  FakeSendKind kind = FakeSendKind::kSend;
};

struct Delivery {
  TenantId tenant{};
  Message message;

  friend bool operator==(const Delivery&, const Delivery&) = default;
};

struct RecordingOptions {
  std::string name = "recording";
  std::string path{};  // of the file; empty: in memory
  bool is_idempotent = true;
  ChannelSet channels{Channel::kMail};
};

class RecordingNotifier final : public Notifier {
 public:
  explicit RecordingNotifier(RecordingOptions options = {});
  ~RecordingNotifier() override;
  RecordingNotifier(const RecordingNotifier&) = delete;
  RecordingNotifier& operator=(const RecordingNotifier&) = delete;

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] ChannelSet channels() const override;
  [[nodiscard]] bool is_idempotent() const override;
  // A path that cannot be opened is Unavailable "fake.books".
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override;

  void answer_next(FakeSend answer);

  // In the order of delivery.
  [[nodiscard]] std::vector<Delivery> deliveries() const;

 private:
  struct Books;
  std::unique_ptr<Books> books_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_RECORDING_NOTIFIER_H_
