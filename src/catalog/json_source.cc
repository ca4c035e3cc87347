// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <limits>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

#include "catalog/source.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::int64_t kSafeIntegerMax = std::int64_t{1} << 53;

// How far the JSON parser has read.
struct Progress {
  int line = 1;
  char last = '\0';
};

// The file's characters, counting lines as they are read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Progress* progress) : at_(at), progress_(progress) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    progress_->last = *at_;
    if (*at_ == '\n') ++progress_->line;
    ++at_;
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  Progress* progress_;
};

// Where a value goes.
struct Slot {
  Message& message;
  const Reflection& reflection;
  const FieldDescriptor& field;
};

bool set_text(const Slot& slot, const std::string& text) {
  switch (slot.field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (slot.field.is_repeated()) {
        slot.reflection.AddString(&slot.message, &slot.field, text);
      } else {
        slot.reflection.SetString(&slot.message, &slot.field, text);
      }
      return true;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* const value = slot.field.enum_type()->FindValueByName(text);
      if (value == nullptr) return false;
      slot.reflection.SetEnum(&slot.message, &slot.field, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_INT64: {  // How JSON carries what a double cannot.
      std::int64_t number = 0;
      const char* const end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data(), end, number);
      if (error != std::errc() || stop != end) return false;
      slot.reflection.SetInt64(&slot.message, &slot.field, number);
      return true;
    }
    default:
      return false;
  }
}

bool set_bool(const Slot& slot, bool value) {
  if (slot.field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL) return false;
  slot.reflection.SetBool(&slot.message, &slot.field, value);
  return true;
}

bool set_integer(const Slot& slot, std::int64_t number) {
  if (slot.field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    slot.reflection.SetInt64(&slot.message, &slot.field, number);
    return true;
  }
  if (slot.field.cpp_type() != FieldDescriptor::CPPTYPE_INT32) return false;
  const auto narrow = static_cast<std::int32_t>(number);
  if (narrow != number) return false;
  if (slot.field.is_repeated()) {
    slot.reflection.AddInt32(&slot.message, &slot.field, narrow);
  } else {
    slot.reflection.SetInt32(&slot.message, &slot.field, narrow);
  }
  return true;
}

Problem not_a_list(const FieldDescriptor& field) {
  return problem_of(field.name(), kWrongType, "write a list: [ ... ]");
}

// Fills the message as the parser walks through the file. The schema says what may come where, so
// nothing is ever nested deeper than it.
class Reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Reader(Source& source, const Progress& progress) : source_(source), progress_(progress) {}

  [[nodiscard]] std::optional<PlacedProblem> problem() && { return std::move(problem_); }

  bool key(std::string& name) override;
  bool start_object(std::size_t) override;
  bool end_object() override {
    frames_.pop_back();
    return true;
  }
  bool start_array(std::size_t) override;
  bool end_array() override {
    frames_.back().in_list = false;
    return true;
  }

  bool string(std::string& text) override {
    return scalar([&](const Slot& slot) { return set_text(slot, text); });
  }
  bool boolean(bool value) override {
    return scalar([&](const Slot& slot) { return set_bool(slot, value); });
  }
  bool number_integer(std::int64_t number) override { return integer(number); }
  bool number_unsigned(std::uint64_t number) override {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return integer(static_cast<std::int64_t>(std::min(number, kMax)));
  }
  // No field takes these: amounts are text, and a field without a value is left out.
  bool number_float(double, const std::string&) override { return refuse_scalar(); }
  bool null() override { return refuse_scalar(); }
  bool binary(nlohmann::json::binary_t&) override { return refuse_scalar(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) override;

 private:
  struct Frame {
    Message* message = nullptr;
    std::string place;                       // what the places of its fields begin with
    int index = kSingular;                   // of the message in the list that holds it
    const FieldDescriptor* field = nullptr;  // whose value comes next
    bool in_list = false;
    std::set<const FieldDescriptor*> seen;
  };

  bool integer(std::int64_t number);
  bool refuse_scalar();
  bool fail(Problem problem);
  std::string add_element(const Frame& frame, int index);

  // `set` puts the value into its slot, or returns false where the field is of another type.
  template <class Set>
  bool scalar(Set set) {
    if (frames_.empty()) return refuse_scalar();
    const Frame& frame = frames_.back();
    const FieldDescriptor& field = *frame.field;
    if (field.is_repeated() && !frame.in_list) return fail(not_a_list(field));
    const Reflection& reflection = *frame.message->GetReflection();
    if (field.is_repeated()) add_element(frame, reflection.FieldSize(*frame.message, &field));
    return set(Slot{*frame.message, reflection, field}) || fail(wrong_type(field));
  }

  // A number's end shows only at the character after it, which may be the line's end.
  [[nodiscard]] int line() const { return progress_.line - (progress_.last == '\n' ? 1 : 0); }

  Source& source_;
  const Progress& progress_;
  std::vector<Frame> frames_;
  std::optional<PlacedProblem> problem_;
};

