// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/prices.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<PriceModel> package_of(const Json& price) {
  OCTROI_RETURN_IF_ERROR(only_keys(price, {"model", "package_size", "package_amount", "free_units",
                                           "rounding", "minimum_spend", "maximum_spend"}));
  PackagePrice package;
  OCTROI_ASSIGN_OR_RETURN(package.size, decimal(price, "package_size"));
  OCTROI_ASSIGN_OR_RETURN(package.amount, decimal(price, "package_amount"));
  OCTROI_ASSIGN_OR_RETURN(const auto free_units, optional_decimal(price, "free_units"));
  package.free_units = free_units.value_or(Decimal(0));
  if (price.contains("rounding")) {
    OCTROI_ASSIGN_OR_RETURN(const auto rounding, rounding_of(price["rounding"]));
    if (!rounding) return unsupported("packages are whole");
    package.rounding = *rounding;
  }
  return PriceModel(package);
}

// Orb's, Lago's and Stripe's names for the models.
std::string plain_model(const std::string& name) {
  constexpr std::array<std::array<const char*, 2>, 5> kNames{{{"tiered", "graduated"},
                                                              {"bulk", "volume"},
                                                              {"standard", "unit"},
                                                              {"per_unit", "unit"},
                                                              {"flat_fee", "flat"}}};
  for (const auto& [theirs, ours] : kNames) {
    if (name == theirs) return ours;
  }
  return name;
}

absl::StatusOr<PriceModel> percentage_of(const Json& price) {
  std::vector<PercentTier> tiers;
  for (const Json& tier : price.at("tiers")) {
    OCTROI_RETURN_IF_ERROR(only_keys(tier, {"up_to", "rate_percent", "flat", "from_value"}));
    PercentTier read;
    OCTROI_ASSIGN_OR_RETURN(read.up_to, optional_decimal(tier, "up_to"));
    OCTROI_ASSIGN_OR_RETURN(read.percent, decimal(tier, "rate_percent"));
    OCTROI_ASSIGN_OR_RETURN(read.flat_amount, optional_decimal(tier, "flat"));
    tiers.push_back(read);
  }
  OCTROI_ASSIGN_OR_RETURN(GraduatedPrice graduated, graduated_percentage(tiers));
  return PriceModel(graduated);
}

absl::StatusOr<PriceModel> flat_of(const Json& price) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(price, {"model", "amount", "term", "minimum_spend", "maximum_spend"}));
  FlatPrice flat;
  OCTROI_ASSIGN_OR_RETURN(flat.amount, decimal(price, "amount"));
  const std::string term = price.value("term", "in_arrears");
  if (term != "in_advance" && term != "in_arrears") {
    return unsupported("the payment term '" + term + "' is not known");
  }
  flat.in_advance = term == "in_advance";
  return PriceModel(flat);
}

}  // namespace

absl::StatusOr<std::optional<Rounding>> rounding_of(const std::string& name) {
  using Found = std::optional<Rounding>;
  if (name == "none") return Found{};
  if (name == "ceiling" || name == "up") return Found(Rounding::kCeiling);
  if (name == "floor" || name == "down") return Found(Rounding::kFloor);
  if (name == "half_up" || name == "nearest") return Found(Rounding::kHalfUp);
  if (name == "half_even") return Found(Rounding::kHalfEven);
  return unsupported("the rounding '" + name + "' is not known");
}

absl::StatusOr<std::vector<PriceTier>> tiers_of(const Json& tiers) {
  std::vector<PriceTier> result;
  for (const Json& tier : tiers) {
    OCTROI_RETURN_IF_ERROR(only_keys(tier, {"up_to", "unit", "flat", "from_value"}));
    PriceTier read;
    OCTROI_ASSIGN_OR_RETURN(read.up_to, optional_decimal(tier, "up_to"));
    OCTROI_ASSIGN_OR_RETURN(read.unit_amount, optional_decimal(tier, "unit"));
    OCTROI_ASSIGN_OR_RETURN(read.flat_amount, optional_decimal(tier, "flat"));
    result.push_back(read);
  }
  return result;
}

absl::StatusOr<PriceModel> model_of(const Json& price) {
  const std::string model = plain_model(price.value("model", ""));
  if (model == "package") return package_of(price);
  if (model == "flat") return flat_of(price);
  OCTROI_RETURN_IF_ERROR(only_keys(
      price, {"model", "tiers", "unit_amount", "multiplier", "minimum_spend", "maximum_spend"}));
  if (model == "unit") {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, decimal(price, "unit_amount"));
    return PriceModel(UnitPrice{amount});
  }
  if (model == "dynamic") {
    OCTROI_ASSIGN_OR_RETURN(const Decimal multiplier, decimal(price, "multiplier"));
    return PriceModel(DynamicPrice{multiplier});
  }
  if (!price.contains("tiers")) return unsupported("the price model '" + model + "' is not known");
  if (model == "graduated_percentage") return percentage_of(price);
  OCTROI_ASSIGN_OR_RETURN(std::vector<PriceTier> tiers, tiers_of(price["tiers"]));
  if (model == "graduated") return PriceModel(GraduatedPrice{std::move(tiers)});
  if (model == "volume") return PriceModel(VolumePrice{std::move(tiers)});
  return unsupported("the price model '" + model + "' is not known");
}

absl::StatusOr<UnitConversion> conversion_of(const Json& conversion) {
  OCTROI_RETURN_IF_ERROR(only_keys(conversion, {"raw", "op", "factor", "rounding", "decimals"}));
  UnitConversion result;
  const std::string operation = conversion.value("op", "");
  if (operation != "multiply" && operation != "divide") {
    return unsupported("the operation '" + operation + "' is not known");
  }
  result.operation =
      operation == "divide" ? ConversionOperation::kDivide : ConversionOperation::kMultiply;
  OCTROI_ASSIGN_OR_RETURN(result.factor, decimal(conversion, "factor"));
  OCTROI_ASSIGN_OR_RETURN(result.rounding, rounding_of(conversion.value("rounding", "none")));
  result.decimals = conversion.value("decimals", 0);
  return result;
}

absl::StatusOr<UsagePrice> usage_price_of(const Json& input) {
  const Json& price = input.at("price");
  UsagePrice result;
  OCTROI_ASSIGN_OR_RETURN(result.model, model_of(price));
  OCTROI_ASSIGN_OR_RETURN(result.minimum, optional_decimal(price, "minimum_spend"));
  OCTROI_ASSIGN_OR_RETURN(result.maximum, optional_decimal(price, "maximum_spend"));
  if (input.contains("unit_conversion")) {
    OCTROI_ASSIGN_OR_RETURN(result.conversion, conversion_of(input["unit_conversion"]));
  }
  if (input.contains("discounts")) {
    const Json& discounts = input["discounts"];
    OCTROI_RETURN_IF_ERROR(only_keys(discounts, {"percentage", "usage_quantity"}));
    OCTROI_ASSIGN_OR_RETURN(result.percent_off, optional_decimal(discounts, "percentage"));
    OCTROI_ASSIGN_OR_RETURN(result.free_units, optional_decimal(discounts, "usage_quantity"));
  }
  return result;
}

Json line_json(const UsageLine& line) {
  Json json = {{"unit_amount", text(line.piece.unit_amount)},
               {"quantity", text(line.piece.quantity)},
               {"amount", text(line.amount)},
               {"total", text(line.total)}};
  if (!line.discount.is_zero()) json["discount"] = text(line.discount);
  if (!line.commitment.is_zero()) json["commitment_charge"] = text(line.commitment);
  return json;
}

}  // namespace octroi::vectors
