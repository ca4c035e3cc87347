// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/problem.h"

#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

Problem problem_of(std::string_view field, std::string_view code, std::string message) {
  Problem problem{.code = std::string(code), .path = {}, .message = std::move(message)};
  if (!field.empty()) problem.path.push_back({.field = std::string(field)});
  return problem;
}

Problem within(Step step, Problem problem) {
  problem.path.insert(problem.path.begin(), std::move(step));
  return problem;
}

std::string to_people(const Path& path) {
  std::string text;
  for (const Step& step : path) {
    if (!text.empty()) text += '.';
    text += step.field;
    if (step.index == kSingular) continue;
    text += '[';
    text += step.label.empty() ? '#' + std::to_string(step.index + 1) : step.label;
    text += ']';
  }
  return text;
}

std::string to_place(const Path& path) {
  std::string text;
  for (const Step& step : path) {
    if (!text.empty()) text += '.';
    text += step.field;
    if (step.index != kSingular) text += '[' + std::to_string(step.index) + ']';
  }
  return text;
}

absl::Status to_status(const Problem& problem) {
  const std::string where = to_people(problem.path);
  return make_error(absl::StatusCode::kInvalidArgument, problem.code,
                    where.empty() ? problem.message : where + ": " + problem.message);
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string shown;
  for (const char c : text.substr(0, bytes_max)) shown += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > bytes_max) shown += "...";
  return shown;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return '"' + printable(text, kShown) + '"';
}

std::string code_label(std::string_view code) {
  return check_code("code", code).ok() ? std::string(code) : std::string();
}

std::string plan_label(std::string_view code, std::int64_t version) {
  std::string label = code_label(code);
  if (!label.empty()) label += '@' + std::to_string(version);
  return label;
}

std::string add_on_label(std::string_view code, std::int64_t version) {
  return version == 1 ? code_label(code) : plan_label(code, version);
}

std::string price_label(std::string_view interval, std::string_view currency) {
  if (!parse_interval(interval).ok() || !Currency::parse(currency).ok()) return {};
  return std::string(interval) + ' ' + std::string(currency);
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
