// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/usage_price.h"

#include <optional>
#include <utility>
#include <variant>

#include "catalog/defaults.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

using Model = v1::UsagePrice;

MaybeProblem read_number(std::string_view field, const std::string& text, Decimal& out) {
  const auto number = Decimal::parse(text);
  if (!number.ok()) {
    return problem_of(field, "catalog.bad_decimal",
                      "write digits with at most one point, such as \"0.50\", not " + quoted(text));
  }
  if (number->is_negative()) {
    return problem_of(field, "catalog.negative_amount", "it is 0 or more");
  }
  out = *number;
  return std::nullopt;
}

// A field that may be left out.
MaybeProblem read_optional(bool is_there, std::string_view field, const std::string& text,
                           std::optional<Decimal>& out) {
  if (!is_there) return std::nullopt;
  return read_number(field, text, out.emplace());
}

MaybeProblem read_tier(const v1::PriceTier& message, PriceTier& out) {
  if (auto bad = read_optional(message.has_up_to(), "up_to", message.up_to(), out.up_to)) {
    return bad;
  }
  if (auto bad = read_optional(message.has_unit_amount(), "unit_amount", message.unit_amount(),
                               out.unit_amount)) {
    return bad;
  }
  return read_optional(message.has_flat_amount(), "flat_amount", message.flat_amount(),
                       out.flat_amount);
}

MaybeProblem read_tiers(const Model& message, std::vector<PriceTier>& out) {
  for (int i = 0; i < message.tier_size(); ++i) {
    if (auto bad = read_tier(message.tier(i), out.emplace_back())) {
      return within({"tier", i, {}}, *std::move(bad));
    }
  }
  if (!out.empty() && out.back().up_to) {
    return problem_of("tier", "catalog.bad_tiers",
                      "the last tier goes on without end; leave out its up_to");
  }
  return std::nullopt;
}

Problem missing(std::string_view field) {
  return problem_of("", "catalog.missing_field", "it needs a field " + std::string(field));
}

// The fields that only other models have.
MaybeProblem check_fields(const Model& message) {
  const bool is_tiered = message.model() == Model::GRADUATED || message.model() == Model::VOLUME;
  const struct {
    bool is_there;
    bool is_needed;
    const char* name;
  } fields[] = {
      {message.has_unit_amount(), message.model() == Model::UNIT, "unit_amount"},
      {message.tier_size() > 0, is_tiered, "tier"},
      {message.has_package_size(), message.model() == Model::PACKAGE, "package_size"},
      {message.has_package_amount(), message.model() == Model::PACKAGE, "package_amount"},
  };
  for (const auto& field : fields) {
    if (field.is_there && !field.is_needed) {
      return problem_of(field.name, "catalog.bad_usage_price", "this model has no such field");
    }
    if (!field.is_there && field.is_needed) return missing(field.name);
  }
  return std::nullopt;
}

MaybeProblem read_model(const Model& message, PriceModel& out) {
  if (!message.has_model()) return missing("model");
  if (auto bad = check_fields(message)) return bad;
  switch (message.model()) {
    case Model::UNIT:
      return read_number("unit_amount", message.unit_amount(),
                         out.emplace<UnitPrice>().unit_amount);
    case Model::GRADUATED:
      return read_tiers(message, out.emplace<GraduatedPrice>().tiers);
    case Model::VOLUME:
      return read_tiers(message, out.emplace<VolumePrice>().tiers);
    case Model::PACKAGE: {
      auto& package = out.emplace<PackagePrice>();
      if (auto bad = read_number("package_size", message.package_size(), package.size)) return bad;
      return read_number("package_amount", message.package_amount(), package.amount);
    }
    default:
      return problem_of("model", "catalog.wrong_type", "write UNIT, GRADUATED, VOLUME or PACKAGE");
  }
}

MaybeProblem read_conversion(const Model& message, UsagePrice& out) {
  if (!message.has_divide_by()) {
    if (!message.whole_units()) return std::nullopt;
    return problem_of("whole_units", "catalog.bad_usage_price",
                      "only what is divided can be rounded up; write divide_by too");
  }
  UnitConversion& conversion = out.conversion.emplace();
  conversion.operation = ConversionOperation::kDivide;
  if (message.whole_units()) conversion.rounding = Rounding::kCeiling;
  if (auto bad = read_number("divide_by", message.divide_by(), conversion.factor)) return bad;
  if (!conversion.factor.is_zero()) return std::nullopt;
  return problem_of("divide_by", "catalog.bad_usage_price", "units cannot be divided by 0");
}

// --- Back to text

void put(std::string& text, std::string_view name, const Decimal& number) {
  text.append(" ").append(name).append(": \"").append(number.to_string()).append("\"");
}

void put(std::string& text, std::string_view name, const std::optional<Decimal>& number) {
  if (number) put(text, name, *number);
}

void put_tiers(std::string& text, const std::vector<PriceTier>& tiers, const std::string& between) {
  for (const PriceTier& tier : tiers) {
    text += between + "tier {";
    put(text, "up_to", tier.up_to);
    put(text, "unit_amount", tier.unit_amount);
    put(text, "flat_amount", tier.flat_amount);
    text += " }";
  }
}

struct PrintModel {
  std::string& text;
  const std::string& between;

  void operator()(const UnitPrice& unit) const {
    text += " model: UNIT";
    put(text, "unit_amount", unit.unit_amount);
  }
  void operator()(const GraduatedPrice& graduated) const {
    text += " model: GRADUATED";
    put_tiers(text, graduated.tiers, between);
  }
  void operator()(const VolumePrice& volume) const {
    text += " model: VOLUME";
    put_tiers(text, volume.tiers, between);
  }
  void operator()(const PackagePrice& package) const {
    text += " model: PACKAGE";
    put(text, "package_size", package.size);
    put(text, "package_amount", package.amount);
  }
  // Refused by check_usage_price().
  void operator()(const FlatPrice&) const {}
  void operator()(const DynamicPrice&) const {}
};

}  // namespace

MaybeProblem read_usage_price(const v1::UsagePrice& message, Currency currency, UsagePrice& out) {
  if (auto bad = read_model(message, out.model)) return bad;
  if (auto bad = read_optional(message.has_free_units(), "free_units", message.free_units(),
                               out.free_units)) {
    return bad;
  }
  if (auto bad = read_optional(message.has_minimum(), "minimum", message.minimum(), out.minimum)) {
    return bad;
  }
  if (auto bad = read_optional(message.has_maximum(), "maximum", message.maximum(), out.maximum)) {
    return bad;
  }
  out.minor_digits = currency.exponent();
  return read_conversion(message, out);
}

std::string print_usage_price(const UsagePrice& price, const std::string& between) {
  std::string text = "usage {";
  std::visit(PrintModel{text, between}, price.model);
  std::string rest;
  put(rest, "free_units", price.free_units);
  put(rest, "minimum", price.minimum);
  put(rest, "maximum", price.maximum);
  if (price.conversion) {
    put(rest, "divide_by", price.conversion->factor);
    if (price.conversion->rounding) rest += " whole_units: true";
  }
  if (!rest.empty()) text += between + rest.substr(1);
  return text + " }";
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
