// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A test vector, and who answers which kind of it.
//
// An answer is computed from the inputs alone; it never sees what is expected. An error means that
// the vector cannot be judged, and says why.
#ifndef OCTROI_TESTS_VECTORS_PROVIDERS_VECTOR_H_
#define OCTROI_TESTS_VECTORS_PROVIDERS_VECTOR_H_

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include <nlohmann/json.hpp>

#include "octroi/base/instant.h"

namespace octroi::vectors {

using Json = nlohmann::ordered_json;  // some signatures depend on the order of members

struct Answerer {
  std::string_view provider;
  std::string_view kind;
  absl::StatusOr<Json> (*answer)(const Json& inputs);
};

std::span<const Answerer> bank_transfer_answerers();
std::span<const Answerer> jwt_answerers();
std::span<const Answerer> message_answerers();  // Twilio, Standard Webhooks, Vercel
std::span<const Answerer> mobile_answerers();   // MTN, Orange, Unipesa, Wave
std::span<const Answerer> paypal_answerers();
std::span<const Answerer> smtp_answerers();
std::span<const Answerer> stripe_answerers();

inline absl::Status unsupported(std::string_view why) {
  return absl::UnimplementedError(std::string(why));
}

inline Instant at_seconds(const Json& seconds) {
  return Instant(std::chrono::seconds(seconds.get<std::int64_t>()));
}

inline std::chrono::seconds seconds_of(const Json& seconds) {
  return std::chrono::seconds(seconds.get<std::int64_t>());
}

// The text of a member; empty where it is missing or null.
inline std::string text_of(const Json& inputs, const char* name) {
  const auto found = inputs.find(name);
  return found == inputs.end() || found->is_null() ? std::string() : found->get<std::string>();
}

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_PROVIDERS_VECTOR_H_
