// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// octroi_provider_vectors FILE.json [--only ID]
//
// Prints each vector that does not pass, with what was expected and what came out, and ends with
// "N passed, M failed, K unsupported". Exits 1 when a vector failed or could not be judged, 2 when
// the file cannot be read.

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "compare.h"
#include "octroi/base/status.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

struct Tally {
  int passed = 0;
  int failed = 0;
  int unsupported = 0;
};

const Answerer* find_answerer(const Json& vector) {
  const std::string provider = vector.at("provider");
  const std::string kind = vector.at("kind");
  for (const auto& table :
       {bank_transfer_answerers(), jwt_answerers(), message_answerers(), mobile_answerers(),
        paypal_answerers(), smtp_answerers(), stripe_answerers()}) {
    for (const Answerer& answerer : table) {
      if (answerer.provider == provider && answerer.kind == kind) return &answerer;
    }
  }
  return nullptr;
}

absl::StatusOr<Json> answer(const Json& vector) {
  try {
    const Answerer* const answerer = find_answerer(vector);
    if (answerer == nullptr) return unsupported("nobody answers this provider and kind");
    return answerer->answer(vector.at("inputs"));
  } catch (const Json::exception& shape) {
    return unsupported("unknown shape: " + std::string(shape.what()));
  }
}

void run(const Json& vector, Tally& tally) {
  const std::string id = vector.value("id", "(no id)");
  const Json expected = vector.value("expected", Json::object());
  const absl::StatusOr<Json> got = answer(vector);
  std::string why;
  Verdict verdict = Verdict::kUnsupported;
  if (got.ok()) {
    verdict = compare(expected, *got, why);
  } else {
    why = error_message(got.status());
  }
  if (verdict == Verdict::kPassed) {
    ++tally.passed;
    return;
  }
  const bool is_failure = verdict == Verdict::kFailed;
  ++(is_failure ? tally.failed : tally.unsupported);
  std::printf("%s %s\n", is_failure ? "FAILED" : "UNSUPPORTED", id.c_str());
  std::printf("  expected %s\n", expected.dump().c_str());
  if (got.ok()) {
    std::printf("  got      %s\n",
                got->dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  }
  if (!why.empty()) std::printf("  because  %s\n", why.c_str());
}

int run_file(const std::string& path, const std::string& only) {
  std::ifstream file(path);
  const Json all = Json::parse(file, nullptr, false);
  if (!all.is_object() || !all.contains("vectors")) {
    std::fprintf(stderr, "%s: no file of vectors\n", path.c_str());
    return 2;
  }
  Tally tally;
  for (const Json& vector : all.at("vectors")) {
    if (only.empty() || vector.value("id", "") == only) run(vector, tally);
  }
  std::printf("%d passed, %d failed, %d unsupported\n", tally.passed, tally.failed,
              tally.unsupported);
  return tally.failed + tally.unsupported > 0 ? 1 : 0;
}

}  // namespace
}  // namespace octroi::vectors

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool has_only = arguments.size() == 3 && arguments[1] == "--only";
  if (arguments.size() != 1 && !has_only) {
    std::fprintf(stderr, "usage: octroi_provider_vectors FILE.json [--only ID]\n");
    return 2;
  }
  return octroi::vectors::run_file(arguments[0], has_only ? arguments[2] : "");
}
