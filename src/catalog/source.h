// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Source: a catalogue file as its protobuf message, with the line of every field.
//
// Text and JSON are read by different parsers into the same two things, so that all that follows
// - and every error a person sees - is the same for both.
//
// Layer: catalog, private. Thread safety: values; one thread at a time.
#ifndef OCTROI_CATALOG_SOURCE_H_
#define OCTROI_CATALOG_SOURCE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/problem.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

inline constexpr std::string_view kSyntax = "catalog.syntax";
inline constexpr std::string_view kUnknownField = "catalog.unknown_field";
inline constexpr std::string_view kDuplicateField = "catalog.duplicate_field";
inline constexpr std::string_view kConflictingFields = "catalog.conflicting_fields";
inline constexpr std::string_view kWrongType = "catalog.wrong_type";

// Lines count from 1.
class Places {
 public:
  void add(std::string place, int line) { lines_.emplace(std::move(place), line); }
  // The line of the field, or of the nearest part around it that the file holds; else 1.
  [[nodiscard]] int line_of(Path path) const;

 private:
  std::map<std::string, int> lines_;  // by to_place()
};

struct Source {
  v1::Catalog message;
  Places places;
};

struct PlacedProblem {
  Problem problem;
  int line = 1;
};

// Errors: kSyntax, kUnknownField, kDuplicateField, kConflictingFields, kWrongType; for JSON also
// "catalog.unsafe_integer".
std::optional<PlacedProblem> read_text(std::string_view text, Source& source);
std::optional<PlacedProblem> read_json(std::string_view text, Source& source);

// What the two parsers share:

// A parser's own words on why it could not go on.
[[nodiscard]] Problem syntax_error(std::string_view words);

// A step to element `index` of a repeated field, labelled by what the element says of itself.
[[nodiscard]] Step step_to(const google::protobuf::FieldDescriptor& field, int index,
                           const google::protobuf::Message& element);

[[nodiscard]] Problem unknown_field(const google::protobuf::Descriptor& in, std::string_view name);
[[nodiscard]] Problem duplicate_field(std::string_view name);
[[nodiscard]] Problem conflicting_fields(std::string_view name, std::string_view other);
// Says what the field takes: "write true or false".
[[nodiscard]] Problem wrong_type(const google::protobuf::FieldDescriptor& field);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_SOURCE_H_
