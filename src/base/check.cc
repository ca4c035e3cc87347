// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/check.h"

#include <atomic>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace octroi {
inline namespace v0 {
namespace {

void write_to_stderr(const CheckFailure& failure) {
  std::string line = "octroi: check failed: ";
  line += failure.message;
  line += " (";
  line += failure.expression;
  line += ") at ";
  line += failure.file;
  line += ':';
  line += std::to_string(failure.line);
  line += '\n';
  // The process is about to end; there is nobody left to tell about a failed write.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::atomic<CheckHandler> current_handler{&write_to_stderr};

}  // namespace

CheckHandler set_check_handler(CheckHandler handler) noexcept {
  return current_handler.exchange(handler != nullptr ? handler : &write_to_stderr);
}

void check_failed(const CheckFailure& failure) noexcept {
  current_handler.load()(failure);
  std::abort();
}

}  // namespace v0
}  // namespace octroi
