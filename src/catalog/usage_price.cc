// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/usage_price.h"

#include <optional>
#include <utility>
#include <variant>

#include "catalog/source.h"
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

Problem missing(std::string_view field) {
  return problem_of("", "catalog.missing_field", "it needs a field " + std::string(field));
}

Problem not_of_model(std::string_view field) {
  return problem_of(field, "catalog.bad_usage_price", "this model has no such field");
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

MaybeProblem check_last(const Model& message) {
  if (message.tier_size() == 0 || !message.tier().rbegin()->has_up_to()) return std::nullopt;
  return problem_of("tier", "catalog.bad_tiers",
                    "the last tier goes on without end; leave out its up_to");
}

MaybeProblem read_tiers(const Model& message, std::vector<PriceTier>& out) {
  for (int i = 0; i < message.tier_size(); ++i) {
    auto bad = read_tier(message.tier(i), out.emplace_back());
    if (!bad && message.tier(i).has_percent()) bad = not_of_model("percent");
    if (bad) return within({"tier", i, {}}, *std::move(bad));
  }
  return check_last(message);
}

MaybeProblem read_percent_tiers(const Model& message, PriceModel& out) {
  std::vector<PercentTier> tiers;
  for (int i = 0; i < message.tier_size(); ++i) {
    const v1::PriceTier& tier = message.tier(i);
    PriceTier read;
    PercentTier& made = tiers.emplace_back();
    auto bad = read_tier(tier, read);
    if (!bad && !tier.has_percent()) bad = missing("percent");
    if (!bad) bad = read_number("percent", tier.percent(), made.percent);
    if (!bad && tier.has_unit_amount()) bad = not_of_model("unit_amount");
    if (bad) return within({"tier", i, {}}, *std::move(bad));
    made.up_to = read.up_to;
    made.flat_amount = read.flat_amount;
  }
  if (auto bad = check_last(message)) return bad;
  const auto price = graduated_percentage(tiers);
  if (!price.ok()) {
    return problem_of("tier", "catalog.bad_usage_price", error_message(price.status()));
  }
  out = *price;
  return std::nullopt;
}

MaybeProblem read_percentage(const Model& message, PercentagePrice& out) {
  if (auto bad = read_number("percent", message.percent(), out.percent)) return bad;
  if (message.has_fixed_per_event()) {
    auto bad = read_number("fixed_per_event", message.fixed_per_event(), out.fixed_per_event);
    if (bad) return bad;
  }
  if (message.has_free_events()) {
    if (message.free_events() < 0) {
      return problem_of("free_events", "catalog.negative_amount", "it is 0 or more");
    }
    out.free_events = message.free_events();
  }
  if (auto bad = read_optional(message.has_free_amount(), "free_amount", message.free_amount(),
                               out.free_amount)) {
    return bad;
  }
  if (auto bad = read_optional(message.has_event_minimum(), "event_minimum",
                               message.event_minimum(), out.least)) {
    return bad;
  }
  return read_optional(message.has_event_maximum(), "event_maximum", message.event_maximum(),
                       out.most);
}

MaybeProblem read_block(const v1::BlockTier& message, BlockTier& out) {
  if (!message.has_block_size()) return missing("block_size");
  if (auto bad = read_number("block_size", message.block_size(), out.block_size)) return bad;
  if (!message.has_block_amount()) return missing("block_amount");
  if (auto bad = read_number("block_amount", message.block_amount(), out.block_price)) return bad;
  return read_optional(message.has_blocks(), "blocks", message.blocks(), out.blocks_max);
}

MaybeProblem read_blocks(const Model& message, BlockPrice& out) {
  for (int i = 0; i < message.block_size(); ++i) {
    auto bad = read_block(message.block(i), out.tiers.emplace_back());
    if (!bad && out.tiers.back().blocks_max.has_value() == (i + 1 == message.block_size())) {
      bad = problem_of("blocks", "catalog.bad_tiers",
                       "each tier but the last says how many blocks it holds; the last goes on "
                       "without end");
    }
    if (bad) return within({"block", i, {}}, *std::move(bad));
  }
  if (!message.has_block_policy()) return std::nullopt;
  if (message.block_policy() != Model::ALL_TIERS && message.block_policy() != Model::TOP_TIER) {
    return problem_of("block_policy", "catalog.wrong_type", "write ALL_TIERS or TOP_TIER");
  }
  if (message.block_policy() == Model::TOP_TIER) out.policy = BlockPolicy::kTopTier;
  return std::nullopt;
}

MaybeProblem read_matrix(const Model& message, MatrixPrice& out) {
  out.dimensions.assign(message.dimension().begin(), message.dimension().end());
  for (int i = 0; i < message.row_size(); ++i) {
    const v1::MatrixRow& row = message.row(i);
    MatrixRow& made = out.rows.emplace_back();
    made.values.assign(row.value().begin(), row.value().end());
    auto bad = row.has_unit_amount()
                   ? read_number("unit_amount", row.unit_amount(), made.unit_amount)
                   : missing("unit_amount");
    if (!bad && made.values.size() != out.dimensions.size()) {
      bad = problem_of("value", "catalog.bad_usage_price", "write a value for each dimension");
    }
    if (bad) return within({"row", i, {}}, *std::move(bad));
  }
  return read_number("default_amount", message.default_amount(), out.default_amount);
}

MaybeProblem read_limits(const v1::CapacityTier& message, CapacityTier& out) {
  for (int i = 0; i < message.limit_size(); ++i) {
    const v1::CapacityLimit& limit = message.limit(i);
    Decimal up_to;
    auto bad = limit.has_entitlement() ? MaybeProblem() : missing("entitlement");
    if (!bad && !limit.has_up_to()) bad = missing("up_to");
    if (!bad) bad = read_number("up_to", limit.up_to(), up_to);
    if (!bad && !out.limits.emplace(limit.entitlement(), up_to).second) {
      bad = problem_of("entitlement", "catalog.bad_usage_price", "the tier limits it twice");
    }
    if (bad) return within({"limit", i, {}}, *std::move(bad));
  }
  return std::nullopt;
}

MaybeProblem read_capacity(const Model& message, CapacityPrice& out) {
  for (int i = 0; i < message.capacity_size(); ++i) {
    const v1::CapacityTier& tier = message.capacity(i);
    CapacityTier& made = out.tiers.emplace_back();
    auto bad =
        tier.has_amount() ? read_number("amount", tier.amount(), made.price) : missing("amount");
    if (!bad) bad = read_limits(tier, made);
    if (!bad && made.limits.empty() != (i + 1 == message.capacity_size())) {
      bad = problem_of("limit", "catalog.bad_tiers",
                       "each tier but the last has a limit; the last holds any peak");
    }
    if (bad) return within({"capacity", i, {}}, *std::move(bad));
  }
  return std::nullopt;
}

// The fields that only other models have.
MaybeProblem check_fields(const Model& message) {
  const auto model = message.model();
  const bool is_tiered =
      model == Model::GRADUATED || model == Model::VOLUME || model == Model::GRADUATED_PERCENTAGE;
  const bool is_percentage = model == Model::PERCENTAGE;
  const bool is_by_quantity = !is_percentage && model != Model::MATRIX && model != Model::CAPACITY;
  enum { kNeeded, kAllowed };
  const struct {
    bool is_there;
    bool is_of_model;
    const char* name;
    int need = kNeeded;
  } fields[] = {
      {message.has_unit_amount(), model == Model::UNIT, "unit_amount"},
      {message.tier_size() > 0, is_tiered, "tier"},
      {message.has_package_size(), model == Model::PACKAGE, "package_size"},
      {message.has_package_amount(), model == Model::PACKAGE, "package_amount"},
      {message.block_size() > 0, model == Model::BLOCKS, "block"},
      {message.has_block_policy(), model == Model::BLOCKS, "block_policy", kAllowed},
      {message.has_percent(), is_percentage, "percent"},
      {message.has_fixed_per_event(), is_percentage, "fixed_per_event", kAllowed},
      {message.has_free_events(), is_percentage, "free_events", kAllowed},
      {message.has_free_amount(), is_percentage, "free_amount", kAllowed},
      {message.has_event_minimum(), is_percentage, "event_minimum", kAllowed},
      {message.has_event_maximum(), is_percentage, "event_maximum", kAllowed},
      {message.dimension_size() > 0, model == Model::MATRIX, "dimension"},
      {message.row_size() > 0, model == Model::MATRIX, "row"},
      {message.has_default_amount(), model == Model::MATRIX, "default_amount"},
      {message.capacity_size() > 0, model == Model::CAPACITY, "capacity"},
      {message.has_multiplier(), model == Model::DYNAMIC, "multiplier", kAllowed},
      {message.has_free_units(), is_by_quantity, "free_units", kAllowed},
      {message.has_divide_by(), is_by_quantity, "divide_by", kAllowed},
  };
  for (const auto& field : fields) {
    if (field.is_there && !field.is_of_model) return not_of_model(field.name);
    if (!field.is_there && field.is_of_model && field.need == kNeeded) return missing(field.name);
  }
  return std::nullopt;
}

MaybeProblem read_package(const Model& message, PackagePrice& out) {
  if (auto bad = read_number("package_size", message.package_size(), out.size)) return bad;
  return read_number("package_amount", message.package_amount(), out.amount);
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
    case Model::PACKAGE:
      return read_package(message, out.emplace<PackagePrice>());
    case Model::BLOCKS:
      return read_blocks(message, out.emplace<BlockPrice>());
    case Model::PERCENTAGE:
      return read_percentage(message, out.emplace<PercentagePrice>());
    case Model::GRADUATED_PERCENTAGE:
      return read_percent_tiers(message, out);
    case Model::MATRIX:
      return read_matrix(message, out.emplace<MatrixPrice>());
    case Model::CAPACITY:
      return read_capacity(message, out.emplace<CapacityPrice>());
    case Model::DYNAMIC: {
      Decimal& multiplier = out.emplace<DynamicPrice>().multiplier;
      if (!message.has_multiplier()) return std::nullopt;
      return read_number("multiplier", message.multiplier(), multiplier);
    }
    default:
      return wrong_type(*Model::descriptor()->FindFieldByName("model"));
  }
}

