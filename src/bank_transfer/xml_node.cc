// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "bank_transfer/xml_node.h"

#include <algorithm>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "bank_transfer/mt940_fields.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kBytesMax = 16 << 20;

bool is_named(const xmlNode* node, std::string_view name) {
  return node->type == XML_ELEMENT_NODE &&
         name == std::string_view(reinterpret_cast<const char*>(node->name));
}

std::string take(xmlChar* text) {
  if (text == nullptr) return {};
  const std::string_view bytes(reinterpret_cast<const char*>(text));
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  std::string kept;
  if (first != std::string_view::npos) {
    kept = bytes.substr(first, bytes.find_last_not_of(" \t\r\n") - first + 1);
  }
  xmlFree(text);
  return kept;
}

}  // namespace

XmlNode XmlNode::at(std::string_view path) const {
  const xmlNode* node = node_;
  while (node != nullptr && !path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    node = node->children;
    while (node != nullptr && !is_named(node, name)) node = node->next;
  }
  return XmlNode(node);
}

std::vector<XmlNode> XmlNode::all(std::string_view name) const {
  std::vector<XmlNode> found;
  const xmlNode* child = node_ == nullptr ? nullptr : node_->children;
  for (; child != nullptr; child = child->next) {
    if (is_named(child, name)) found.emplace_back(child);
  }
  return found;
}

std::string XmlNode::text() const {
  return node_ == nullptr ? std::string() : take(xmlNodeGetContent(node_));
}

std::string XmlNode::attribute(const char* name) const {
  if (node_ == nullptr) return {};
  return take(xmlGetNoNsProp(node_, reinterpret_cast<const xmlChar*>(name)));
}

absl::StatusOr<XmlDocument> XmlDocument::parse(std::string_view xml) {
  if (xml.size() > kBytesMax) return bad_statement("the file", "it is larger than 16 MiB");
  // Entities are declared in a document type: without one there are none to fear.
  if (xml.find("<!DOCTYPE") != std::string_view::npos) {
    return bad_statement("the file", "it declares a document type");
  }
  // Nothing is fetched, no entity is replaced, and libxml2's own limits on depth and size hold.
  constexpr int kOptions =
      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  const std::shared_ptr<xmlDoc> document(
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "statement.xml", nullptr, kOptions),
      xmlFreeDoc);
  if (document == nullptr) return bad_statement("the file", "it is not well-formed XML");
  // One that was written in another encoding.
  if (document->intSubset != nullptr) {
    return bad_statement("the file", "it declares a document type");
  }
  return XmlDocument(document);
}

XmlNode XmlDocument::root() const { return XmlNode(xmlDocGetRootElement(document_.get())); }

}  // namespace v0
}  // namespace octroi
