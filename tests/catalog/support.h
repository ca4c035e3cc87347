// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Shorthand of the catalogue's tests.
#ifndef OCTROI_TESTS_CATALOG_SUPPORT_H_
#define OCTROI_TESTS_CATALOG_SUPPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/catalog/catalog.h"

namespace octroi::catalog_test {

inline Money eur(std::int64_t cents) { return Money::of_minor(cents, kEur); }

inline Price flat_price(Money amount, Interval interval = kMonthly) {
  return {.interval = interval,
          .currency = amount.currency(),
          .charges = {{.code = "base", .description = {}, .amount = amount}}};
}

// A plan that passes every check, to be spoilt one field at a time.
inline PlanVersion plan(std::string code, std::int32_t version = 1, std::int64_t cents = 50'00) {
  return {.ref = {std::move(code), version}, .name = "Plan", .prices = {flat_price(eur(cents))}};
}

inline Entitlement limit(std::string name, std::int64_t value) {
  return {.name = std::move(name), .value = Limit{.value = value}};
}

inline Entitlement unlimited(std::string name) {
  return {.name = std::move(name), .value = Limit{}};
}

inline absl::StatusOr<Catalog> parse_text(std::string_view text) {
  return parse_catalog(text, CatalogFormat::kText, "plans.textproto");
}

inline absl::StatusOr<Catalog> parse_json(std::string_view text) {
  return parse_catalog(text, CatalogFormat::kJson, "plans.json");
}

// The catalogue, or a failed test that shows the error.
inline Catalog valid(absl::StatusOr<Catalog> catalog) {
  EXPECT_TRUE(catalog.ok()) << catalog.status();
  return catalog.ok() ? *std::move(catalog) : Catalog();
}

}  // namespace octroi::catalog_test

#endif  // OCTROI_TESTS_CATALOG_SUPPORT_H_
