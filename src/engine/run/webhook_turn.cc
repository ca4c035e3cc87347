// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/webhook_turn.h"

#include <algorithm>
#include <utility>

#include "engine/plan/endpoints.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptEndpoint;
using records::WebhookLane;

// Twice what a sender may take for one attempt.
constexpr std::chrono::minutes kLease{2};
constexpr std::size_t kMessagesMax = 50;  // of one turn, so that every endpoint has one
constexpr int kRaces = 5;

void close(WebhookMessage& message, WebhookMessageStatus status, Instant now) {
  message.status = status;
  message.due_at.reset();
  message.closed_at = now;
}

bool is_open(const WebhookMessage& message) {
  return message.status == WebhookMessageStatus::kPending;
}

}  // namespace

absl::StatusOr<bool> WebhookTurn::run() {
  OCTROI_ASSIGN_OR_RETURN(const bool is_ours, take_lane());
  if (!is_ours) {
    ++report_.conflicts;
    return false;
  }
  OCTROI_RETURN_IF_ERROR(read_queue());
  OCTROI_RETURN_IF_ERROR(read_endpoint());
  OCTROI_RETURN_IF_ERROR(is_enabled() ? send_queue() : park_queue());
  return has_progressed_;
}

absl::StatusOr<bool> WebhookTurn::take_lane() {
  OCTROI_ASSIGN_OR_RETURN(lane_, records::load<WebhookLane>(engine_.store(), context_,
                                                            found_.endpoint, "webhook_lane"));
  const Instant now = engine_.now();
  if (lane_.value.leased_until && *lane_.value.leased_until > now) return false;
  lane_.value.leased_until = now + kLease;
  Batch batch;
  add_lane(batch);
  const absl::Status status = commit(batch);
  if (absl::IsAborted(status)) return false;
  OCTROI_RETURN_IF_ERROR(status);
  return true;
}

// The open messages in their order, one more than this turn sends: the next one must be woken.
absl::Status WebhookTurn::read_queue() {
  const Query query{.type = &records::record_type<WebhookMessage>(),
                    .index = "queue",
                    .equal = {Value(found_.endpoint)},
                    .rows_max = kMessagesMax + 1};
  OCTROI_ASSIGN_OR_RETURN(Page page, engine_.store().scan(context_, query));
  for (Row& row : page.rows) {
    OCTROI_ASSIGN_OR_RETURN(Message message,
                            records::loaded_from_row<WebhookMessage>(std::move(row)));
    queue_.push_back(std::move(message));
  }
  return absl::OkStatus();
}

absl::Status WebhookTurn::read_endpoint() {
  OCTROI_ASSIGN_OR_RETURN(kept_, records::load<KeptEndpoint>(engine_.store(), context_,
                                                             found_.endpoint, "webhook_endpoint"));
  return absl::OkStatus();
}

bool WebhookTurn::is_enabled() const noexcept {
  return kept_.value.endpoint.status == WebhookEndpointStatus::kEnabled;
}

absl::Status WebhookTurn::send_queue() {
  const std::size_t count = std::min(queue_.size(), kMessagesMax);
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Instant>& due_at = queue_[i].value.due_at;
    if (due_at && *due_at > engine_.now()) return put_aside(i);
    OCTROI_RETURN_IF_ERROR(attempt(i));
    if (is_open(queue_[i].value)) return put_aside(i);
    // A person may have changed it meanwhile: its address, its secret, or that it is called at all.
    OCTROI_RETURN_IF_ERROR(read_endpoint());
    if (!is_enabled()) break;
  }
  return put_aside(queue_.size());
}

absl::Status WebhookTurn::park_queue() {
  const std::size_t count = std::min(queue_.size(), kMessagesMax);
  Batch batch;
  for (std::size_t i = 0; i < count; ++i) {
    close(queue_[i].value, WebhookMessageStatus::kParked, engine_.now());
    queue_[i].value.outcome = "the endpoint is disabled";
    add_message(batch, queue_[i]);
  }
  if (count < queue_.size() && !queue_[count].value.due_at) {
    queue_[count].value.due_at = engine_.now();
    add_message(batch, queue_[count]);
  }
  lane_.value.leased_until.reset();
  add_lane(batch);
  OCTROI_RETURN_IF_ERROR(commit(batch));
  report_.parked += static_cast<std::int64_t>(count);
  has_progressed_ = count > 0;
  return absl::OkStatus();
}

WebhookAnswer WebhookTurn::post(const WebhookMessage& message) {
  const WebhookEndpoint& endpoint = kept_.value.endpoint;
  WebhookPost post{.tenant = found_.tenant,
                   .id = message.id,
                   .url = endpoint.url,
                   .body = webhook_body(message),
                   .at = engine_.now()};
  post.secrets.push_back(
      {webhook_secret_place(endpoint.id, endpoint.secret_number), kept_.value.secret});
  const bool overlaps = endpoint.previous_secret_until && post.at < *endpoint.previous_secret_until;
  if (overlaps && kept_.value.previous_secret) {
    post.secrets.push_back({webhook_secret_place(endpoint.id, endpoint.secret_number - 1),
                            *kept_.value.previous_secret});
  }
  try {
    return sender_.post(post);
  } catch (...) {
    return {.verdict = WebhookVerdict::kRetry, .detail = "the sender threw"};
  }
}

