// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Every answer of the calendar, compared with those of oracle.py, which shares no code and no
// formula with it: 14 intervals, 20 anchors, 33 zones, and the days on which clocks were changed.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/instant.h"
#include "octroi/base/status.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/schedule.h"
#include "octroi/calendar/zone.h"

namespace octroi {
namespace {

constexpr std::size_t kLinesMin = 100'000;
constexpr int kDifferencesShown = 20;

struct OracleRun {
  std::vector<std::string> lines;
  int exit_status = -1;
};

OracleRun run_oracle() {
  const std::string command =
      OCTROI_PYTHON " " OCTROI_SOURCE_DIR "/tests/calendar_matrix/oracle.py";
  OracleRun run;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  std::string text;
  char buffer[65536];
  while (const std::size_t length = std::fread(buffer, 1, sizeof buffer, pipe)) {
    text.append(buffer, length);
  }
  run.exit_status = ::pclose(pipe);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    run.lines.push_back(text.substr(start, end - start));
    start = end == std::string::npos ? text.size() : end + 1;
  }
  return run;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find('|', start), line.size());
    fields.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return fields;
}

// Each answers one question of the oracle from all its fields but the last.
std::string answer_period(const std::vector<std::string>& question) {
  const Schedule schedule{.anchor = parse_date(question[3]).value(),
                          .interval = parse_interval(question[2]).value(),
                          .zone = Zone::parse(question[1]).value()};
  const std::int64_t index = std::stoll(question[4]);
  const absl::StatusOr<Period> found = period(schedule, index);
  if (!found.ok()) return error_code(found.status());
  if (index_of(schedule, found->start) != absl::StatusOr<std::int64_t>(index)) return "index_of";
  const Instant start = starts_at(schedule, *found);
  const Instant end = ends_at(schedule, *found);
  // A period of a skipped day is empty and holds no instant.
  if (start < end && index_at(schedule, start) != absl::StatusOr<std::int64_t>(index)) {
    return "index_at start";
  }
  if (start < end && index_at(schedule, end - Duration{1}) != absl::StatusOr<std::int64_t>(index)) {
    return "index_at end";
  }
  return format_date(found->start) + ' ' + (found->end ? format_date(*found->end) : "never") + ' ' +
         format_instant(start) + ' ' + format_instant(end);
}

std::string answer_index(const std::vector<std::string>& question) {
  const Schedule schedule{.anchor = parse_date(question[2]).value(),
                          .interval = parse_interval(question[1]).value()};
  const absl::StatusOr<std::int64_t> index = index_of(schedule, parse_date(question[3]).value());
  return index.ok() ? std::to_string(*index) : error_code(index.status());
}

std::string answer_local(const std::vector<std::string>& question) {
  const Zone zone = Zone::parse(question[1]).value();
  return format_instant(zone.to_instant(parse_date(question[2]).value(),
                                        std::chrono::microseconds{std::stoll(question[3])}));
}

std::string answer_date(const std::vector<std::string>& question) {
  const Zone zone = Zone::parse(question[1]).value();
  return format_date(zone.date_of(parse_instant(question[2]).value()));
}

TEST(CalendarMatrix, AgreesWithTheOracle) {
  const OracleRun run = run_oracle();
  ASSERT_EQ(run.exit_status, 0) << OCTROI_PYTHON " needs zoneinfo (3.9) and /usr/share/zoneinfo";
  ASSERT_GT(run.lines.size(), kLinesMin);
  // The last line says how many came before it, so a cut-off answer cannot pass.
  ASSERT_EQ(run.lines.back(), "end|" + std::to_string(run.lines.size() - 1));

  const std::map<std::string, std::string (*)(const std::vector<std::string>&), std::less<>>
      answers = {{"period", answer_period},
                 {"index", answer_index},
                 {"local", answer_local},
                 {"date", answer_date}};
  std::map<std::string, std::size_t> compared;
  int differences = 0;
  for (std::size_t i = 0; i + 1 < run.lines.size(); ++i) {
    const std::vector<std::string> fields = fields_of(run.lines[i]);
    const auto answer = answers.find(fields[0]);
    ASSERT_NE(answer, answers.end()) << run.lines[i];
    ++compared[fields[0]];
    const std::string ours = answer->second(fields);
    if (ours == fields.back()) continue;
    if (++differences <= kDifferencesShown) ADD_FAILURE() << run.lines[i] << "\nours: " << ours;
  }
  EXPECT_EQ(differences, 0);
  EXPECT_EQ(compared.size(), answers.size());
  std::size_t total = 0;
  for (const auto& [question, count] : compared) {
    std::cout << question << ": " << count << " lines compared\n";
    total += count;
  }
  std::cout << "total: " << total << " lines compared, " << differences << " differ\n";
}

}  // namespace
}  // namespace octroi
