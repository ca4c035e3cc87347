// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// An element of an XML document, found by its local name; what is missing is empty.
#ifndef OCTROI_SRC_BANK_TRANSFER_XML_NODE_H_
#define OCTROI_SRC_BANK_TRANSFER_XML_NODE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct _xmlNode;
struct _xmlDoc;

namespace octroi {
inline namespace v0 {

class XmlNode {
 public:
  explicit XmlNode(const _xmlNode* node = nullptr) : node_(node) {}

  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  // The first child of each name, one below the other: "Acct/Id/IBAN".
  [[nodiscard]] XmlNode at(std::string_view path) const;
  [[nodiscard]] std::vector<XmlNode> all(std::string_view name) const;
  [[nodiscard]] std::string text() const;  // without blanks at its ends
  [[nodiscard]] std::string attribute(const char* name) const;

 private:
  const _xmlNode* node_;
};

class XmlDocument {
 public:
  // Errors: InvalidArgument "bank_transfer.bad_statement": not well-formed, too large, or with a
  // document type.
  static absl::StatusOr<XmlDocument> parse(std::string_view xml);
  [[nodiscard]] XmlNode root() const;

 private:
  explicit XmlDocument(std::shared_ptr<_xmlDoc> document) : document_(std::move(document)) {}
  std::shared_ptr<_xmlDoc> document_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_BANK_TRANSFER_XML_NODE_H_
