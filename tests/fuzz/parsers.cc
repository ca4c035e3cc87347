// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to what reads text from outside: the first byte chooses the reader, the rest is
// its text. Whatever is read must be written so that it is read back the same.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "octroi/bank_transfer/camt053.h"
#include "octroi/bank_transfer/mt940.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/instant.h"
#include "octroi/base/json_value.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/http/url.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/signing/encoding.h"

namespace {

using namespace octroi;

void same(bool is_same) {
  if (!is_same) std::abort();
}

void read_json(std::string_view text) { (void)JsonValue::parse(text); }
void read_url(std::string_view text) {
  (void)check_public_url(text);
  (void)parse_url(text);
}
void read_decimal(std::string_view text) {
  const auto value = Decimal::parse(text);
  if (value.ok()) same(*Decimal::parse(value->to_string()) == *value);
  (void)Decimal::parse_rounded(text, 4, Rounding::kHalfUp);
}
void read_money(std::string_view text) {
  const auto value = Money::parse(text, kEur);
  if (value.ok()) same(*Money::parse(value->amount(), kEur) == *value);
}
void read_date(std::string_view text) {
  const auto value = parse_date(text);
  if (value.ok()) same(format_date(*value) == text);
}
void read_instant(std::string_view text) {
  const auto value = parse_instant(text);
  if (value.ok()) same(*parse_instant(format_instant(*value)) == *value);
}
void read_interval(std::string_view text) {
  const auto value = parse_interval(text);
  if (value.ok()) same(*parse_interval(format_interval(*value)) == *value);
}
void read_base64(std::string_view text) {
  if (const auto bytes = decode_base64(text)) same(encode_base64(*bytes) == text);
  if (const auto bytes = decode_base64url(text)) same(encode_base64url(*bytes) == text);
  (void)decode_hex(text);
}
void read_statements(std::string_view text) {
  (void)parse_mt940(text);
  (void)parse_camt053(text);
}

using Reader = void (*)(std::string_view);
constexpr std::array<Reader, 9> kReaders{read_json,     read_url,    read_decimal,
                                         read_money,    read_date,   read_instant,
                                         read_interval, read_base64, read_statements};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  kReaders[bytes[0] % kReaders.size()](text);
  return 0;
}
