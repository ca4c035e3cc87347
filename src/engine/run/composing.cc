// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/run/outbox.h"
#include "octroi/base/text.h"
#include "octroi/notification/locale.h"
#include "octroi/notification/templates.h"
#include "octroi/notification/words.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_value(std::string_view name) {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_message",
                    "the stored message has no readable value for " + std::string(name));
}

// One stored value as the kind its template expects.
absl::StatusOr<TemplateValue> value_of(const TemplateVariable& variable,
                                       const nlohmann::json& json) {
  const std::string name(variable.name);
  const auto found = json.find(name);
  if (found == json.end() || (found->is_string() && found->get<std::string>().empty())) {
    if (variable.is_optional) return TemplateValue(false);
    if (found == json.end()) return bad_value(name);
  }
  switch (variable.kind) {
    case TemplateKind::kInteger:
      if (!found->is_number_integer()) return bad_value(name);
      return TemplateValue(found->get<std::int64_t>());
    case TemplateKind::kFlag:
      if (!found->is_boolean()) return bad_value(name);
      return TemplateValue(found->get<bool>());
    default:
      break;
  }
  if (!found->is_string()) return bad_value(name);
  std::string text = found->get<std::string>();
  if (variable.kind == TemplateKind::kDay) {
    OCTROI_ASSIGN_OR_RETURN(const Date day, parse_date(text));
    return TemplateValue(day);
  }
  if (variable.kind == TemplateKind::kMoney) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, records::parse_money(text));
    return TemplateValue(amount);
  }
  return TemplateValue(std::move(text));
}

TemplateList lines_of(const Invoice& invoice) {
  TemplateList lines;
  for (const InvoiceLine& line : invoice.lines) {
    std::string what = line.owner ? line.owner->name + ": " + line.description : line.description;
    TemplateObject one{{"description", std::move(what)}, {"amount", line.amount}};
    lines.emplace_back(std::move(one));
  }
  return lines;
}

// What stands between the lines of an invoice and what is due; nothing of it where it is 0.
void add_sums(const Invoice& invoice, TemplateObject& values) {
  const auto put = [&](const char* name, std::int64_t minor) {
    if (minor == 0) return;
    values.insert_or_assign(name, TemplateValue(Money::of_minor(minor, invoice.currency)));
  };
  const std::int64_t discount = invoice.discount_total.minor();
  put("discount", -discount);
  // Of prices that include it, nothing comes on top.
  put("tax", invoice.total.minor() - (invoice.subtotal.minor() - discount));
  put("credit", -(invoice.credit_applied.minor() + invoice.prepaid_applied.minor()));
}

// What only the commit knew: numbers, and what stands beside them.
absl::Status add_credit_note(Engine& engine, const TenantContext& context, const std::string& id,
                             TemplateObject& values, std::string& issuer) {
  OCTROI_ASSIGN_OR_RETURN(const auto note, records::find<CreditNote>(engine.store(), context, id));
  if (!note) return absl::OkStatus();
  issuer = note->value.issuer;
  OCTROI_ASSIGN_OR_RETURN(
      const auto invoice,
      records::load<Invoice>(engine.store(), context, note->value.invoice.to_string(), "invoice"));
  values.insert_or_assign("credit_note_number", TemplateValue(note->value.number));
  values.insert_or_assign("invoice_number", TemplateValue(invoice.value.number));
  return absl::OkStatus();
}

// `issuer` becomes the document's.
absl::Status add_document(Engine& engine, const records::Loaded<Effect>& effect,
                          TemplateObject& values, std::string& issuer) {
  if (effect.value.subject.empty()) return absl::OkStatus();
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(const auto order,
                          records::find<Order>(engine.store(), context, effect.value.subject));
  if (order) {
    issuer = order->value.issuer;
    values.insert_or_assign("order_number", TemplateValue(order->value.number));
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const auto invoice,
                          records::find<Invoice>(engine.store(), context, effect.value.subject));
  if (!invoice) return add_credit_note(engine, context, effect.value.subject, values, issuer);
  issuer = invoice->value.issuer;
  values.insert_or_assign("invoice_number", TemplateValue(invoice->value.number));
  values.insert_or_assign("lines", TemplateValue(lines_of(invoice->value)));
  add_sums(invoice->value, values);
  if (invoice->value.due_on) {
    values.insert_or_assign("due_on", TemplateValue(*invoice->value.due_on));
  }
  return absl::OkStatus();
}

// The tenant's own wording, in the language or its primary one; empty where it has none.
absl::StatusOr<LetterTemplate> own_wording(Engine& engine, const TenantContext& context,
                                           const std::string& name, const std::string& language) {
  std::string tag = to_lower_ascii(language);
  std::replace(tag.begin(), tag.end(), '_', '-');
  for (const std::string& one : {tag, tag.substr(0, tag.find('-'))}) {
    OCTROI_ASSIGN_OR_RETURN(auto own, records::find<OwnTemplate>(engine.store(), context,
                                                                 records::template_id(one, name)));
    if (own && !own->value.parts.empty()) return std::move(own->value.parts);
    if (one == tag && tag.find('-') == std::string::npos) break;
  }
  return LetterTemplate{};
}

