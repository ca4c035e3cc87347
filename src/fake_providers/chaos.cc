// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/fake_providers/chaos.h"

#include <array>
#include <charconv>
#include <sstream>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kThousand = 1000;

constexpr std::array kFaults = {
    std::pair{FakeFault::kLoseRequest, std::string_view("lose_request")},
    std::pair{FakeFault::kLoseAnswer, std::string_view("lose_answer")},
    std::pair{FakeFault::kCutAnswer, std::string_view("cut_answer")},
    std::pair{FakeFault::kBusy, std::string_view("busy")},
    std::pair{FakeFault::kFailBefore, std::string_view("fail_before")},
    std::pair{FakeFault::kFailAfter, std::string_view("fail_after")},
    std::pair{FakeFault::kOtherAmount, std::string_view("other_amount")},
    std::pair{FakeFault::kNotJson, std::string_view("not_json")},
    std::pair{FakeFault::kForgetKey, std::string_view("forget_key")},
};
constexpr std::array kFates = {
    std::pair{FakeFate::kSettles, std::string_view("settles")},
    std::pair{FakeFate::kDeclines, std::string_view("declines")},
    std::pair{FakeFate::kWaits, std::string_view("waits")},
};
constexpr std::array kMishaps = {
    std::pair{FakeMishap::kDrop, std::string_view("drop")},
    std::pair{FakeMishap::kTwice, std::string_view("twice")},
    std::pair{FakeMishap::kLate, std::string_view("late")},
    std::pair{FakeMishap::kLast, std::string_view("last")},
    std::pair{FakeMishap::kEarly, std::string_view("early")},
    std::pair{FakeMishap::kForged, std::string_view("forged")},
    std::pair{FakeMishap::kOtherAmount, std::string_view("other_amount")},
};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";
}

template <class Value, class Table>
std::optional<Value> value_in(const Table& table, std::string_view name) {
  for (const auto& [value, candidate] : table) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> number_of(const std::string& text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

// Frequencies of one map: each in a thousand, and together.
template <class Value>
bool put(std::map<Value, int>& into, std::optional<Value> what, const std::string& digits) {
  const auto frequency = number_of<int>(digits);
  if (!what || !frequency || *frequency < 0 || *frequency > kThousand) return false;
  into[*what] = *frequency;
  int sum = 0;
  for (const auto& [value, each] : into) sum += each;
  return sum <= kThousand;
}

bool put(int& into, const std::string& digits) {
  const auto frequency = number_of<int>(digits);
  if (!frequency || *frequency < 0 || *frequency > kThousand) return false;
  into = *frequency;
  return true;
}

bool read_line(FakeChaos& chaos, const std::string& line) {
  std::istringstream words(line);
  std::string about;
  std::string what;
  std::string frequency;
  std::string more;
  words >> about >> what >> frequency >> more;
  if (about.empty()) return true;
  if (about == "charge")
    return more.empty() && put(chaos.charges, find_fake_fault(what), frequency);
  if (about == "fate") return more.empty() && put(chaos.fates, find_fake_fate(what), frequency);
  if (about == "callback") {
    return more.empty() && put(chaos.callbacks, find_fake_mishap(what), frequency);
  }
  if (!frequency.empty()) return false;
  if (about == "reads_fail") return put(chaos.reads_fail, what);
  if (about == "payers_approve") return put(chaos.payers_approve, what);
  if (about == "payers_refuse") return put(chaos.payers_refuse, what);
  const auto seed = number_of<std::uint64_t>(what);
  if (about != "seed" || !seed) return false;
  chaos.seed = *seed;
  return true;
}

template <class Value>
void write(std::string& text, const char* about, const std::map<Value, int>& frequencies) {
  for (const auto& [value, each] : frequencies) {
    text += about;
    text += ' ';
    text += to_string(value);
    text += ' ' + std::to_string(each) + '\n';
  }
}

}  // namespace

absl::StatusOr<FakeChaos> FakeChaos::parse(std::string_view text) {
  FakeChaos chaos;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const bool is_understood = read_line(chaos, line.substr(0, line.find('#')));
    if (is_understood && chaos.payers_approve + chaos.payers_refuse <= kThousand) continue;
    return make_error(absl::StatusCode::kInvalidArgument, "fake.bad_chaos",
                      "line " + std::to_string(number) +
                          " is no line of a chaos script, or its frequencies pass a thousand");
  }
  return chaos;
}

std::string FakeChaos::to_text() const {
  std::string text = "seed " + std::to_string(seed) + '\n';
  write(text, "charge", charges);
  write(text, "fate", fates);
  write(text, "callback", callbacks);
  text += "reads_fail " + std::to_string(reads_fail) + '\n';
  text += "payers_approve " + std::to_string(payers_approve) + '\n';
  text += "payers_refuse " + std::to_string(payers_refuse) + '\n';
  return text;
}

std::string_view to_string(FakeFault fault) noexcept { return name_in(kFaults, fault); }
std::string_view to_string(FakeFate fate) noexcept { return name_in(kFates, fate); }
std::string_view to_string(FakeMishap mishap) noexcept { return name_in(kMishaps, mishap); }

std::optional<FakeFault> find_fake_fault(std::string_view name) noexcept {
  return value_in<FakeFault>(kFaults, name);
}
std::optional<FakeFate> find_fake_fate(std::string_view name) noexcept {
  return value_in<FakeFate>(kFates, name);
}
std::optional<FakeMishap> find_fake_mishap(std::string_view name) noexcept {
  return value_in<FakeMishap>(kMishaps, name);
}

}  // namespace v0
}  // namespace octroi
