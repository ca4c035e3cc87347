// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Progress: where the story is, on a terminal; silent where there is none.
#ifndef OCTROI_EXAMPLES_QUICKSTART_PROGRESS_H_
#define OCTROI_EXAMPLES_QUICKSTART_PROGRESS_H_

#include <cstdint>

#include "octroi/calendar/date.h"

namespace quickstart {

class Progress {
 public:
  Progress(octroi::Date first, octroi::Date last);

  void show(octroi::Date today);
  void clear();

 private:
  const bool is_terminal_;
  const octroi::Date first_;
  const std::int64_t days_;
};

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_PROGRESS_H_
