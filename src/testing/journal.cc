// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "testing/journal.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status unavailable(const std::string& path, std::string_view what) {
  std::string message("the books ");
  message += path;
  message += " cannot be ";
  message += what;
  message += ": ";
  message += std::strerror(errno);
  return make_error(absl::StatusCode::kUnavailable, "fake.books", message);
}

std::string_view escape_of(char c) {
  switch (c) {
    case '\t':
      return "%09";
    case '\n':
      return "%0A";
    case '%':
      return "%25";
    default:
      return "";
  }
}

}  // namespace

std::string format_journal_line(const JournalLine& line) {
  std::string text;
  for (const std::string& field : line) {
    if (&field != &line.front()) text += '\t';
    for (const char c : field) {
      const std::string_view escape = escape_of(c);
      escape.empty() ? text.push_back(c) : static_cast<void>(text.append(escape));
    }
  }
  text += '\n';
  return text;
}

JournalLine parse_journal_line(std::string_view text) {
  JournalLine line(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view code = text.substr(i, 3);
    if (text[i] == '\t') {
      line.emplace_back();
    } else if (code == "%09" || code == "%0A" || code == "%25") {
      line.back() += code == "%09" ? '\t' : code == "%0A" ? '\n' : '%';
      i += 2;
    } else {
      line.back() += text[i];
    }
  }
  return line;
}

Journal::Lock::Lock(std::unique_lock<std::mutex> guard, int descriptor) noexcept
    : guard_(std::move(guard)), descriptor_(descriptor) {}

Journal::Lock::Lock(Lock&& other) noexcept
    : guard_(std::move(other.guard_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Journal::Lock::~Lock() {
  if (descriptor_ >= 0) flock(descriptor_, LOCK_UN);
}

Journal::Journal(std::string path, std::function<void(const JournalLine&)> apply)
    : path_(std::move(path)), apply_(std::move(apply)) {
  if (!path_.empty()) {
    descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
}

Journal::~Journal() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<Journal::Lock> Journal::lock() {
  std::unique_lock<std::mutex> guard(mutex_);
  if (path_.empty()) return Lock(std::move(guard), -1);
  if (descriptor_ < 0) return unavailable(path_, "opened");
  while (flock(descriptor_, LOCK_EX) != 0) {
    if (errno != EINTR) return unavailable(path_, "locked");
  }
  Lock lock(std::move(guard), descriptor_);
  OCTROI_RETURN_IF_ERROR(catch_up());
  return lock;
}

absl::Status Journal::append(const Lock&, const JournalLine& line) {
  if (!path_.empty()) {
    const std::string text = format_journal_line(line);
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size())) {
      const absl::Status status = unavailable(path_, "written");
      // What a full disk cut short must not look like a line.
      if (written > 0 && ftruncate(descriptor_, applied_bytes_) != 0) {
        return unavailable(path_, "repaired");
      }
      return status;
    }
    applied_bytes_ += written;
  }
  apply_(line);
  return absl::OkStatus();
}

absl::Status Journal::catch_up() {
  std::string text;
  std::array<char, 1 << 16> buffer;
  std::int64_t position = applied_bytes_;
  for (;;) {
    const ssize_t size = pread(descriptor_, buffer.data(), buffer.size(), position);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return unavailable(path_, "read");
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    position += size;
  }
  std::string_view rest(text);
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    apply_(parse_journal_line(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
    applied_bytes_ += static_cast<std::int64_t>(end) + 1;
  }
  // Nobody else writes now, so an unfinished line is one that a killed writer left.
  if (!rest.empty() && ftruncate(descriptor_, applied_bytes_) != 0) {
    return unavailable(path_, "repaired");
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