void WebhookTurn::judge(WebhookMessage& message, const WebhookAnswer& answer,
                        std::string& why_disabled) {
  const WebhookPolicy& policy = engine_.options().webhook_policy;
  const Instant now = engine_.now();
  ++message.attempts;
  message.outcome = answer.detail;
  std::optional<Instant>& failing_since = lane_.value.failing_since;
  if (answer.verdict == WebhookVerdict::kDelivered) {
    failing_since.reset();
    close(message, WebhookMessageStatus::kDelivered, now);
    return;
  }
  if (!failing_since) failing_since = now;
  if (answer.verdict == WebhookVerdict::kGone) {
    why_disabled = "it answered 410 Gone";
  } else if (now - *failing_since >= policy.disable_after) {
    why_disabled = "it failed since " + format_instant(*failing_since);
  }
  const bool was_last = message.attempts >= static_cast<std::int64_t>(policy.waits.size());
  if (was_last || !why_disabled.empty()) {
    close(message, WebhookMessageStatus::kParked, now);
    return;
  }
  auto wait = webhook_wait(policy, message.id, message.attempts);
  if (answer.verdict == WebhookVerdict::kSlowDown) wait *= 2;
  const std::chrono::milliseconds asked = std::min(answer.retry_after, policy.retry_after_max);
  message.due_at = now + std::max(wait, asked);
}

absl::Status WebhookTurn::attempt(std::size_t position) {
  WebhookMessage& message = queue_[position].value;
  const WebhookAnswer answer = post(message);
  std::string why_disabled;
  judge(message, answer, why_disabled);
  OCTROI_RETURN_IF_ERROR(settle(position, why_disabled));
  has_progressed_ = true;
  if (message.status == WebhookMessageStatus::kDelivered) {
    ++report_.delivered;
  } else {
    ++report_.failed;
    if (!is_open(message)) ++report_.parked;
  }
  return absl::OkStatus();
}

Batch WebhookTurn::settled_batch(std::size_t position) {
  Batch batch;
  add_message(batch, queue_[position]);
  const bool has_next = position + 1 < queue_.size();
  if (!is_open(queue_[position].value) && has_next && !queue_[position + 1].value.due_at) {
    queue_[position + 1].value.due_at = engine_.now();
    add_message(batch, queue_[position + 1]);
    ++queue_[position + 1].row.version;
  }
  lane_.value.leased_until = engine_.now() + kLease;
  add_lane(batch);
  return batch;
}

absl::Status WebhookTurn::settle(std::size_t position, const std::string& why_disabled) {
  const Batch batch = settled_batch(position);
  if (why_disabled.empty()) return commit(batch);
  return disable(batch, why_disabled);
}

// The endpoint's end is an audited event, in one commit with the message that brought it about.
absl::Status WebhookTurn::disable(const Batch& settled, const std::string& why) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine_, context_, engine_.now()));
    OCTROI_ASSIGN_OR_RETURN(const auto was,
                            records::load<KeptEndpoint>(engine_.store(), context_, found_.endpoint,
                                                        "webhook_endpoint"));
    if (was.value.endpoint.status != WebhookEndpointStatus::kEnabled) return commit(settled);
    KeptEndpoint now = was.value;
    now.endpoint.status = WebhookEndpointStatus::kDisabled;
    now.endpoint.reason = why;
    now.endpoint.status_since = work.draft.now();
    OCTROI_RETURN_IF_ERROR(put_endpoint(work, was, now, "webhook_endpoint.disabled"));
    OperationPlan plan = std::move(work.draft).finish();
    plan.batch.append(settled);
    status = engine_.store().commit(plan.batch).status();
    if (status.ok()) {
      ++lane_.row.version;
      ++report_.disabled;
      engine_.tell_disabled(now.endpoint);
      return status;
    }
    if (!absl::IsAborted(status)) return status;
  }
  return status;
}

absl::Status WebhookTurn::put_aside(std::size_t head) {
  Batch batch;
  for (const Message& message : found_.due) {
    if (head >= queue_.size() || message.value.sequence <= queue_[head].value.sequence) continue;
    Message waiting = message;
    waiting.value.due_at.reset();
    add_message(batch, waiting);
  }
  const bool puts_aside = !batch.empty();
  lane_.value.leased_until.reset();
  Batch alone;
  add_lane(alone);
  batch.append(alone);
  absl::Status status = commit(batch);
  // One of them was touched since it was found: it is found again.
  if (absl::IsAborted(status) && puts_aside) return commit(alone);
  has_progressed_ = has_progressed_ || (status.ok() && puts_aside);
  return status;
}

void WebhookTurn::add_message(Batch& batch, const Message& message) const {
  batch.update(records::to_row(found_.tenant, message.row.id, message.value, message.row.version));
}

void WebhookTurn::add_lane(Batch& batch) const {
  batch.update(records::to_row(found_.tenant, found_.endpoint, lane_.value, lane_.row.version));
}

// Every commit of a turn writes the lane.
absl::Status WebhookTurn::commit(const Batch& batch) {
  const absl::Status status = engine_.store().commit(batch).status();
  if (status.ok()) ++lane_.row.version;
  return status;
}

}  // namespace v0
}  // namespace octroi
