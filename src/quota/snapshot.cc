// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/snapshot.h"

#include <algorithm>
#include <charconv>
#include <concepts>

#include "octroi/quota/rule.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::string_view kVersion = "octroi-quota-1";

// What is left of a line.
class Reader {
 public:
  explicit Reader(std::string_view line) noexcept : line_(line) {}

  [[nodiscard]] bool is_at_end() const noexcept { return line_.empty(); }
  bool skip(std::string_view text) noexcept {
    if (!line_.starts_with(text)) return false;
    line_.remove_prefix(text.size());
    return true;
  }
  // A blank and a number.
  template <std::integral Number>
  bool read(Number& number) noexcept {
    if (!skip(" ")) return false;
    const auto [rest, error] = std::from_chars(line_.data(), line_.data() + line_.size(), number);
    if (error != std::errc()) return false;
    line_.remove_prefix(static_cast<std::size_t>(rest - line_.data()));
    return true;
  }
  // A blank, a length, a colon and so many bytes.
  bool read(std::string& text) {
    std::size_t size = 0;
    if (!read(size) || !skip(":") || size > line_.size()) return false;
    text = line_.substr(0, size);
    line_.remove_prefix(size);
    return true;
  }

 private:
  std::string_view line_;
};

template <std::integral Number>
void append(std::string& line, Number number) {
  line += ' ';
  line += std::to_string(number);
}

std::size_t windows_in(const Snapshot& snapshot) noexcept {
  return std::min(snapshot.windows.size(), kWindowsMax);
}

}  // namespace

std::string format_snapshot(const Snapshot& snapshot) {
  std::string line(kVersion);
  append(line, snapshot.fingerprint.high);
  append(line, snapshot.fingerprint.low);
  append(line, snapshot.taken_at);
  append(line, snapshot.full_at);
  append(line, windows_in(snapshot));
  for (std::size_t i = 0; i < windows_in(snapshot); ++i) {
    const WindowSnapshot& window = snapshot.windows[i];
    append(line, window.used);
    append(line, window.ends_at);
    append(line, window.alerted);
    append(line, window.name.size());
    line += ':';
    line += window.name;
  }
  return line;
}

std::optional<Snapshot> parse_snapshot(std::string_view line) {
  Reader rest(line);
  Snapshot snapshot;
  std::size_t count = 0;
  const bool has_head = rest.skip(kVersion) && rest.read(snapshot.fingerprint.high) &&
                        rest.read(snapshot.fingerprint.low) && rest.read(snapshot.taken_at) &&
                        rest.read(snapshot.full_at) && rest.read(count);
  if (!has_head || count > kWindowsMax) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    WindowSnapshot& window = snapshot.windows.emplace_back();
    const bool is_whole = rest.read(window.used) && rest.read(window.ends_at) &&
                          rest.read(window.alerted) && rest.read(window.name);
    if (!is_whole) return std::nullopt;
  }
  // Numbers can be written in other ways, too.
  if (!rest.is_at_end() || format_snapshot(snapshot) != line) return std::nullopt;
  return snapshot;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
