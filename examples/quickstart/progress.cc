// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "progress.h"

#include <cstdio>
#include <string>
#include <unistd.h>

namespace quickstart {

using namespace octroi;

namespace {
constexpr std::int64_t kColumns = 40;
}

Progress::Progress(Date first, Date last)
    : is_terminal_(isatty(STDERR_FILENO) == 1),
      first_(first),
      days_(days_between(first, last) + 1) {}

void Progress::show(Date today) {
  if (!is_terminal_) return;
  const std::int64_t day = days_between(first_, today) + 1;
  const auto done = static_cast<std::size_t>(kColumns * day / days_);
  std::string bar(done, '#');
  bar.resize(kColumns, '.');
  std::fprintf(stderr, "\r%s  [%s]  day %lld of %lld ", format_date(today).c_str(), bar.c_str(),
               static_cast<long long>(day), static_cast<long long>(days_));
}

void Progress::clear() {
  if (is_terminal_) std::fprintf(stderr, "\r\033[K");
}

}  // namespace quickstart
