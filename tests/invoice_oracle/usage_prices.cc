// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <utility>

#include "octroi/pricing/price_model.h"
#include "prices.h"

namespace octroi::oracle {

Number number_of(const Decimal& value) {
  const std::string text = value.to_string();
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return Number(text);
  mpz_class den;
  mpz_ui_pow_ui(den.get_mpz_t(), 10, text.size() - point - 1);
  Number number(mpz_class(text.substr(0, point) + text.substr(point + 1), 10), den);
  number.canonicalize();
  return number;
}

Number scale_of(Currency currency) {
  Number scale = 1;
  for (int i = 0; i < currency.exponent(); ++i) scale *= 10;
  return scale;
}

namespace {

class UsageDraw {
 public:
  UsageDraw(Draw& draw, Currency currency)
      : draw_(draw), currency_(currency), scale_(scale_of(currency)) {}

  UsageCase run() {
    price().minor_digits = exact().minor_digits = currency_.exponent();
    if (draw_.one_in(3)) price().rounding = draw_.rounding();
    exact().mode = mode_of(price().rounding);
    model();
    if (draw_.one_in(3)) {
      price().free_units = Decimal(draw_.below(200));
      exact().free = number_of(*price().free_units);
    }
    if (draw_.one_in(3)) conversion();
    limits();
    one_.used = draw_.one_in(5) ? 0 : draw_.below(3'000);
    if (draw_.one_in(20)) one_.used *= 1'000'003;
    if (edge_ > 0 && draw_.one_in(3)) one_.used = edge_ + draw_.below(3) - 1;
    return std::move(one_);
  }

 private:
  UsagePrice& price() { return one_.price; }
  Usage& exact() { return one_.exact; }

  void model() {
    exact().model = static_cast<Model>(draw_.below(kModels));
    switch (exact().model) {
      case Model::kUnit:
        price().model = UnitPrice{unit(50'000, 5)};
        break;
      case Model::kDynamic:
        price().model = DynamicPrice{unit(3'000, 3)};
        break;
      case Model::kFlat:
        price().model = FlatPrice{.amount = flat(9'999, 2), .in_advance = draw_.one_in(2)};
        break;
      case Model::kPackage:
        package();
        break;
      case Model::kGraduated:
        price().model = GraduatedPrice{tiers()};
        break;
      case Model::kVolume:
        price().model = VolumePrice{tiers()};
        break;
      case Model::kGraduatedPercentage:
        percent_tiers();
        break;
    }
  }

  Decimal unit(std::int64_t most, int decimals) {
    const Decimal drawn = draw_.decimal(most, decimals);
    exact().tiers.push_back({{}, number_of(drawn) * scale_, 0});
    return drawn;
  }
  Decimal flat(std::int64_t most, int decimals) {
    const Decimal drawn = draw_.decimal(most, decimals);
    exact().tiers.push_back({{}, 0, number_of(drawn) * scale_});
    return drawn;
  }

  void package() {
    PackagePrice package{.size = Decimal(1 + draw_.below(500)), .amount = flat(5'000, 2)};
    if (draw_.one_in(3)) package.free_units = Decimal(draw_.below(300));
    if (draw_.one_in(3)) package.rounding = Rounding::kFloor;
    exact().package_size = number_of(package.size);
    exact().package_free = number_of(package.free_units);
    exact().counts_started_packages = package.rounding == Rounding::kCeiling;
    price().model = package;
  }

  std::vector<PriceTier> tiers() {
    std::vector<PriceTier> made;
    for (std::int64_t i = draw_.below(4); i > 0; --i) {
      edge_ += 1 + draw_.below(400);
      made.push_back(tier(Decimal(edge_)));
    }
    // The last goes on for ever, whatever it says.
    made.push_back(tier(draw_.one_in(4) ? std::optional(Decimal(edge_ + 1)) : std::nullopt));
    exact().tiers.back().up_to.reset();
    return made;
  }

  PriceTier tier(std::optional<Decimal> up_to) {
    PriceTier made{.up_to = up_to};
    Tier same;
    if (up_to) same.up_to = number_of(*up_to);
    if (!draw_.one_in(4)) {
      made.unit_amount = draw_.decimal(20'000, 4);
      same.unit = number_of(*made.unit_amount) * scale_;
    }
    if (draw_.one_in(3)) {
      made.flat_amount = draw_.decimal(2'000, 2);
      same.flat = number_of(*made.flat_amount) * scale_;
    }
    exact().tiers.push_back(same);
    return made;
  }

  void percent_tiers() {
    std::vector<PercentTier> made;
    const std::int64_t count = 1 + draw_.below(4);
    for (std::int64_t i = 0; i < count; ++i) {
      PercentTier tier{.percent = draw_.decimal(1'000, 2)};
      Tier same{.unit = number_of(tier.percent) / 100 * scale_};
      if (i + 1 < count) {
        edge_ += 1 + draw_.below(900);
        tier.up_to = Decimal(edge_);
        same.up_to = number_of(*tier.up_to);
      }
      if (draw_.one_in(3)) {
        tier.flat_amount = draw_.decimal(2'000, 2);
        same.flat = number_of(*tier.flat_amount) * scale_;
      }
      made.push_back(tier);
      exact().tiers.push_back(same);
    }
    price().model = *graduated_percentage(made);
  }

  void conversion() {
    const Decimal factors[] = {Decimal(1000), Decimal(8), Decimal(60), Decimal(3),
                               *Decimal::of(25, 2)};
    UnitConversion by{.operation = ConversionOperation::kDivide, .factor = factors[draw_.below(5)]};
    Conversion same{.factor = number_of(by.factor)};
    if (draw_.one_in(3)) {
      by.operation = ConversionOperation::kMultiply;
      same.multiplies = true;
    }
    if (draw_.one_in(2)) {
      by.rounding = draw_.one_in(2) ? Rounding::kCeiling : draw_.rounding();
      by.decimals = static_cast<int>(draw_.below(3));
      same.mode = mode_of(*by.rounding);
      same.decimals = by.decimals;
    }
    price().conversion = by;
    exact().conversion = same;
  }

  void limits() {
    if (draw_.one_in(5)) {
      price().percent_off = draw_.decimal(1'000, 1);
      exact().percent_off = number_of(*price().percent_off);
    }
    if (draw_.one_in(4)) {
      price().minimum = *Decimal::of(draw_.below(5'000), currency_.exponent());
      exact().minimum = number_of(*price().minimum) * scale_;
    }
    if (draw_.one_in(4)) {
      price().maximum = *Decimal::of(5'000 + draw_.below(50'000), currency_.exponent());
      exact().maximum = number_of(*price().maximum) * scale_;
    }
  }

  Draw& draw_;
  Currency currency_;
  Number scale_;
  UsageCase one_;
  std::int64_t edge_ = 0;  // of the last tier that ends; 0 where there is none
};

}  // namespace

UsageCase make_usage(Draw& draw, Currency currency) { return UsageDraw(draw, currency).run(); }

}  // namespace octroi::oracle
