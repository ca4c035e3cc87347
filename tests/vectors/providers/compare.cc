// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "compare.h"

#include <algorithm>
#include <iterator>

namespace octroi::vectors {
namespace {

constexpr std::string_view kExplanations[] = {"reason", "why", "then", "note"};

bool is_explanation(std::string_view name) {
  return std::find(std::begin(kExplanations), std::end(kExplanations), name) !=
         std::end(kExplanations);
}

Verdict worse(Verdict a, Verdict b) { return std::max(a, b); }

Verdict compare_members(const Json& expected, const Json& got, std::string& why) {
  if (!got.is_object()) return Verdict::kFailed;
  Verdict verdict = Verdict::kPassed;
  for (const auto& [name, value] : expected.items()) {
    if (is_explanation(name)) continue;
    const auto found = got.find(name);
    if (found == got.end()) {
      why = "'" + name + "' is expected, and nothing computes it";
      verdict = worse(verdict, Verdict::kUnsupported);
    } else {
      verdict = worse(verdict, compare(value, *found, why));
    }
  }
  return verdict;
}

}  // namespace

Verdict compare(const Json& expected, const Json& got, std::string& why) {
  if (expected.is_object()) return compare_members(expected, got, why);
  if (!expected.is_array()) return expected == got ? Verdict::kPassed : Verdict::kFailed;
  if (!got.is_array() || got.size() != expected.size()) return Verdict::kFailed;
  Verdict verdict = Verdict::kPassed;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    verdict = worse(verdict, compare(expected[i], got[i], why));
  }
  return verdict;
}

}  // namespace octroi::vectors
