// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/recording_notifier.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "octroi/base/status.h"
#include "testing/journal.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kFields = 11;  // before headers and values, which come in pairs
constexpr std::string_view kReportKey = "=";
constexpr char kValueSign = '=';  // before a value's name; no header's name begins with it

JournalLine line_of(TenantId tenant, const Message& message) {
  JournalLine line{"deliver",
                   tenant.to_string(),
                   message.message_id,
                   message.template_name,
                   message.language,
                   message.cause,
                   recipient_key(message.recipient),
                   message.recipient.name,
                   message.subject,
                   message.text,
                   message.html};
  for (const MailHeader& header : message.headers) {
    line.push_back(header.name);
    line.push_back(header.value);
  }
  if (!message.report_key.empty()) {
    line.emplace_back(kReportKey);
    line.push_back(message.report_key);
  }
  for (const auto& [name, value] : message.values) {
    line.push_back(kValueSign + name);
    line.push_back(value);
  }
  return line;
}

// recipient_key() read back.
Recipient recipient_of(const std::string& key, const std::string& name) {
  const std::size_t colon = key.find(':');
  const auto channel = parse_channel(std::string_view(key).substr(0, colon));
  if (!channel || colon == std::string::npos) return {key, name};
  return {key.substr(colon + 1), name, *channel};
}

Delivery delivery_of(const JournalLine& line) {
  Delivery delivery;
  delivery.tenant = TenantId::parse(line[1]).value_or(TenantId());
  Message& message = delivery.message;
  message.message_id = line[2];
  message.template_name = line[3];
  message.language = line[4];
  message.cause = line[5];
  message.recipient = recipient_of(line[6], line[7]);
  message.subject = line[8];
  message.text = line[9];
  message.html = line[10];
  for (std::size_t i = kFields; i + 1 < line.size(); i += 2) {
    if (line[i] == kReportKey) {
      message.report_key = line[i + 1];
    } else if (line[i].starts_with(kValueSign)) {
      message.values.emplace(line[i].substr(1), line[i + 1]);
    } else {
      message.headers.push_back({line[i], line[i + 1]});
    }
  }
  return delivery;
}

}  // namespace

struct RecordingNotifier::Books {
  explicit Books(RecordingOptions given)
      : options(std::move(given)), journal(options.path, [this](const JournalLine& line) {
          if (line.size() >= kFields) deliveries.push_back(delivery_of(line));
        }) {}

  [[nodiscard]] bool has(TenantId tenant, const std::string& message_id) const {
    return std::any_of(deliveries.begin(), deliveries.end(), [&](const Delivery& delivery) {
      return delivery.tenant == tenant && delivery.message.message_id == message_id;
    });
  }

  const RecordingOptions options;
  std::vector<Delivery> deliveries;
  std::deque<FakeSend> answers;
  Journal journal;  // guards deliveries and answers
};

RecordingNotifier::RecordingNotifier(RecordingOptions options)
    : books_(std::make_unique<Books>(std::move(options))) {}

RecordingNotifier::~RecordingNotifier() = default;

std::string_view RecordingNotifier::name() const { return books_->options.name; }

ChannelSet RecordingNotifier::channels() const { return books_->options.channels; }

bool RecordingNotifier::is_idempotent() const { return books_->options.is_idempotent; }

absl::StatusOr<SendResult> RecordingNotifier::send(const TenantContext& tenant,
                                                   const Message& message) {
  OCTROI_RETURN_IF_ERROR(check_message(message, channels()));
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, books_->journal.lock());
  FakeSend answer;
  if (!books_->answers.empty()) {
    answer = books_->answers.front();
    books_->answers.pop_front();
  }
  switch (answer.kind) {
    case FakeSendKind::kUnreachable:
      return make_error(absl::StatusCode::kUnavailable, "notification.unreachable",
                        "the other side does not answer; nothing was sent, try again later");
    case FakeSendKind::kRejectForNow:
      return SendResult{SendOutcome::kRejected, true, "busy"};
    case FakeSendKind::kRejectForGood:
      return SendResult{SendOutcome::kRejected, false, "opposed"};
    case FakeSendKind::kLostBeforeDelivery:
      return SendResult{};
    case FakeSendKind::kSend:
    case FakeSendKind::kLostAfterDelivery:
      break;
  }
  const bool is_repetition = books_->has(tenant.tenant(), message.message_id);
  if (!is_repetition || !books_->options.is_idempotent) {
    OCTROI_RETURN_IF_ERROR(books_->journal.append(lock, line_of(tenant.tenant(), message)));
  }
  if (answer.kind == FakeSendKind::kLostAfterDelivery) return SendResult{};
  return SendResult{SendOutcome::kSent, false, "recorded"};
}

void RecordingNotifier::answer_next(FakeSend answer) {
  const auto lock = books_->journal.lock();
  books_->answers.push_back(answer);
}

std::vector<Delivery> RecordingNotifier::deliveries() const {
  const auto lock = books_->journal.lock();
  return books_->deliveries;
}

}  // namespace v0
}  // namespace octroi
