// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The templates of all languages: ours, then what a host's folder overrides or adds.
#ifndef OCTROI_SRC_MUSTACHE_TEMPLATE_SET_H_
#define OCTROI_SRC_MUSTACHE_TEMPLATE_SET_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "mustache/wording.h"

namespace octroi {
inline namespace v0 {

struct LanguageTemplates {
  std::string layout;
  std::map<std::string, TemplateSource, std::less<>> letters;  // HTML without its layout
};

// By lower-case tag.
using TemplateSet = std::map<std::string, LanguageTemplates, std::less<>>;

[[nodiscard]] TemplateSet builtin_templates();

// Errors: NotFound "notification.no_folder"; InvalidArgument "notification.bad_template".
absl::Status override_templates(TemplateSet& set, const std::string& folder);

// Every template holds known variables only, in tags that cannot become markup, and parses.
// Errors: InvalidArgument "notification.bad_template".
absl::Status check_templates(const TemplateSet& set);

// The same of one letter; `where` is the place that errors begin with, "fr/receipt".
absl::Status check_letter(const std::string& where, const LanguageTemplates& language,
                          std::string_view name, const TemplateSource& letter);
// Plain text of at most 256 KiB. Errors: InvalidArgument "notification.bad_template".
absl::Status check_part(std::string_view where, std::string_view text);

// The page around the letter's HTML, as one template.
[[nodiscard]] std::string with_layout(const LanguageTemplates& language,
                                      const TemplateSource& letter);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_MUSTACHE_TEMPLATE_SET_H_
