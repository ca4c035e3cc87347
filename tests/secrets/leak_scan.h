// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeakScan: marked secrets and personal data, and where they turned up (I42).
//
// A canary is a text that occurs nowhere by chance. A secret may be read nowhere; personal data in
// the columns that are meant for it, and nowhere else.

#ifndef OCTROI_TESTS_SECRETS_LEAK_SCAN_H_
#define OCTROI_TESTS_SECRETS_LEAK_SCAN_H_

#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace octroi::test {

class LeakScan {
 public:
  void mark_secret(std::string text) { secrets_.push_back(std::move(text)); }
  void mark_personal(std::string text) { personal_.push_back(std::move(text)); }
  void allow(std::string place) { allowed_.insert(std::move(place)); }

  // Something that a person may read, at "errors", "events", "tenants.email".
  void capture(std::string place, std::string text) {
    const std::lock_guard lock(capturing_);
    captured_.emplace_back(std::move(place), std::move(text));
  }
  [[nodiscard]] std::size_t captured(const std::string& place) const {
    std::size_t count = 0;
    for (const auto& one : captured_) count += one.first == place ? 1 : 0;
    return count;
  }

  // "errors: sk_live_1", each place and canary once.
  [[nodiscard]] std::set<std::string> leaks() const {
    std::set<std::string> found;
    for (const auto& [place, text] : captured_) {
      find(place, text, secrets_, found);
      if (!allowed_.contains(place)) find(place, text, personal_, found);
    }
    return found;
  }

  [[nodiscard]] const std::vector<std::string>& secrets() const { return secrets_; }
  [[nodiscard]] const std::vector<std::string>& personal() const { return personal_; }

 private:
  static void find(const std::string& place, const std::string& text,
                   const std::vector<std::string>& canaries, std::set<std::string>& found) {
    for (const std::string& canary : canaries) {
      if (text.find(canary) != std::string::npos) found.insert(place + ": " + canary);
    }
  }

  std::mutex capturing_;
  std::vector<std::string> secrets_;
  std::vector<std::string> personal_;
  std::set<std::string> allowed_;
  std::vector<std::pair<std::string, std::string>> captured_;
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_SECRETS_LEAK_SCAN_H_
