// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Any names in any order: the key table finds what was defined and nothing else, and each counter
// is its own. The input is a list of requests: a byte that says what, and two names.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "octroi/quota/checker.h"

namespace {

namespace quota = octroi::quota;

// What is left of the input.
struct Input {
  const std::uint8_t* at;
  std::size_t left;

  std::uint8_t byte() {
    if (left == 0) return 0;
    --left;
    return *at++;
  }
  std::string name() {
    // Lengths around the borders of words and blocks, too.
    std::size_t length = byte();
    if (length > 250) length = 256 + (length - 250) * 100;
    std::string text;
    for (; length > 0 && left > 0; --length) text += static_cast<char>(byte());
    return text;
  }
};

void must(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  Input rest{input, size};
  const quota::ManualTime time;
  const quota::Tick tick(time);
  quota::Checker checker(tick, {.counters_expected = 1, .secret = {{rest.byte(), 2, 3, 4}}});
  const auto rule =
      std::make_shared<const quota::Rule>(quota::Rule{.windows = {{.name = "w", .limit = 3}}});
  std::map<std::pair<std::string, std::string>, int> naive;
  while (rest.left > 0) {
    const std::uint8_t what = rest.byte();
    const std::pair<std::string, std::string> key{rest.name(), rest.name()};
    if (what % 3 == 0) {
      must(static_cast<bool>(checker.define(key.first, key.second, rule)));
      naive.try_emplace(key, 0);
    } else if (what % 3 == 1) {
      const auto known = naive.find(key);
      const quota::Answer answer = checker.consume(key.first, key.second);
      must((known == naive.end()) == (answer.why == quota::Reason::kNotDefined));
      if (known != naive.end()) must(answer.allowed() == (known->second < 3));
      if (answer.allowed()) ++known->second;
    } else {
      checker.compact();
    }
  }
  must(checker.size() == naive.size());
  for (const auto& [key, used] : naive) {
    must(checker.usage(checker.meter(key.first, key.second))[0].used == used);
  }
  return 0;
}
