// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Runs a file of billing cases through the library.
//
//   octroi_billing_vectors FILE.json [--area PREFIX]... [--only ID]
//
// Prints a line for each case that does not pass, then "N passed, M failed, K unsupported"; exits 1
// unless all passed, 2 when the file cannot be read.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "billing/area.h"
#include "billing/compare.h"
#include "billing/plain.h"
#include "billing/readings.h"
#include "billing/spelling.h"
#include <CLI/CLI.hpp>

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

struct Selection {
  std::vector<std::string> areas;
  std::string only;

  [[nodiscard]] bool holds(const Json& one) const {
    const auto told = [&](const char* member) {
      const bool is_text = one.is_object() && one.contains(member) && one.at(member).is_string();
      return is_text ? one.at(member).get<std::string>() : std::string();
    };
    if (!only.empty() && told("id") != only) return false;
    const std::string area = told("area");
    return areas.empty() || std::any_of(areas.begin(), areas.end(), [&](const std::string& prefix) {
             return area.compare(0, prefix.size(), prefix) == 0;
           });
  }
};

struct Count {
  int passed = 0;
  int failed = 0;
  int unsupported = 0;
};

// Some cases show the beginning of an endless list without saying how much of it, and some say in
// words what their input lacks.
Json input_of(const Json& one) {  // the members of `one` are there: run_case() looked
  Json input = one.at("input");
  if (!input.is_object()) return input;
  const Json& expected = one.at("expected");
  if (expected.is_object() && expected.contains("periods") && expected["periods"].is_array()) {
    input[kShown] = expected["periods"].size();
  }
  if (one.at("area") == "invoice-numbering") input[kDescription] = one.value("description", "");
  return input;
}

absl::StatusOr<Json> answer(const Areas& areas, const Json& one) {
  const std::string area = one.at("area");
  const auto handler = areas.find(area);
  if (handler == areas.end()) return unsupported("nobody answers the area '" + area + "' yet");
  return answer_in_other_words(handler->second, area, plainly_spelled(input_of(one)),
                               one.at("expected"));
}

// What the library refuses is an answer too, for the cases that expect one.
absl::StatusOr<Json> refusal_told(absl::StatusOr<Json> computed) {
  if (computed.ok() || absl::IsUnimplemented(computed.status())) return computed;
  const std::string told = "error: " + error_message(computed.status());
  return Json{{"result", told}, {"error", told}};
}

void tell_unsupported(const std::string& id, const std::string& described,
                      const std::string& reason, Count& count) {
  ++count.unsupported;
  std::printf("UNSUPPORTED %s %s: %s\n", id.c_str(), described.c_str(), reason.c_str());
}

void run_read(const Areas& areas, const Json& one, Count& count) {
  const std::string id = one.at("id");
  const absl::StatusOr<Json> computed = refusal_told(answer(areas, one));
  if (computed.ok() && is_same(one.at("expected"), *computed)) {
    ++count.passed;
    return;
  }
  const std::string described = one.value("description", "");
  if (!computed.ok() && absl::IsUnimplemented(computed.status())) {
    tell_unsupported(id, described, error_message(computed.status()), count);
    return;
  }
  ++count.failed;
  const std::string got = computed.ok() ? computed->dump() : computed.status().ToString();
  std::printf("FAILED %s %s\n  input    %s\n  expected %s\n  computed %s\n", id.c_str(),
              described.c_str(), one.at("input").dump().c_str(), one.at("expected").dump().c_str(),
              got.c_str());
}

// A case that is no case ends here, not the run.
void run_case(const Areas& areas, const Json& one, Count& count) {
  const std::string place = "at " + std::to_string(count.passed + count.failed + count.unsupported);
  const bool has_id = one.is_object() && one.contains("id") && one.at("id").is_string();
  const std::string id = has_id ? one.at("id").get<std::string>() : place;
  for (const char* member : {"id", "area", "input", "expected"}) {
    if (one.is_object() && one.contains(member)) continue;
    return tell_unsupported(id, "", std::string("the case lacks its '") + member + "'", count);
  }
  try {
    run_read(areas, one, count);
  } catch (const std::exception& error) {
    tell_unsupported(id, "", error.what(), count);
  }
}

int run(const std::string& path, const Selection& selection) {
  std::ifstream file(path);
  const Json cases = Json::parse(file, nullptr, false);
  if (!cases.is_array()) {
    std::fprintf(stderr, "%s is not a JSON list of billing cases\n", path.c_str());
    return 2;
  }
  Areas areas;
  add_anchors(areas);
  add_changes(areas);
  add_corrections(areas);
  add_coupons(areas);
  add_credit_notes(areas);
  add_cycles(areas);
  add_documents(areas);
  add_flexprice_changes(areas);
  add_meters(areas);
  add_numbers(areas);
  add_prorations(areas);
  add_rating(areas);
  add_repairs(areas);
  add_wallets(areas);
  add_windows(areas);
  add_zones(areas);
  Count count;
  for (const Json& one : cases) {
    if (selection.holds(one)) run_case(areas, plain(one), count);
  }
  std::printf("%d passed, %d failed, %d unsupported\n", count.passed, count.failed,
              count.unsupported);
  return count.failed + count.unsupported == 0 && count.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace octroi::vectors

int main(int argc, char** argv) {
  CLI::App app("Runs a file of billing cases through the library");
  std::string path;
  octroi::vectors::Selection selection;
  app.add_option("file", path, "a JSON list of cases")->required();
  app.add_option("--area", selection.areas, "only areas that begin so");
  app.add_option("--only", selection.only, "the case of this id");
  CLI11_PARSE(app, argc, argv);
  try {
    return octroi::vectors::run(path, selection);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), error.what());
    return 2;
  }
}
