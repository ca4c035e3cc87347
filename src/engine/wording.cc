// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant's own wording: set, listed, tried.

#include <algorithm>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "engine/records/records.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/engine/notices.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

// What a host's renderer throws refuses the template.
template <class Call>
auto guarded(Call call) -> decltype(call()) {
  try {
    return call();
  } catch (...) {
    return make_error(absl::StatusCode::kInternal, "notification.renderer_threw",
                      "the renderer threw at this template");
  }
}

absl::Status check(const Engine& engine, const OwnTemplate& own) {
  if (engine.options().renderer == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "notification.no_renderer",
                      "this host writes no notices; set .renderer");
  }
  OCTROI_RETURN_IF_ERROR(check_code("template.language", own.language));
  if (own.language != to_lower_ascii(own.language) || own.language.find('_') != std::string::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "text.bad_code",
                      "template.language is in lower case with hyphens: \"fr\", \"pt-br\"");
  }
  if (find_template(own.template_name) == nullptr) {
    return make_error(absl::StatusCode::kNotFound, "notification.unknown_template",
                      "there is no template '" + own.template_name + "'");
  }
  if (own.parts.empty()) return absl::OkStatus();
  return guarded([&] {
    return engine.options().renderer->check_own(own.parts, own.template_name, own.language);
  });
}

absl::StatusOr<NoticePreview> tried(const Engine& engine, const Tenant& tenant,
                                    const OwnTemplate& own) {
  TemplateObject values = sample_template_values(own.template_name);
  values.insert_or_assign(
      "brand", TemplateValue(engine.seller_or_default(tenant.account.issuer).issuer.name));
  values.insert_or_assign("customer", TemplateValue(tenant.name));
  const Renderer& renderer = *engine.options().renderer;
  OCTROI_ASSIGN_OR_RETURN(Letter letter, guarded([&]() -> absl::StatusOr<Letter> {
                            return own.parts.empty()
                                       ? renderer.render(own.template_name, own.language, values)
                                       : renderer.render_own(own.parts, own.template_name,
                                                             own.language, values);
                          }));
  const std::string& brief = letter.brief.empty() ? letter.subject : letter.brief;
  const auto characters = std::count_if(
      brief.begin(), brief.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; });
  if (characters > static_cast<std::ptrdiff_t>(kShortTextMax)) {
    return make_error(absl::StatusCode::kInvalidArgument, "notification.too_long",
                      own.language + "/" + own.template_name +
                          ".brief: a brief text has at most 1600 characters");
  }
  const SmsSize sms = sms_size(brief);
  return NoticePreview{std::move(letter), sms};
}

absl::Status plan_template(Work& work, const OwnTemplate& own) {
  OCTROI_RETURN_IF_ERROR(tried(work.engine, work.tenant.value, own).status());
  const std::string id = records::template_id(own.language, own.template_name);
  work.draft.about(id);
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::find<OwnTemplate>(work.engine.store(), work.context, id));
  JsonWriter json;
  json.object().field("template", own.template_name).field("language", own.language);
  json.field("is_own", !own.parts.empty()).end();
  if (was && was->value.parts != own.parts) {
    work.draft.change(*was, own, "template.set", std::move(json).text());
  } else if (!was && !own.parts.empty()) {
    work.draft.create(id, own, "template.set", std::move(json).text());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TenantNotices::set_template(const OwnTemplate& own) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_RETURN_IF_ERROR(check(*engine_, own));
  return carry_out(*engine_,
                   [&] {
                     return plan_work(*engine_, tenant_,
                                      [&](Work& work) { return plan_template(work, own); });
                   })
      .status();
}

absl::StatusOr<std::vector<OwnTemplate>> TenantNotices::templates() const {
  OCTROI_ASSIGN_OR_RETURN(auto all, read_all<OwnTemplate>(*engine_, tenant_));
  std::erase_if(all, [](const OwnTemplate& one) { return one.parts.empty(); });
  return all;
}

absl::StatusOr<NoticePreview> TenantNotices::preview(const OwnTemplate& draft) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_RETURN_IF_ERROR(check(*engine_, draft));
  OCTROI_ASSIGN_OR_RETURN(const auto tenant, records::find<Tenant>(engine_->store(), tenant_,
                                                                   tenant_.tenant().to_string()));
  if (!tenant) return tenant_not_found();
  OwnTemplate shown = draft;
  if (shown.parts.empty()) {
    OCTROI_ASSIGN_OR_RETURN(
        auto kept,
        records::find<OwnTemplate>(engine_->store(), tenant_,
                                   records::template_id(draft.language, draft.template_name)));
    if (kept) shown = std::move(kept->value);
  }
  return tried(*engine_, tenant->value, shown);
}

}  // namespace v0
}  // namespace octroi
