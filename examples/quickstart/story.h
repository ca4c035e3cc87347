// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Story: what the people of one product do, day by day, and the figures that must come out.
//
// A story is a list of days with what happens on each. Between them only time passes: run_due()
// does the rest. After a crash its last day is lived again, so everything a day does is either a
// command with an idempotency key, or looks first whether it is done.
#ifndef OCTROI_EXAMPLES_QUICKSTART_STORY_H_
#define OCTROI_EXAMPLES_QUICKSTART_STORY_H_

#include <string>
#include <vector>

#include "octroi/calendar/date.h"
#include "page.h"
#include "world.h"

namespace quickstart {

inline constexpr octroi::Date kFirstDay{std::chrono::year(2027), std::chrono::December,
                                        std::chrono::day(1)};
inline constexpr octroi::Date kLastDay{std::chrono::year(2029), std::chrono::January,
                                       std::chrono::day(31)};

struct StoryDay {
  octroi::Date date;
  void (*happens)(World& world, Page& page);
};

struct Story {
  std::string product;                          // "Santé Rurale"
  std::string about;                            // one line
  std::vector<std::string> told;                // slugs of the tenants whose days are printed
  std::vector<StoryDay> days;                   // in order
  void (*comes_out)(World& world, Page& page);  // the figures, read from the store at the end
};

Story sante_rurale();
Story esxi();
Story afrikapharma();
Story cabinet();
Story tdjaasa();

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_STORY_H_