bool Reader::key(std::string& name) {
  Frame& frame = frames_.back();
  const Descriptor& type = *frame.message->GetDescriptor();
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
  if (field == nullptr) return fail(unknown_field(type, name));
  if (!frame.seen.insert(field).second) return fail(duplicate_field(field->name()));
  const Reflection& reflection = *frame.message->GetReflection();
  const auto* const choice = field->real_containing_oneof();
  if (choice != nullptr && reflection.HasOneof(*frame.message, choice)) {
    const FieldDescriptor* const other = reflection.GetOneofFieldDescriptor(*frame.message, choice);
    return fail(conflicting_fields(field->name(), other->name()));
  }
  frame.field = field;
  if (!field->is_repeated()) source_.places.add(frame.place + field->name(), progress_.line);
  return true;
}

bool Reader::start_object(std::size_t) {
  if (frames_.empty()) {
    frames_.push_back({.message = &source_.message});
    return true;
  }
  const Frame& frame = frames_.back();
  const FieldDescriptor& field = *frame.field;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return fail(wrong_type(field));
  const Reflection& reflection = *frame.message->GetReflection();
  if (!field.is_repeated()) {
    std::string place = frame.place + field.name() + '.';
    Message* const part = reflection.MutableMessage(frame.message, &field);
    frames_.push_back({.message = part, .place = std::move(place)});
    return true;
  }
  if (!frame.in_list) return fail(not_a_list(field));
  const int index = reflection.FieldSize(*frame.message, &field);
  std::string place = add_element(frame, index) + '.';
  Message* const element = reflection.AddMessage(frame.message, &field);
  frames_.push_back({.message = element, .place = std::move(place), .index = index});
  return true;
}

bool Reader::start_array(std::size_t) {
  if (frames_.empty()) return refuse_scalar();
  Frame& frame = frames_.back();
  if (!frame.field->is_repeated() || frame.in_list) return fail(wrong_type(*frame.field));
  frame.in_list = true;
  return true;
}

bool Reader::integer(std::int64_t number) {
  if (!frames_.empty() && (number > kSafeIntegerMax || number < -kSafeIntegerMax)) {
    return fail(problem_of(frames_.back().field->name(), "catalog.unsafe_integer",
                           "above 2^53 a JSON number may be rounded already; write it in quotes"));
  }
  return scalar([&](const Slot& slot) { return set_integer(slot, number); });
}

bool Reader::refuse_scalar() {
  if (frames_.empty()) return fail(problem_of("", kWrongType, "a catalogue is one { ... }"));
  return fail(wrong_type(*frames_.back().field));
}

bool Reader::parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) {
  // "[json.exception.parse_error.101] parse error at line 1, column 8: why": the place is ours to
  // say. Other kinds have no place: "[json.exception.out_of_range.406] why".
  std::string_view why = e.what();
  const std::size_t column = why.find(", column ");
  const std::size_t before_why =
      column == std::string_view::npos ? why.find("] ") : why.find(": ", column);
  if (before_why != std::string_view::npos) why.remove_prefix(before_why + 2);
  return fail(syntax_error(why));
}

std::string Reader::add_element(const Frame& frame, int index) {
  std::string place = frame.place + frame.field->name() + '[' + std::to_string(index) + ']';
  source_.places.add(place, line());
  return place;
}

bool Reader::fail(Problem problem) {
  for (std::size_t i = frames_.size(); i-- > 1;) {
    problem = within(step_to(*frames_[i - 1].field, frames_[i].index, *frames_[i].message),
                     std::move(problem));
  }
  problem_ = PlacedProblem{std::move(problem), line()};
  return false;
}

}  // namespace

std::optional<PlacedProblem> read_json(std::string_view text, Source& source) {
  Progress progress;
  Reader reader(source, progress);
  nlohmann::json::sax_parse(CountingIterator(text.data(), &progress),
                            CountingIterator(text.data() + text.size(), &progress), &reader);
  return std::move(reader).problem();
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
