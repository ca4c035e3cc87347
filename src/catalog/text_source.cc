// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

#include "catalog/source.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;
using Tree = TextFormat::ParseInfoTree;

constexpr int kTabWidth = 8;  // how protobuf's tokenizer counts columns

// Protobuf goes on after an error; the first one is the cause. Lines and columns count from 0.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (!message_.empty()) return;
    line_ = line;
    column_ = column;
    message_ = message;
  }
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] int column() const { return column_; }
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  int line_ = 0;
  int column_ = 0;
  std::string message_;
};

std::size_t offset_of(std::string_view text, int line, int column) {
  std::size_t at = 0;
  for (; line > 0 && at < text.size(); ++at) {
    if (text[at] == '\n') --line;
  }
  for (int reached = 0; reached < column && at < text.size(); ++at) {
    reached += text[at] == '\t' ? kTabWidth - reached % kTabWidth : 1;
  }
  return at;
}

int line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// The name whose value begins where `before` ends: "amount" of `amount: ` and `limit: -`.
std::string_view name_before_value(std::string_view before) {
  before = without_blanks_behind(before);
  if (!before.empty() && before.back() == '-') {
    before = without_blanks_behind(before.substr(0, before.size() - 1));
  }
  if (before.empty() || before.back() != ':') return {};
  before = without_blanks_behind(before.substr(0, before.size() - 1));
  std::size_t start = before.size();
  while (start > 0 && is_name_character(before[start - 1])) --start;
  return before.substr(start);
}

// The n-th text in quotes of one of protobuf's messages, or nothing.
std::string quoted_word(const std::string& message, int n) {
  std::size_t open = message.find('"');
  for (; n > 0 && open != std::string::npos; --n) {
    open = message.find('"', open + 1);
    if (open != std::string::npos) open = message.find('"', open + 1);
  }
  if (open == std::string::npos) return {};
  const std::size_t close = message.find('"', open + 1);
  if (close == std::string::npos) return {};
  return message.substr(open + 1, close - open - 1);
}

// Follows the parts that were begun and not ended, down to the one the parser stopped in.
const Message& innermost_open(const Message& root, const Tree& root_tree, Path& path) {
  const Message* message = &root;
  const Tree* tree = &root_tree;
  for (bool has_descended = true; has_descended;) {
    has_descended = false;
    const Descriptor& type = *message->GetDescriptor();
    const Reflection& reflection = *message->GetReflection();
    for (int i = 0; i < type.field_count() && !has_descended; ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const bool is_list = field.is_repeated();
      const int last = is_list ? reflection.FieldSize(*message, &field) - 1 : kSingular;
      if (is_list ? last < 0 : !reflection.HasField(*message, &field)) continue;
      if (tree->GetLocation(&field, last).line >= 0) continue;
      const Tree* const nested = tree->GetTreeForNested(&field, last);
      if (nested == nullptr) continue;
      message = is_list ? &reflection.GetRepeatedMessage(*message, &field, last)
                        : &reflection.GetMessage(*message, &field);
      path.push_back(step_to(field, last, *message));
      tree = nested;
      has_descended = true;
    }
  }
  return *message;
}

bool says(const FirstError& error, const char* part) {
  return error.message().find(part) != std::string::npos;
}

// Protobuf reports some errors at the token after the culprit; this is the culprit's own line.
int line_of_last(std::string_view text, std::size_t offset, const std::string& word) {
  const std::size_t at = word.empty() ? std::string_view::npos : text.rfind(word, offset);
  return line_at(text, at == std::string_view::npos ? offset : at);
}

PlacedProblem explain(std::string_view text, const FirstError& error, const Message& root,
                      const Tree& tree) {
  const std::size_t offset = offset_of(text, error.line(), error.column());
  Path path;
  const Descriptor& type = *innermost_open(root, tree, path).GetDescriptor();
  PlacedProblem placed{syntax_error(error.message()), error.line() + 1};
  const std::string word = quoted_word(error.message(), 0);
  if (says(error, "has no field named")) {
    const std::string name = quoted_word(error.message(), 1);
    placed = {unknown_field(type, name), line_of_last(text, offset, name)};
  } else if (says(error, "specified multiple times")) {
    placed = {duplicate_field(word), line_of_last(text, offset, word)};
  } else if (says(error, "another member of oneof")) {
    placed = {conflicting_fields(word, quoted_word(error.message(), 1)),
              line_of_last(text, offset, word)};
  } else if (says(error, "Unknown enumeration value")) {
    const std::string name = quoted_word(error.message(), 1);
    if (const FieldDescriptor* const field = type.FindFieldByName(name)) {
      placed = {wrong_type(*field), line_of_last(text, offset, name)};
    }
  } else if (says(error, "Invalid value for boolean field")) {
    if (const FieldDescriptor* const field = type.FindFieldByName(word)) {
      placed = {wrong_type(*field), line_of_last(text, offset, word)};
    }
  } else {
    const std::string name(name_before_value(text.substr(0, offset)));
    if (const FieldDescriptor* const field = type.FindFieldByName(name)) {
      placed.problem = wrong_type(*field);
    }
  }
  placed.problem.path.insert(placed.problem.path.begin(), path.begin(), path.end());
  return placed;
}

void add_places(const Message& message, const Tree& tree, const std::string& prefix,
                Places& places) {
  const Descriptor& type = *message.GetDescriptor();
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string place = prefix + field.name();
    if (!field.is_repeated()) {
      const int line = tree.GetLocation(&field, kSingular).line;
      if (line >= 0) places.add(place, line + 1);
      const bool is_part = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      const Tree* const nested = is_part ? tree.GetTreeForNested(&field, kSingular) : nullptr;
      if (nested != nullptr) {
        add_places(reflection.GetMessage(message, &field), *nested, place + '.', places);
      }
      continue;
    }
    int line = -1;
    for (int j = 0; j < reflection.FieldSize(message, &field); ++j) {
      // A list in brackets has one location; its elements share it.
      if (const int own = tree.GetLocation(&field, j).line; own >= 0) line = own;
      const std::string element = place + '[' + std::to_string(j) + ']';
      if (line >= 0) places.add(element, line + 1);
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (const Tree* const nested = tree.GetTreeForNested(&field, j)) {
        add_places(reflection.GetRepeatedMessage(message, &field, j), *nested, element + '.',
                   places);
      }
    }
  }
}

}  // namespace

std::optional<PlacedProblem> read_text(std::string_view text, Source& source) {
  FirstError error;
  Tree tree;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(&tree);
  if (!parser.ParseFromString(std::string(text), &source.message)) {
    return explain(text, error, source.message, tree);
  }
  add_places(source.message, tree, "", source.places);
  return std::nullopt;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
