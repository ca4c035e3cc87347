// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/status.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr char kTypeUrl[] = "type.octroi.dev/error_code";

absl::string_view to_absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::Status make_error(absl::StatusCode category, std::string_view code,
                        std::string_view message) {
  // An OK here would turn a refusal into a success, so the caller's slip becomes Internal.
  if (category == absl::StatusCode::kOk) category = absl::StatusCode::kInternal;
  absl::Status status(category, to_absl(message));
  status.SetPayload(kTypeUrl, absl::Cord(to_absl(code)));
  return status;
}

std::string error_code(const absl::Status& status) {
  const auto payload = status.GetPayload(kTypeUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

std::string error_message(const absl::Status& status) {
  const auto message = status.message();
  return std::string(message.data(), message.size());
}

absl::Status with_context(const absl::Status& status, std::string_view where) {
  if (status.ok()) return status;
  std::string message(where);
  message += ": ";
  message += error_message(status);
  absl::Status placed(status.code(), message);
  status.ForEachPayload([&placed](absl::string_view type_url, const absl::Cord& payload) {
    placed.SetPayload(type_url, payload);
  });
  return placed;
}

}  // namespace v0
}  // namespace octroi