// What a host's renderer throws parks the message, as any letter that cannot be written.
absl::StatusOr<Letter> render(const Renderer& renderer, const LetterTemplate& own,
                              const std::string& name, const std::string& language,
                              const TemplateObject& values) {
  try {
    if (own.empty()) return renderer.render(name, language, values);
    return renderer.render_own(own, name, language, values);
  } catch (...) {
    return make_error(absl::StatusCode::kInternal, "notification.renderer_threw",
                      "the renderer threw while it wrote " + name);
  }
}

// The codes of records, as the tenant reads them.
void put_words(std::string_view tag, TemplateObject& values) {
  const Language language = parse_language(tag).value_or(Language::kEnglish);
  for (const char* name : {"reason", "payment_method"}) {
    const auto found = values.find(name);
    if (found == values.end()) continue;
    const auto* const code = std::get_if<std::string>(&found->second.value());
    if (code != nullptr) found->second = TemplateValue(words_for(*code, language));
  }
}

const std::string& language_of(const Effect& effect, const Tenant& tenant) {
  return effect.language.empty() ? tenant.language : effect.language;
}

// The values as the reader's language writes them; flags and lists are for letters only.
std::map<std::string, std::string, std::less<>> written(const TemplateObject& values,
                                                        std::string_view tag) {
  const Language language = parse_language(tag).value_or(Language::kEnglish);
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [name, value] : values) {
    const TemplateValue::Variant& content = value.value();
    if (const auto* text = std::get_if<std::string>(&content)) {
      texts.emplace(name, *text);
    } else if (const auto* amount = std::get_if<Money>(&content)) {
      texts.emplace(name, format_money(*amount, language));
    } else if (const auto* day = std::get_if<Date>(&content)) {
      texts.emplace(name, format_day(*day, language));
    } else if (const auto* number = std::get_if<std::int64_t>(&content)) {
      texts.emplace(name, format_integer(*number, language));
    }
  }
  return texts;
}

absl::StatusOr<TemplateObject> values_of(Engine& engine, const records::Loaded<Effect>& effect,
                                         const Tenant& tenant) {
  const nlohmann::json json = nlohmann::json::parse(effect.value.data, nullptr, false);
  const TemplateDescription* description = find_template(effect.value.template_name);
  if (description == nullptr || !json.is_object()) return bad_value(effect.value.template_name);
  TemplateObject document;
  std::string seller = tenant.account.issuer;
  OCTROI_RETURN_IF_ERROR(add_document(engine, effect, document, seller));
  TemplateObject values;
  for (const TemplateVariable& variable : description->variables) {
    const std::string name(variable.name);
    if (const auto known = document.find(name); known != document.end() && !json.contains(name)) {
      values.emplace(name, known->second);
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(TemplateValue value, value_of(variable, json));
    values.emplace(name, std::move(value));
  }
  put_words(language_of(effect.value, tenant), values);
  // The seller writes to the tenant; what the tenant calls itself is for the tenant's customers.
  const Issuer& issuer = engine.seller_or_default(seller).issuer;
  values.emplace("brand", issuer.name);
  values.emplace("customer", tenant.name);
  values.emplace("support_email", issuer.support_email.empty()
                                      ? TemplateValue(false)
                                      : TemplateValue(issuer.support_email));
  values.emplace("account_url", issuer.account_url.empty() ? TemplateValue(false)
                                                           : TemplateValue(issuer.account_url));
  return values;
}

}  // namespace

absl::StatusOr<Message> compose(Engine& engine, const records::Loaded<Effect>& effect) {
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(
      const auto tenant,
      records::load<Tenant>(engine.store(), context, effect.row.tenant.to_string(), "tenant"));
  OCTROI_ASSIGN_OR_RETURN(const TemplateObject values, values_of(engine, effect, tenant.value));
  const std::string& language = language_of(effect.value, tenant.value);
  OCTROI_ASSIGN_OR_RETURN(const LetterTemplate own,
                          own_wording(engine, context, effect.value.template_name, language));
  OCTROI_ASSIGN_OR_RETURN(Letter letter, render(*engine.options().renderer, own,
                                                effect.value.template_name, language, values));
  Message message;
  message.recipient = records::recipient_of(effect.value);
  message.message_id = records::message_id_of(effect.value);
  message.report_key = effect.row.id;
  message.recipient.name = tenant.value.name;
  message.template_name = effect.value.template_name;
  message.language = language;
  message.cause = effect.value.cause;
  message.subject = std::move(letter.subject);
  switch (message.recipient.channel) {
    case Channel::kMail:
      message.text = std::move(letter.text);
      message.html = std::move(letter.html);
      break;
    case Channel::kInApp:
      message.text = std::move(letter.text);
      break;
    case Channel::kSms:
    case Channel::kWhatsapp:
      message.text = letter.brief.empty() ? message.subject : std::move(letter.brief);
      message.values = written(values, language);
      break;
  }
  return message;
}

}  // namespace v0
}  // namespace octroi
