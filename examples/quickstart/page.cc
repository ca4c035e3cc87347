// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "page.h"

#include <algorithm>
#include <cstdio>

namespace quickstart {

using namespace octroi;

namespace {

constexpr std::size_t kWhoColumns = 24;
const std::string kMargin(2 + 10 + 2 + kWhoColumns + 2, ' ');

// In characters, so that "é" does not shift the columns.
std::string padded(std::string text, std::size_t columns) {
  const auto width = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::string indented(const std::string& text, const std::string& margin) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    const bool is_line_end = text[at] == '\n' && at + 1 < text.size() && text[at + 1] != '\n';
    if (is_line_end) out += margin;
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

std::string grouped(Money amount) {
  std::string text = amount.to_string();
  const std::size_t first = amount.is_negative() ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.find(' ')); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

void enlist(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

void Page::say(Instant at, std::string who, std::string what) {
  const Date day(std::chrono::floor<std::chrono::days>(at));
  lines_.push_back({at, day, std::move(who), std::move(what)});
}

void Page::tell(std::vector<Line> lines) {
  for (Line& line : lines) lines_.push_back(std::move(line));
}

void Page::expect(const std::string& what, const std::string& expected, const std::string& actual) {
  if (actual == expected) {
    figures_.push_back("  [ok]    " + what + ": " + actual);
    return;
  }
  came_out_ = false;
  figures_.push_back("  [WRONG] " + what + ": expected " + expected + ", got " + actual);
}

void Page::print(const std::string& product, const std::string& about) {
  std::printf("\n== %s ==\n%s\n\n", product.c_str(), about.c_str());
  std::stable_sort(lines_.begin(), lines_.end(),
                   [](const Line& a, const Line& b) { return a.at < b.at; });
  for (const Line& line : lines_) {
    std::printf("  %s  %s  %s\n", format_date(line.day).c_str(),
                padded(line.who, kWhoColumns).c_str(), indented(line.what, kMargin).c_str());
  }
  for (const std::string& paragraph : paragraphs_) {
    std::printf("\n  %s\n", indented(paragraph, "  ").c_str());
  }
  std::printf("\n");
  for (const std::string& figure : figures_) std::printf("%s\n", figure.c_str());
}

}  // namespace quickstart
