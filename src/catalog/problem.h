// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Problem: what is wrong in a catalogue, and where, before it becomes an error for people.
//
// The place is a path of fields from the catalogue down. It is kept as data, because the loader
// looks up a file's line by it and the C++ door has no file. Checks build it from the inside out:
//
//   if (auto problem = check_price(price)) return within({"price", i, label}, *std::move(problem));
//
// Layer: catalog, private. Thread safety: values.
#ifndef OCTROI_CATALOG_PROBLEM_H_
#define OCTROI_CATALOG_PROBLEM_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/catalog/catalog.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

inline constexpr int kSingular = -1;

struct Step {
  std::string field;      // as catalog.proto spells it
  int index = kSingular;  // of a repeated field
  std::string label;      // "starter@1"; empty: people count from one, "#3"
};
using Path = std::vector<Step>;

struct Problem {
  std::string code;  // "catalog.…"
  Path path;
  std::string message;  // what to do
};
using MaybeProblem = std::optional<Problem>;

// A problem of the field `field`, or of the whole when it is empty.
[[nodiscard]] Problem problem_of(std::string_view field, std::string_view code,
                                 std::string message);
[[nodiscard]] Problem within(Step step, Problem problem);

// "plan[starter@1].price[month EUR].amount".
[[nodiscard]] std::string to_people(const Path& path);
// "plan[0].price[1].amount": what a file's lines are found by.
[[nodiscard]] std::string to_place(const Path& path);

[[nodiscard]] absl::Status to_status(const Problem& problem);

// `text` as it may stand in a message: cut where long, without what could break a log line.
[[nodiscard]] std::string printable(std::string_view text, std::size_t bytes_max);
// The same for a value of the file, in quotes.
[[nodiscard]] std::string quoted(std::string_view text);

// The labels of paths; empty where the name itself is not fit to print.
[[nodiscard]] std::string plan_label(std::string_view code, std::int64_t version);
[[nodiscard]] std::string code_label(std::string_view code);
// The first version is called by its code alone, as most add-ons have no other.
[[nodiscard]] std::string add_on_label(std::string_view code, std::int64_t version);
[[nodiscard]] std::string price_label(std::string_view interval, std::string_view currency);

// Every rule of a catalogue that does not need its file. What make() fills in may be empty.
[[nodiscard]] MaybeProblem check_catalog(const std::vector<PlanVersion>& plans,
                                         const std::vector<AddOn>& add_ons,
                                         const std::vector<ChangeRule>& change_rules);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_PROBLEM_H_
