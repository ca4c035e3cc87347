// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/source.h"

#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string text_of(const Message& message, const char* field_name) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(field_name);
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

std::string label_of(const Message& message) {
  if (message.GetDescriptor() == v1::Plan::descriptor()) {
    const auto& plan = static_cast<const v1::Plan&>(message);
    return plan_label(plan.code(), plan.has_version() ? plan.version() : 1);
  }
  if (message.GetDescriptor() == v1::AddOn::descriptor()) {
    const auto& add_on = static_cast<const v1::AddOn&>(message);
    return add_on_label(add_on.code(), add_on.has_version() ? add_on.version() : 1);
  }
  if (message.GetDescriptor() == v1::Price::descriptor()) {
    return price_label(text_of(message, "interval"), text_of(message, "currency"));
  }
  if (message.GetDescriptor() == v1::Entitlement::descriptor()) {
    return code_label(text_of(message, "name"));
  }
  return code_label(text_of(message, "code"));
}

// Without the zero value, which only stands for "left out".
std::string values_of(const EnumDescriptor& type) {
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {
    if (!names.empty()) names += ", ";
    names += type.value(i)->name();
  }
  return names;
}

std::string fields_of(const Descriptor& type) {
  std::string names;
  for (int i = 0; i < type.field_count(); ++i) {
    if (!names.empty()) names += ", ";
    names += type.field(i)->name();
  }
  return names;
}

}  // namespace

int Places::line_of(Path path) const {
  for (; !path.empty(); path.pop_back()) {
    const auto found = lines_.find(to_place(path));
    if (found != lines_.end()) return found->second;
  }
  return 1;
}

Step step_to(const FieldDescriptor& field, int index, const Message& element) {
  return {field.name(), index, label_of(element)};
}

Problem syntax_error(std::string_view words) {
  constexpr std::size_t kShown = 200;
  return problem_of("", kSyntax, printable(words, kShown));
}

Problem unknown_field(const Descriptor& in, std::string_view name) {
  return problem_of("", kUnknownField,
                    "there is no field " + quoted(name) + " here; write one of: " + fields_of(in));
}

Problem duplicate_field(std::string_view name) {
  return problem_of(name, kDuplicateField, "it is there twice; keep one of the two");
}

Problem conflicting_fields(std::string_view name, std::string_view other) {
  return problem_of(name, kConflictingFields,
                    "it cannot stand beside " + quoted(other) + "; keep one of the two");
}

Problem wrong_type(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return problem_of(field.name(), kWrongType, "write text in quotes");
    case FieldDescriptor::CPPTYPE_BOOL:
      return problem_of(field.name(), kWrongType, "write true or false");
    case FieldDescriptor::CPPTYPE_ENUM:
      return problem_of(field.name(), kWrongType, "write one of: " + values_of(*field.enum_type()));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return problem_of(field.name(), kWrongType,
                        "write braces with fields: " + fields_of(*field.message_type()));
    default:
      return problem_of(field.name(), kWrongType, "write a whole number in its range");
  }
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
