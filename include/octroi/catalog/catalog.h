// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Catalog: every version of every plan a host sells.
//
// Read from a protobuf text file or JSON (octroi/v1/catalog.proto), checked as a whole, immutable
// afterwards. To change it, load the next file: published versions must be in it unchanged, new
// ones follow. diff.h says what differs, and migration.h who would pay what.
//
//   auto catalog = octroi::load_catalog("plans.textproto");
//   if (!catalog.ok()) ...
//   // "plans.textproto:14: plan[starter@1].price[month EUR].amount: EUR has 2 decimals;
//   //  write 50.00"
//
// Layer: catalog (may include base, money, calendar). Thread safety: immutable; any thread.
#ifndef OCTROI_CATALOG_CATALOG_H_
#define OCTROI_CATALOG_CATALOG_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/catalog/change_rule.h"
#include "octroi/catalog/plan.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Catalog {
 public:
  Catalog() = default;

  // Checks everything docs/formats/catalog.md asks for, then fills in what was left out: a plan's
  // family is its code, a charge's text comes from the plan's name, a phase has all the charges of
  // its price.
  // Errors: InvalidArgument "catalog.…" naming the plan and the field.
  static absl::StatusOr<Catalog> make(std::vector<PlanVersion> plans,
                                      std::vector<AddOn> add_ons = {},
                                      std::vector<ChangeRule> change_rules = {});

  // The highest version of `code`; nullptr when there is no such plan. Pointers live as long as the
  // catalog.
  [[nodiscard]] const PlanVersion* current(std::string_view code) const noexcept;
  [[nodiscard]] const PlanVersion* find(const PlanRef& ref) const noexcept;
  // The highest version of an add-on, or one of them; nullptr when there is no such one.
  [[nodiscard]] const AddOn* add_on(std::string_view code) const noexcept;
  [[nodiscard]] const AddOn* add_on(std::string_view code, std::int32_t version) const noexcept;
  // Ordered by code, then version.
  [[nodiscard]] std::span<const PlanVersion> plans() const noexcept { return plans_; }
  // Ordered by code, then version.
  [[nodiscard]] std::span<const AddOn> add_ons() const noexcept { return add_ons_; }

  // In their order. They hold for changes from now on and are no part of what was published.
  [[nodiscard]] std::span<const ChangeRule> change_rules() const noexcept { return change_rules_; }

  friend bool operator==(const Catalog&, const Catalog&) = default;

 private:
  std::vector<PlanVersion> plans_{};
  std::vector<AddOn> add_ons_{};
  std::vector<ChangeRule> change_rules_{};
};

// By the file's ending: ".json" is JSON, all else protobuf text.
// Errors: NotFound "catalog.cannot_read"; InvalidArgument "catalog.syntax" and what make() finds,
// with file, line and field; see docs/formats/catalog.md for the whole list.
absl::StatusOr<Catalog> load_catalog(const std::string& path);

enum class CatalogFormat { kText, kJson };
// `name` stands for the file in errors.
absl::StatusOr<Catalog> parse_catalog(std::string_view text, CatalogFormat format,
                                      std::string_view name);

// The catalogue as a text file that parse_catalog() reads back to an equal one. What has its
// default value is left out.
[[nodiscard]] std::string to_textproto(const Catalog& catalog);
// One version of it.
[[nodiscard]] std::string to_textproto(const PlanVersion& plan);
[[nodiscard]] std::string to_textproto(const AddOn& add_on);

// OK when `next` is `published` plus new plans, versions and add-ons. Two things that nobody's
// price depends on may differ besides: whether a plan is listed, and an add-on may go with more
// plans.
// Errors: FailedPrecondition "catalog.version_changed" | "catalog.version_removed" |
// "catalog.add_on_changed" | "catalog.add_on_removed", naming plan and field (I20).
absl::Status check_successor(const Catalog& published, const Catalog& next);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_CATALOG_H_
