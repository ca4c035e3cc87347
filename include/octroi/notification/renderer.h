// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Renderer: turns a template's name and values into a letter: subject, text, HTML and a brief text.
//
// The values are a small tree as in JSON, with two leaves of our own: money and days are passed as
// such, and the renderer writes them in the reader's language. What a template names and the values
// do not hold is an error, never a hole in a letter; something optional is passed as false.
//
//   TemplateObject values{{"customer", "CSCOM Koulikoro"}, {"amount", price}, {"due_on", due}};
//   auto letter = renderer.render("invoice", "fr", values);
//
// Layer: notification (may include base, money, calendar). Thread safety: values are values; a
// Renderer is called from any thread.
#ifndef OCTROI_NOTIFICATION_RENDERER_H_
#define OCTROI_NOTIFICATION_RENDERER_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class TemplateValue;
using TemplateList = std::vector<TemplateValue>;
using TemplateObject = std::map<std::string, TemplateValue, std::less<>>;

class TemplateValue {
 public:
  using Variant =
      std::variant<bool, std::int64_t, std::string, Money, Date, TemplateList, TemplateObject>;

  // Implicit, so that values read as they would in JSON.
  // NOLINTBEGIN(google-explicit-constructor)
  TemplateValue(std::same_as<bool> auto value) : value_(value) {}
  TemplateValue(std::int64_t value) : value_(value) {}
  TemplateValue(int value) : value_(std::int64_t{value}) {}
  TemplateValue(const char* value) : value_(std::string(value)) {}
  TemplateValue(std::string_view value) : value_(std::string(value)) {}
  TemplateValue(std::string value) : value_(std::move(value)) {}
  TemplateValue(Money value) : value_(value) {}
  TemplateValue(Date value) : value_(value) {}
  TemplateValue(TemplateList value) : value_(std::move(value)) {}
  TemplateValue(TemplateObject value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] const Variant& value() const noexcept { return value_; }

 private:
  Variant value_;
};

struct Letter {
  std::string subject{};  // one line
  std::string text{};
  std::string html{};
  std::string brief{};  // one or two sentences for SMS and WhatsApp; empty: the subject says it

  friend bool operator==(const Letter&, const Letter&) = default;
};

// A template's parts as somebody wrote them, in the renderer's notation. An empty part is the
// renderer's own.
struct LetterTemplate {
  std::string subject{};
  std::string text{};
  std::string html{};  // the inner part; the renderer's layout goes around it
  std::string brief{};

  [[nodiscard]] bool empty() const noexcept {
    return subject.empty() && text.empty() && html.empty() && brief.empty();
  }
  friend bool operator==(const LetterTemplate&, const LetterTemplate&) = default;
};

class Renderer {
 public:
  virtual ~Renderer();

  // `language` is a BCP 47 tag; where there is none like it, the renderer uses its own default.
  // Errors: NotFound "notification.unknown_template"; InvalidArgument
  // "notification.missing_variable" (names it), "notification.bad_template" (a template that the
  // host overrode and that does not parse, or a subject of more than one line).
  [[nodiscard]] virtual absl::StatusOr<Letter> render(std::string_view template_name,
                                                      std::string_view language,
                                                      const TemplateObject& values) const = 0;

  // The same with parts that take the place of the renderer's own, as a tenant wrote them.
  // Errors: as render(); Unimplemented "notification.no_own_templates" (this renderer takes none).
  [[nodiscard]] virtual absl::StatusOr<Letter> render_own(const LetterTemplate& own,
                                                          std::string_view template_name,
                                                          std::string_view language,
                                                          const TemplateObject& values) const;
  // Whether render_own() will do, before anything is kept.
  // Errors: NotFound "notification.unknown_template"; InvalidArgument "notification.bad_template":
  // the message begins with the place, "fr/receipt.html:3: ", and names the variable; Unimplemented
  // "notification.no_own_templates".
  [[nodiscard]] virtual absl::Status check_own(const LetterTemplate& own,
                                               std::string_view template_name,
                                               std::string_view language) const;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_RENDERER_H_
