// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/scenario.h"

#include <utility>

#include "octroi/base/status.h"
#include "testing/scenario_world.h"

namespace octroi {
inline namespace v0 {
namespace {

// One line after the other, without its comment and the blanks around it.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  bool next(std::string_view& line) {
    if (at_ >= text_.size()) return false;
    std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) end = text_.size();
    line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++number_;
    return true;
  }
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::int64_t number_ = 0;
};

std::string_view plain(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

// "catalog" ... "end": the catalogue's own text, from here on.
absl::StatusOr<Catalog> read_catalog(Lines& lines) {
  std::string text;
  for (std::string_view line; lines.next(line);) {
    if (plain(line) == "end") return parse_catalog(text, CatalogFormat::kText, "catalog");
    text += line;
    text += '\n';
  }
  return make_error(absl::StatusCode::kInvalidArgument, "scenario.unreadable",
                    "the catalog has no end; close it with a line that says: end");
}

absl::Status carry_out(scenario::ScenarioWorld& world, std::string_view sentence, Lines& lines) {
  if (sentence != "catalog") return world.carry_out(sentence);
  OCTROI_ASSIGN_OR_RETURN(Catalog catalog, read_catalog(lines));
  world.set_catalog(std::move(catalog));
  return absl::OkStatus();
}

}  // namespace

std::string ScenarioReport::to_text() const {
  std::string text;
  for (const ScenarioFailure& failure : failures) {
    text += "line " + std::to_string(failure.line) + ": " + failure.sentence + ": " +
            failure.message + "\n";
  }
  return text;
}

ScenarioReport run_scenario(std::string_view text, const ScenarioOptions& options) {
  scenario::ScenarioWorld world(options.store);
  ScenarioReport report;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    const std::string_view sentence = plain(line);
    if (sentence.empty()) continue;
    const std::int64_t number = lines.number();
    const absl::Status status = carry_out(world, sentence, lines);
    ++report.sentences;
    report.expectations = world.expectations;
    if (status.ok()) continue;
    report.failures.push_back({number, std::string(sentence), error_message(status)});
    if (error_code(status) == "scenario.unreadable") break;
  }
  return report;
}

}  // namespace v0
}  // namespace octroi