MaybeProblem read_unit_rounding(const Model& message, UnitConversion& conversion) {
  if (message.whole_units()) conversion.rounding = Rounding::kCeiling;
  if (message.has_unit_rounding()) {
    if (message.whole_units()) {
      return problem_of("unit_rounding", "catalog.bad_usage_price",
                        "whole_units says how to round already; write one of them");
    }
    if (message.unit_rounding() == Model::ROUNDING_UNSPECIFIED) {
      return wrong_type(*Model::descriptor()->FindFieldByName("unit_rounding"));
    }
    conversion.rounding = static_cast<Rounding>(message.unit_rounding());
  }
  conversion.decimals = message.unit_decimals();
  const bool is_kept = conversion.rounding || conversion.decimals == 0;
  if (is_kept && conversion.decimals >= 0 && conversion.decimals <= Decimal::kScaleMax) {
    return std::nullopt;
  }
  return problem_of("unit_decimals", "catalog.bad_usage_price",
                    "0 to 18 decimals are kept by a unit_rounding");
}

MaybeProblem read_conversion(const Model& message, UsagePrice& out) {
  if (message.has_divide_by() && message.has_multiply_by()) {
    return problem_of("multiply_by", "catalog.bad_usage_price",
                      "units are divided or multiplied; write one of them");
  }
  const std::string_view field = message.has_multiply_by() ? "multiply_by" : "divide_by";
  if (!message.has_divide_by() && !message.has_multiply_by()) {
    const bool rounds =
        message.whole_units() || message.has_unit_rounding() || message.has_unit_decimals();
    if (!rounds) return std::nullopt;
    return problem_of(message.whole_units() ? "whole_units" : "unit_rounding",
                      "catalog.bad_usage_price",
                      "only what is converted can be rounded; write divide_by or multiply_by too");
  }
  UnitConversion& conversion = out.conversion.emplace();
  conversion.operation =
      message.has_multiply_by() ? ConversionOperation::kMultiply : ConversionOperation::kDivide;
  const std::string& factor =
      message.has_multiply_by() ? message.multiply_by() : message.divide_by();
  if (auto bad = read_number(field, factor, conversion.factor)) return bad;
  if (conversion.factor.is_zero()) {
    return problem_of(field, "catalog.bad_usage_price", "it is above 0");
  }
  return read_unit_rounding(message, conversion);
}

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

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
