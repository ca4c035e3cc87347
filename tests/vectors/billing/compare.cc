// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/compare.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/times.h"
#include "billing/words.h"

namespace octroi::vectors {
namespace {

bool is_same_list(const Json& expected, const Json& computed) {
  if (expected.size() != computed.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!is_same(expected[i], computed[i])) return false;
  }
  return true;
}

bool is_same_in_any_order(const Json& expected, const Json& computed) {
  if (expected.size() != computed.size()) return false;
  std::vector<bool> taken(computed.size());
  return std::all_of(expected.begin(), expected.end(), [&](const Json& wanted) {
    for (std::size_t i = 0; i < computed.size(); ++i) {
      // A line that says less would hide an amount it should not have.
      if (taken[i] || wanted.size() != computed[i].size() || !is_same(wanted, computed[i])) {
        continue;
      }
      taken[i] = true;
      return true;
    }
    return false;
  });
}

// Shares were rounded at the fifth decimal, each on its way.
bool is_close_list(const Json& expected, const Json& computed) {
  if (expected.size() != computed.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const absl::StatusOr<Decimal> wanted = to_decimal(expected[i]);
    const absl::StatusOr<Decimal> got = to_decimal(computed[i]);
    if (!wanted.ok() || !got.ok()) return false;
    const absl::StatusOr<Decimal> off = subtract(std::max(*wanted, *got), std::min(*wanted, *got));
    if (!off.ok() || *off > *Decimal::of(1, 5)) return false;
  }
  return true;
}

// "error: overlapping charges": the words after it are for people.
bool is_error(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().starts_with("error");
}

// "stub": {"amount"} where "stub_amount" was computed.
bool is_spread(const std::string& key, const Json& expected, const Json& computed) {
  if (!expected.is_object() || expected.empty()) return false;
  Json named = Json::object();
  for (const auto& [inner, value] : expected.items()) named[key + "_" + inner] = value;
  return is_same(named, computed);
}

bool is_same_object(const Json& expected, const Json& computed) {
  for (const auto& [key, value] : expected.items()) {
    if (key == "note") continue;  // a remark for people
    const Json* const got = meant_by(key, computed);
    if (got == nullptr && is_spread(key, value, computed)) continue;
    if (got == nullptr) return false;
    if (key == "result" && is_error(value) && is_error(*got)) continue;
    if (key == "error" && value.is_string() && is_error(*got)) continue;
    if (key == "coupon_share_per_fee") {
      if (!is_close_list(value, *got)) return false;
      continue;
    }
    const bool is_lines = key == "lines" && value.is_array() && got->is_array();
    if (is_lines ? !is_same_in_any_order(value, *got) : !is_same(value, *got)) return false;
  }
  return true;
}

// "352/366": a ratio says the same in any terms.
std::optional<std::pair<std::int64_t, std::int64_t>> ratio_of(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.get_ref<const std::string&>();
  const char* const end = text.data() + text.size();
  std::int64_t over = 0;
  std::int64_t under = 1;
  auto read = std::from_chars(text.data(), end, over);
  if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '/') {
    read = std::from_chars(read.ptr + 1, end, under);
  }
  if (read.ec != std::errc{} || read.ptr != end || under < 1) return std::nullopt;
  return std::pair(over, under);
}

// A span is written as its two ends, or with names for them.
const Json* end_of(const Json& span, bool is_start) {
  constexpr std::array<const char*, 3> kStarts{"start", "from", "period_start"};
  constexpr std::array<const char*, 5> kEnds{"end", "to", "end_exclusive", "until", "period_end"};
  const auto named = [&](const auto& names) -> const Json* {
    for (const char* name : names) {
      if (span.contains(name)) return &span.at(name);
    }
    return nullptr;
  };
  return is_start ? named(kStarts) : named(kEnds);
}

bool is_same_span(const Json& pair, const Json& named, bool pair_is_expected) {
  if (pair.size() != 2) return false;
  for (const std::size_t i : {0u, 1u}) {
    const Json* const other = end_of(named, i == 0);
    if (other == nullptr) return false;
    if (!(pair_is_expected ? is_same(pair[i], *other) : is_same(*other, pair[i]))) return false;
  }
  return true;
}

bool is_same_time(const Json& expected, const Json& computed) {
  if (!expected.is_string() || !computed.is_string()) return false;
  const auto& said = expected.get_ref<const std::string&>();
  const auto& got = computed.get_ref<const std::string&>();
  // What the clocks show, with or without the name of their zone; or the instant.
  const std::size_t zone = got.find('[');
  if (zone != got.npos && said.find('[') == said.npos && got.substr(0, zone) == said) return true;
  if (said.size() < 20 || got.size() < 20 || said[10] != 'T' || got[10] != 'T') return false;
  const absl::StatusOr<Instant> wanted = instant_at({{"at", said}}, "at", {});
  const absl::StatusOr<Instant> told = instant_at({{"at", got}}, "at", {});
  return wanted.ok() && told.ok() && *wanted == *told;
}

}  // namespace

bool is_same(const Json& expected, const Json& computed) {
  if (expected.is_object() && computed.is_object()) return is_same_object(expected, computed);
  if (expected.is_array() && computed.is_array()) return is_same_list(expected, computed);
  if (expected.is_array() && computed.is_object()) return is_same_span(expected, computed, true);
  if (expected.is_object() && computed.is_array()) return is_same_span(computed, expected, false);
  const absl::StatusOr<Decimal> wanted = to_decimal(expected);
  const absl::StatusOr<Decimal> got = to_decimal(computed);
  if (wanted.ok() && got.ok()) return *wanted == *got;
  if (is_same_time(expected, computed)) return true;
  const auto wanted_ratio = ratio_of(expected);
  const auto got_ratio = ratio_of(computed);
  if (wanted_ratio && got_ratio) {
    return Int128{wanted_ratio->first} * got_ratio->second ==
           Int128{got_ratio->first} * wanted_ratio->second;
  }
  return expected == computed;
}

}  // namespace octroi::vectors
