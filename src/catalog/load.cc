// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "catalog/problem.h"
#include "catalog/read_message.h"
#include "catalog/source.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/catalog/catalog.h"

namespace octroi {
inline namespace v0 {
namespace {

using catalog_internal::kSingular;
using catalog_internal::MaybeProblem;
using catalog_internal::Path;
using catalog_internal::PlacedProblem;
using catalog_internal::problem_of;
using catalog_internal::Source;
using catalog_internal::Step;

constexpr std::size_t kBytesMax = std::size_t{8} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status to_status(const PlacedProblem& placed, std::string_view name) {
  return with_context(catalog_internal::to_status(placed.problem),
                      std::string(name) + ':' + std::to_string(placed.line));
}

MaybeProblem check_size(std::size_t bytes) {
  if (bytes <= kBytesMax) return std::nullopt;
  return problem_of("", "catalog.too_large", "a catalogue has at most 8 MiB");
}

// JSON readers take a NUL for the end of the file and pass over what follows.
std::optional<PlacedProblem> check_no_nul(std::string_view text) {
  const std::size_t at = text.find('\0');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, at);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return PlacedProblem{problem_of("", catalog_internal::kSyntax, "the file holds a NUL byte"),
                       1 + static_cast<int>(lines)};
}

// The line of the first byte that makes the text invalid UTF-8.
int line_of_bad_utf8(std::string_view text) {
  int line = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (!is_valid_utf8(text.substr(0, end))) return line;
    text.remove_prefix(end);
    ++line;
  }
  return line;
}

std::optional<PlacedProblem> check_bytes(std::string_view text) {
  if (auto problem = check_size(text.size())) return PlacedProblem{*std::move(problem)};
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    return PlacedProblem{problem_of("", "catalog.byte_order_mark",
                                    "save the file as UTF-8 without a byte order mark")};
  }
  if (!is_valid_utf8(text)) {
    return PlacedProblem{problem_of("", "catalog.invalid_utf8", "save the file as UTF-8"),
                         line_of_bad_utf8(text)};
  }
  return check_no_nul(text);
}

// The first charge stands for an `amount`; the file counts the others without it.
void amount_as_written(Path& path, std::size_t at) {
  Step& charge = path[at];
  if (charge.index > 0) {
    --charge.index;
    return;
  }
  charge = {.field = "amount", .index = kSingular, .label = {}};
  path.resize(at + 1);
}

// A price's or phase's own `amount` became its first charge: back to the field that the file has.
void name_as_written(const v1::Catalog& message, Path& path) {
  if (path.size() < 3 || path[1].field != "price") return;
  const bool is_plan = path[0].field == "plan";
  const v1::Price& price = is_plan ? message.plan(path[0].index).price(path[1].index)
                                   : message.add_on(path[0].index).price(path[1].index);
  const bool is_in_phase = path.size() > 3 && path[2].field == "phase";
  if (is_in_phase && path[3].field == "charge" && price.phase(path[2].index).has_amount()) {
    return amount_as_written(path, 3);
  }
  if (path[2].field != "charge" || !price.has_amount()) return;
  amount_as_written(path, 2);
}

std::optional<PlacedProblem> read(std::string_view text, CatalogFormat format,
                                  std::vector<PlanVersion>& plans, std::vector<AddOn>& add_ons,
                                  std::vector<ChangeRule>& rules) {
  if (auto problem = check_bytes(text)) return problem;
  Source source;
  auto unread = format == CatalogFormat::kJson ? catalog_internal::read_json(text, source)
                                               : catalog_internal::read_text(text, source);
  if (unread) return unread;
  MaybeProblem problem = catalog_internal::read_message(source.message, plans, add_ons, rules);
  if (!problem && plans.empty()) {
    problem = problem_of("", "catalog.empty", "the file has no plan");
  }
  if (!problem) {
    problem = catalog_internal::check_catalog(plans, add_ons, rules);
    if (problem) name_as_written(source.message, problem->path);
  }
  if (!problem) return std::nullopt;
  const int line = source.places.line_of(problem->path);
  return PlacedProblem{*std::move(problem), line};
}

absl::Status cannot_read(const std::string& path) {
  return make_error(absl::StatusCode::kNotFound, "catalog.cannot_read",
                    path + ": there is no such file, or it may not be read");
}

}  // namespace

absl::StatusOr<Catalog> parse_catalog(std::string_view text, CatalogFormat format,
                                      std::string_view name) {
  std::vector<PlanVersion> plans;
  std::vector<AddOn> add_ons;
  std::vector<ChangeRule> rules;
  if (const auto problem = read(text, format, plans, add_ons, rules)) {
    return to_status(*problem, name);
  }
  return Catalog::make(std::move(plans), std::move(add_ons), std::move(rules));
}

absl::StatusOr<Catalog> load_catalog(const std::string& path) {
  std::error_code error;  // A folder opens like a file and then has no sensible size.
  if (std::filesystem::is_directory(path, error)) return cannot_read(path);
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return cannot_read(path);
  const std::streamoff bytes = file.tellg();
  if (bytes < 0) return cannot_read(path);
  if (auto problem = check_size(static_cast<std::size_t>(bytes))) {
    return to_status(PlacedProblem{*std::move(problem)}, path);
  }
  std::string text(static_cast<std::size_t>(bytes), '\0');
  file.seekg(0);
  if (!text.empty() && !file.read(text.data(), bytes)) return cannot_read(path);
  const bool is_json = std::string_view(path).ends_with(".json");
  return parse_catalog(text, is_json ? CatalogFormat::kJson : CatalogFormat::kText, path);
}

}  // namespace v0
}  // namespace octroi
