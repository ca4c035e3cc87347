// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WebhookTurn: one endpoint in one worker's hand.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_RUN_WEBHOOK_TURN_H_
#define OCTROI_SRC_ENGINE_RUN_WEBHOOK_TURN_H_

#include <string>
#include <vector>

#include "engine/engine.h"
#include "octroi/engine/webhooks.h"

namespace octroi {
inline namespace v0 {

// An endpoint with those of its messages that were found due.
struct DueEndpoint {
  TenantId tenant;
  std::string endpoint;
  std::vector<records::Loaded<WebhookMessage>> due;
};

class WebhookTurn {
 public:
  WebhookTurn(Engine& engine, WebhookSender& sender, const DueEndpoint& found,
              WebhookReport& report)
      : engine_(engine),
        sender_(sender),
        found_(found),
        report_(report),
        context_(engine.within(found.tenant)) {}

  // Whether anything was sent, parked or put aside. Errors: Aborted (another worker has it in
  // hand); DataLoss; those of a store that cannot be worked with.
  absl::StatusOr<bool> run();

 private:
  using Message = records::Loaded<WebhookMessage>;

  absl::StatusOr<bool> take_lane();
  absl::Status read_queue();
  absl::Status read_endpoint();
  [[nodiscard]] bool is_enabled() const noexcept;
  absl::Status send_queue();
  absl::Status park_queue();
  absl::Status attempt(std::size_t position);
  WebhookAnswer post(const WebhookMessage& message);
  void judge(WebhookMessage& message, const WebhookAnswer& answer, std::string& why_disabled);
  // Puts down the message's new state and, where it closed, wakes the next one.
  absl::Status settle(std::size_t position, const std::string& why_disabled);
  absl::Status disable(const Batch& settled, const std::string& why);
  // Those found due that wait behind the head lose their time; the lane is free again.
  absl::Status put_aside(std::size_t head);
  void add_message(Batch& batch, const Message& message) const;
  void add_lane(Batch& batch) const;
  [[nodiscard]] Batch settled_batch(std::size_t position);
  absl::Status commit(const Batch& batch);

  Engine& engine_;
  WebhookSender& sender_;
  const DueEndpoint& found_;
  WebhookReport& report_;
  TenantContext context_;
  records::Loaded<records::WebhookLane> lane_;
  records::Loaded<records::KeptEndpoint> kept_;
  std::vector<Message> queue_;
  bool has_progressed_ = false;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_WEBHOOK_TURN_H_
