// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The octroi quickstart: five products, fourteen months, one SQLite file.
//
//   ./dev demo                     builds and runs this
//   sqlite3 billing.db '.tables'   afterwards: real tables with real columns
//   ls mails                       what the customers were sent
//
// It tells how octroi bills five very different products, from 1 December 2027 to 31 January 2029:
// months that end on the 29th, the 30th and the 31st, a 29 February, and two clock changes. Nobody
// waits fourteen months for it: octroi never looks at the machine's clock, only at the one it is
// given, and here that is a clock that the story moves.
//
// Where to read on:
//
//   world.cc                what a host hands to octroi, and the Billing made of it
//   story_sante_rurale.cc   trial, quota, price change; a subscription anchored on the 31st
//   story_esxi.cc           order, coupon, bank transfer, provisioning; renewal at a clock change
//   story_afrikapharma.cc   failing payments, suspension, paying, being let in again
//   story_cabinet.cc        usage statements, overage, MRR and ARR
//   story_tdjaasa.cc        three tenants in three threads, and nothing leaks
//   timeline.cc             reading it all back from the store
//
// Run it again in the same folder: it resumes where the file ends and bills nothing twice. Kill it
// in between, as often as you like, and run it again: the end is the same.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "ending.h"
#include "must.h"
#include "octroi/calendar/date.h"
#include "options.h"
#include "progress.h"
#include "story.h"
#include "timeline.h"
#include "world.h"

namespace quickstart {
namespace {

using namespace octroi;
using std::chrono::hours;
using std::chrono::sys_days;

struct Chapter {
  Story story;
  Page page;
};

std::vector<Chapter> all_chapters() {
  return {
      {sante_rurale(), {}}, {esxi(), {}}, {afrikapharma(), {}}, {cabinet(), {}}, {tdjaasa(), {}}};
}

// A day: what fell due over night, then what people do, then what that leads to.
void live(World& world, std::vector<Chapter>& chapters, Date today) {
  world.wake_up_at(sys_days(today) + hours(6));
  world.run();
  world.wait_until(sys_days(today) + hours(9));
  for (Chapter& chapter : chapters) {
    for (const StoryDay& day : chapter.story.days) {
      if (day.date == today) day.happens(world, chapter.page);
    }
  }
  world.wait_until(sys_days(today) + hours(12));
  world.run();
}

// Prints the chapters with their timelines; false when a figure did not come out.
bool tell(World& world, std::vector<Chapter>& chapters, bool is_quiet) {
  bool came_out = true;
  for (auto& [story, page] : chapters) {
    story.comes_out(world, page);
    came_out = came_out && page.came_out();
    if (is_quiet && page.came_out()) continue;
    for (const std::string& slug : story.told) page.tell(timeline(world, slug));
    page.print(story.product, story.about);
  }
  return came_out;
}

// Where a file that has a story in it goes on: on its last day, which may have been cut short.
std::optional<Date> resume(World& world, bool is_quiet) {
  world.wake_up_at(sys_days(kFirstDay));
  const std::optional<Date> last = world.last_day();
  if (!last) return std::nullopt;
  world.wake_up_at(sys_days(*last));
  if (!is_quiet) {
    std::printf(
        "The file holds the story up to %s. That day is lived again; what people said "
        "before it is not repeated.\n",
        format_date(*last).c_str());
  }
  return last;
}

int run(const Options& options) {
  World world(options);
  const std::optional<Date> resumed = resume(world, options.is_quiet);
  std::optional<Seen> before;  // of a story that was at its end
  if (resumed == kLastDay) before = look(world);
  if (before && before->pending > 0) before.reset();
  const Date last = options.days_max > 0
                        ? std::min(kLastDay, must(add_days(kFirstDay, options.days_max - 1)))
                        : kLastDay;

  std::vector<Chapter> chapters = all_chapters();
  Progress progress(kFirstDay, last);
  for (Date today = resumed.value_or(kFirstDay); today <= last; today = must(add_days(today, 1))) {
    progress.show(today);
    live(world, chapters, today);
  }
  progress.clear();

  bool is_right = last < kLastDay || tell(world, chapters, options.is_quiet);
  if (last == kLastDay && !options.is_quiet) print_remains(look(world), options);
  if (before) is_right = is_unchanged(*before, look(world), options.is_quiet) && is_right;
  if (options.crash_at > 0) {
    std::fprintf(stderr, "moments: %lld\n", static_cast<long long>(world.moments()));
  }
  is_right = is_all_sent(world) && is_right;
  return is_verified(world, options.is_quiet) && is_right ? 0 : 1;
}

}  // namespace
}  // namespace quickstart

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto options = quickstart::parse_options(argc, argv, exit_code);
  return options ? quickstart::run(*options) : exit_code;
}
