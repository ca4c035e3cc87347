// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Page: what is printed about one product, and whether its figures came out.
//
// Remarks are made while the story is lived; the timeline is read from the store when it is told,
// and both are printed in the order of time.
//
//   page.say(world.now(), "CSCOM Koulikoro", "the 501st patient is refused: limit_reached");
//   page.expect("the old subscriber still pays", "50.00 EUR", invoice.total.to_string());
#ifndef OCTROI_EXAMPLES_QUICKSTART_PAGE_H_
#define OCTROI_EXAMPLES_QUICKSTART_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"

namespace quickstart {

struct Line {
  octroi::Instant at;
  octroi::Date day;  // as the tenant sees it
  std::string who;
  std::string what;  // may have several lines
};

class Page {
 public:
  void say(octroi::Instant at, std::string who, std::string what);
  void tell(std::vector<Line> lines);
  // A paragraph after the timeline.
  void show(std::string text) { paragraphs_.push_back(std::move(text)); }
  // A figure that must come out.
  void expect(const std::string& what, const std::string& expected, const std::string& actual);

  [[nodiscard]] bool came_out() const noexcept { return came_out_; }
  void print(const std::string& product, const std::string& about);

 private:
  std::vector<Line> lines_;
  std::vector<std::string> paragraphs_;
  std::vector<std::string> figures_;
  bool came_out_ = true;
};

// "3,683.00 EUR"
[[nodiscard]] std::string grouped(octroi::Money amount);

// "a" and "b" as "a, b".
void enlist(std::string& list, const std::string& item);

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_PAGE_H_
