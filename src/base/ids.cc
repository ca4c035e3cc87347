// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/ids.h"

#include <cstddef>
#include <span>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kTextLength = 36;
constexpr std::uint8_t kNotADigit = 0xFF;

// Where in the text the two digits of each byte stand (8-4-4-4-12).
constexpr std::array<std::uint8_t, 16> kDigitPosition = {0,  2,  4,  6,  9,  11, 14, 16,
                                                         19, 21, 24, 26, 28, 30, 32, 34};

constexpr std::array<char, 512> kHexPairs = [] {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    pairs[2 * byte] = kDigits[byte >> 4];
    pairs[2 * byte + 1] = kDigits[byte & 0xF];
  }
  return pairs;
}();

constexpr std::array<std::uint8_t, 256> kDigitValue = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNotADigit);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values['a' + i] = static_cast<std::uint8_t>(10 + i);
    values['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

absl::Status malformed() {
  return make_error(absl::StatusCode::kInvalidArgument, "id.malformed",
                    "an id is 32 hexadecimal digits written 8-4-4-4-12, like "
                    "019b0d2a-7c00-7000-8000-000000000001");
}

}  // namespace

std::string format_uuid(const UuidBytes& bytes) {
  std::string text(kTextLength, '-');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::memcpy(text.data() + kDigitPosition[i], kHexPairs.data() + 2 * bytes[i], 2);
  }
  return text;
}

absl::StatusOr<UuidBytes> parse_uuid(std::string_view text) {
  if (text.size() != kTextLength || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
      text[23] != '-') {
    return malformed();
  }
  UuidBytes bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t high = kDigitValue[static_cast<std::uint8_t>(text[kDigitPosition[i]])];
    const std::uint8_t low = kDigitValue[static_cast<std::uint8_t>(text[kDigitPosition[i] + 1u])];
    if (high == kNotADigit || low == kNotADigit) return malformed();
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (bytes == UuidBytes{}) {
    return make_error(absl::StatusCode::kInvalidArgument, "id.nil",
                      "the nil id names nothing; pass the id that was returned at creation");
  }
  return bytes;
}

UuidBytes make_uuid_v7(Instant at, Random& random) {
  UuidBytes bytes;
  random.fill(std::as_writable_bytes(std::span(bytes).subspan(6)));
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch();
  const auto milliseconds = static_cast<std::uint64_t>(since_epoch.count());
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
  }
  bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0F));  // version 7
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));  // variant 10
  return bytes;
}

}  // namespace v0
}  // namespace octroi
