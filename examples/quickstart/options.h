// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Options of the command line.
#ifndef OCTROI_EXAMPLES_QUICKSTART_OPTIONS_H_
#define OCTROI_EXAMPLES_QUICKSTART_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

namespace quickstart {

struct Options {
  std::string db = "billing.db";
  std::string mails = "mails";  // a folder of .eml files
  std::string books = "books";  // a folder: what the fake card company and its like remember
  std::string smtp;             // host:port; empty: .eml files
  bool is_quiet = false;
  std::int64_t days_max = 0;  // stop the story so early; 0: tell all of it

  // kill -9 at the n-th moment that matters; 0: live on.
  std::int64_t crash_at = 0;
  bool crashes_after = false;
};

// nullopt after --help or a mistake, which were printed; `exit_code` is what to end with.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_OPTIONS_H_
