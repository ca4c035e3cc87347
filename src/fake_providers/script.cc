// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "fake_providers/script.h"

#include "octroi/base/random.h"

namespace octroi {
inline namespace v0 {
namespace {

template <class T>
std::optional<T> take(std::deque<T>& arranged) {
  if (arranged.empty()) return std::nullopt;
  const T next = arranged.front();
  arranged.pop_front();
  return next;
}

// FNV-1a: the same number for the same text on every machine.
std::uint64_t number_of(const std::string& text) {
  std::uint64_t number = 14695981039346656037U;
  for (const char c : text) {
    number ^= static_cast<unsigned char>(c);
    number *= 1099511628211U;
  }
  return number;
}

}  // namespace

std::uint64_t FakeScript::draw(const std::string& about) const {
  SeededRandom chance(chaos_.seed ^ number_of(about));
  return chance.next();
}

template <class Value>
std::optional<Value> FakeScript::draw(const std::map<Value, int>& frequencies,
                                      const std::string& about) const {
  if (frequencies.empty()) return std::nullopt;
  int drawn = static_cast<int>(draw(about) % 1000);
  for (const auto& [value, frequency] : frequencies) {
    if (drawn < frequency) return value;
    drawn -= frequency;
  }
  return std::nullopt;
}

std::optional<FakeFault> FakeScript::fault_of(const std::string& charge) {
  if (const auto arranged = take(faults_)) return arranged;
  if (chaos_.charges.empty()) return std::nullopt;
  return draw(chaos_.charges, "fault " + charge + " " + std::to_string(++tries_[charge]));
}

FakeFate FakeScript::fate_of(const std::string& charge) {
  if (const auto arranged = take(fates_)) return *arranged;
  return draw(chaos_.fates, "fate " + charge).value_or(FakeFate::kSettles);
}

std::optional<FakeMishap> FakeScript::mishap_of(const std::string& news) const {
  return draw(chaos_.callbacks, "callback " + news);
}

int FakeScript::lateness_of(const std::string& news) const {
  return 1 + static_cast<int>(draw("late " + news) % 5);
}

bool FakeScript::fails_read(const std::string& path) {
  if (chaos_.reads_fail == 0) return false;
  const auto drawn = draw("read " + path + " " + std::to_string(++tries_[path])) % 1000;
  return drawn < static_cast<std::uint64_t>(chaos_.reads_fail);
}

std::optional<bool> FakeScript::decision_of(const std::string& charge, std::int64_t round) const {
  if (chaos_.payers_approve + chaos_.payers_refuse == 0) return std::nullopt;
  const auto drawn = static_cast<int>(draw("payer " + charge + " " + std::to_string(round)) % 1000);
  if (drawn < chaos_.payers_approve) return true;
  if (drawn < chaos_.payers_approve + chaos_.payers_refuse) return false;
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
