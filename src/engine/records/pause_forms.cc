// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses as the texts that records and events hold.

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/sales_records.h"

namespace octroi {
inline namespace v0 {
namespace records {
namespace {

absl::Status bad_pause(std::string_view text) {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_pause",
                    "a pause is not written so: " + std::string(text));
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

// The text up to the separator, which is taken off with it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

bool read_word(std::string_view word, PausePolicy& policy) {
  if (word == "extends_term") return policy.extends_term = true;
  if (word == "keeps_anchor") return policy.keeps_anchor = true;
  if (word == "keeps_quota") return policy.keeps_quota = true;
  return word.ends_with('%') && read_number(word.substr(0, word.size() - 1), policy.price_percent);
}

}  // namespace

std::string TextForm<PausePolicy>::format(const PausePolicy& policy) {
  std::string text;
  const auto say = [&text](bool is_so, std::string_view word) {
    if (!is_so) return;
    if (!text.empty()) text += ' ';
    text += word;
  };
  say(policy.extends_term, "extends_term");
  say(policy.keeps_anchor, "keeps_anchor");
  say(policy.keeps_quota, "keeps_quota");
  say(policy.price_percent != 0, std::to_string(policy.price_percent) + "%");
  return text;
}

absl::StatusOr<PausePolicy> TextForm<PausePolicy>::parse(const std::string& text) {
  PausePolicy policy;
  for (std::string_view rest = text; !rest.empty();) {
    if (!read_word(take(rest, ' '), policy)) return bad_pause(text);
  }
  return policy;
}

std::string TextForm<std::vector<PastPause>>::format(const std::vector<PastPause>& spans) {
  std::string text;
  for (const PastPause& span : spans) {
    if (!text.empty()) text += '\n';
    text += format_date(span.from) + "/" + format_date(span.to) + " ";
    text += std::to_string(span.moved_days);
  }
  return text;
}

absl::StatusOr<std::vector<PastPause>> TextForm<std::vector<PastPause>>::parse(
    const std::string& text) {
  std::vector<PastPause> spans;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = take(rest, '\n');
    const auto from = parse_date(take(line, '/'));
    const auto to = parse_date(take(line, ' '));
    PastPause& span = spans.emplace_back();
    if (!from.ok() || !to.ok() || !read_number(line, span.moved_days)) return bad_pause(text);
    span.from = *from;
    span.to = *to;
  }
  return spans;
}

std::string TextForm<std::vector<ReducedDays>>::format(const std::vector<ReducedDays>& spans) {
  std::string text;
  for (const ReducedDays& span : spans) {
    if (!text.empty()) text += '\n';
    text += format_date(span.until) + " " + std::to_string(span.percent) + "%";
  }
  return text;
}

absl::StatusOr<std::vector<ReducedDays>> TextForm<std::vector<ReducedDays>>::parse(
    const std::string& text) {
  std::vector<ReducedDays> spans;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = take(rest, '\n');
    const auto until = parse_date(take(line, ' '));
    ReducedDays& span = spans.emplace_back();
    const bool is_percent = line.ends_with('%') && read_number(take(line, '%'), span.percent);
    if (!until.ok() || !is_percent || !line.empty()) return bad_pause(text);
    span.until = *until;
  }
  return spans;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi
