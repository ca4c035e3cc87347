// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// How many SMS a text takes, and so what it costs.
//
// A text whose characters are all of the GSM 7-bit alphabet (3GPP TS 23.038) fits 160 of them into
// one segment; one other character, a ç or an emoji, makes it UCS-2 with 70. A longer text is cut
// into segments of 153 or 67, because each then carries a header. The signs ^{}[]~\| and € count
// twice in the GSM alphabet, and an emoji twice in UCS-2; neither is cut in two.
//
//   sms_size("Votre reçu: 5 000 F").segments;   // 1, in UCS-2 because of the ç
//
// Layer: notification. Thread safety: pure functions.
#ifndef OCTROI_NOTIFICATION_SHORT_TEXT_H_
#define OCTROI_NOTIFICATION_SHORT_TEXT_H_

#include <cstdint>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class SmsAlphabet : std::uint8_t { kGsm7 = 1, kUcs2 = 2 };
// "GSM-7", "UCS-2"
[[nodiscard]] std::string_view to_string(SmsAlphabet alphabet) noexcept;

struct SmsSize {
  SmsAlphabet alphabet = SmsAlphabet::kGsm7;
  std::int64_t units = 0;     // as the alphabet counts
  std::int64_t segments = 0;  // 0 for an empty text

  friend bool operator==(const SmsSize&, const SmsSize&) = default;
};

// Of valid UTF-8; a byte that is none counts as a character of its own in UCS-2.
[[nodiscard]] SmsSize sms_size(std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_SHORT_TEXT_H_
