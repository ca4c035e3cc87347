// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "options.h"

#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>

namespace quickstart {
namespace {

// What is wrong with it; empty where nothing is.
std::string is_host_and_port(const std::string& text) {
  const auto colon = text.rfind(':');
  const int port = colon == std::string::npos ? 0 : std::atoi(text.c_str() + colon + 1);
  if (colon > 0 && port >= 1 && port <= 65535) return {};
  return "say where: --smtp localhost:1025";
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
  Options options;
  std::string crash_when = "before";
  CLI::App app("octroi quickstart: five products, fourteen months, one file.");
  app.add_option("--db", options.db, "the SQLite file; an existing one is resumed")
      ->capture_default_str();
  app.add_option("--mails", options.mails, "folder for the mails, as .eml files")
      ->capture_default_str();
  app.add_option("--books", options.books, "folder for what the fake payment providers remember")
      ->capture_default_str();
  app.add_option("--smtp", options.smtp, "send mail to this host:port instead")
      ->check(CLI::Validator(is_host_and_port, "HOST:PORT"));
  app.add_flag("--quiet", options.is_quiet, "only the last line");
  app.add_option("--days-max", options.days_max, "stop after so many days of the story")
      ->check(CLI::Range(1, 1000));
  app.add_option("--crash-at", options.crash_at,
                 "kill -9 myself at this commit, charge, mail or provisioning step (for tests)");
  app.add_option("--crash-when", crash_when, "before it, or after it took effect")
      ->check(CLI::IsMember({"before", "after"}))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error);
    return std::nullopt;
  }
  options.crashes_after = crash_when == "after";
  return options;
}

}  // namespace quickstart
