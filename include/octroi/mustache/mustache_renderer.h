// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MustacheRenderer: octroi's letters, in English and French, and a host's own beside them.
//
// The templates of octroi/notification/templates.h are compiled in. A host overrides any
// part of any of them, or adds languages, with files that are read once, when the renderer is made:
//
//   <folder>/<language>/<template>.subject   <folder>/<language>/<template>.txt
//   <folder>/<language>/<template>.html      the inner part; the layout goes around it
//   <folder>/<language>/<template>.brief     for SMS and WhatsApp; no-break spaces become blanks
//   <folder>/<language>/layout.html          holds {{{content}}}
//
// Values are escaped in HTML by {{name}}; a triple {{{name}}} is refused in templates, so that no
// value can become markup. So are partials, {{=set delimiters=}}, variables the letter is not
// given, and files whose name means nothing. A language of the host's own brings all parts, but may
// leave out the brief.
//
//   auto renderer = make_mustache_renderer({.folder = "templates", .default_language = "fr"});
//
// Layer: adapters (mustache; may include notification). Thread safety: as Renderer.
#ifndef OCTROI_MUSTACHE_MUSTACHE_RENDERER_H_
#define OCTROI_MUSTACHE_MUSTACHE_RENDERER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/notification/renderer.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct MustacheOptions {
  std::string folder{};                 // of overriding templates; empty: none
  std::string default_language = "en";  // for readers whose language has no templates
};

// Errors: NotFound "notification.no_folder"; InvalidArgument "notification.bad_template" (names the
// file), "notification.unknown_language" (the default has no templates).
absl::StatusOr<std::unique_ptr<Renderer>> make_mustache_renderer(MustacheOptions options = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MUSTACHE_MUSTACHE_RENDERER_H_
