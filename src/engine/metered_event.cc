// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/metered_event.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kValueMax = 1'000'000'000'000;

absl::Status bad(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

Decimal told_value(const UsageEvent& event) {
  return event.value.value_or(Decimal(event.quantity)).normalized();
}

// "region=eu", one a line, by name; nullopt where there are none.
std::optional<std::string> told_properties(const UsageEvent& event) {
  if (event.properties.empty()) return std::nullopt;
  std::vector<std::string> lines;
  for (const MeterProperty& each : event.properties) lines.push_back(each.name + "=" + each.value);
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

std::optional<std::string> told_item(const UsageEvent& event) {
  return event.item.empty() ? std::nullopt : std::optional(event.item);
}

absl::Status check_properties(const UsageEvent& event) {
  if (event.properties.size() > kUsagePropertiesMax) {
    return bad("usage.bad_property", "an event has up to 16 properties");
  }
  std::vector<std::string_view> names;
  for (const MeterProperty& each : event.properties) {
    if (!check_code("property", each.name).ok() || !check_text("property", each.value).ok()) {
      return bad("usage.bad_property", "a property has a code for its name and a text for value");
    }
    names.push_back(each.name);
  }
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) == names.end()) return absl::OkStatus();
  return bad("usage.bad_property", "an event has each property once");
}

}  // namespace

absl::Status check_value(const UsageMeter& meter, const Decimal& value) {
  const bool may_fall = meter.carries_over || meter.aggregation == Aggregation::kWeightedSum;
  if (value.is_negative() && !may_fall) {
    return bad("usage.bad_value", "what is no level does not fall");
  }
  const bool fits = value.scale() <= kMeterValueDecimals && value <= Decimal(kValueMax) &&
                    value >= Decimal(-kValueMax);
  if (fits) return absl::OkStatus();
  return bad("usage.bad_value", "a value has up to six decimals and up to 10^12");
}

bool has_metered(const UsageEvent& event) noexcept {
  return event.value || !event.properties.empty() || !event.item.empty();
}

absl::Status put_metered(const UsageMeter& meter, const UsageEvent& event,
                         records::KeptUsage& kept) {
  const Decimal value = told_value(event);
  OCTROI_RETURN_IF_ERROR(check_value(meter, value));
  OCTROI_RETURN_IF_ERROR(check_properties(event));
  const bool needs_item = meter.aggregation == Aggregation::kUnique;
  if (needs_item != !event.item.empty() || (needs_item && !check_text("item", event.item).ok())) {
    return bad("usage.bad_item", "a UNIQUE meter, and no other, counts items");
  }
  kept.quantity = 1;
  kept.value = value;
  kept.properties = told_properties(event);
  kept.item = told_item(event);
  return absl::OkStatus();
}

bool is_same_reading(const UsageEvent& event, const records::KeptUsage& kept) {
  return kept.value == told_value(event) && kept.properties == told_properties(event) &&
         kept.item == told_item(event);
}

std::string property_of(const records::KeptUsage& kept, std::string_view name) {
  std::string_view rest = kept.properties ? std::string_view(*kept.properties) : "";
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(name) && line.substr(name.size()).starts_with('=')) {
      return std::string(line.substr(name.size() + 1));
    }
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return {};
}

}  // namespace v0
}  // namespace octroi
