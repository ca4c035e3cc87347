// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to what reads what hosts, their people and mail servers write: catalogues,
// policies, templates, addresses, headers. The first byte chooses the reader, the rest is its text.
// Whatever has a written form must be read back the same from it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "octroi/bank_transfer/epc_qr.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/catalog/catalog.h"
#include "octroi/dunning/json.h"
#include "octroi/http/client.h"
#include "octroi/http/form.h"
#include "octroi/http/retry_after.h"
#include "octroi/mustache/mustache_renderer.h"
#include "octroi/notification/channel.h"
#include "octroi/notification/locale.h"
#include "octroi/notification/short_text.h"
#include "octroi/payment/routing_json.h"
#include "octroi/provisioning/saga.h"
#include "octroi/wallet/credits.h"
#include "smtp/smtp_result.h"

namespace {

using namespace octroi;

void hold(bool holds) {
  if (!holds) std::abort();
}

void catalogue(std::string_view text) {
  for (const CatalogFormat format : {CatalogFormat::kText, CatalogFormat::kJson}) {
    const auto read = parse_catalog(text, format, "fuzz");
    if (!read.ok()) continue;
    const std::string written = to_textproto(*read);
    const auto again = parse_catalog(written, CatalogFormat::kText, "again");
    hold(again.ok() && to_textproto(*again) == written);
  }
}
void routing(std::string_view text) {
  const auto read = parse_routing_table(text);
  if (!read.ok()) return;
  const std::string written = format_routing_table(*read);
  const auto again = parse_routing_table(written);
  hold(again.ok() && format_routing_table(*again) == written);
}
void dunning(std::string_view text) {
  const auto read = parse_dunning_policy(text);
  if (!read.ok()) return;
  const std::string written = format_dunning_policy(*read);
  const auto again = parse_dunning_policy(written);
  hold(again.ok() && format_dunning_policy(*again) == written);
}
void saga(std::string_view text) {
  const auto read = parse_saga(text);
  if (read.ok()) hold(*parse_saga(format_saga(*read)) == *read);
}
// A template that check_own() lets pass is one that renders.
void wording(std::string_view text) {
  static const auto renderer = *make_mustache_renderer();
  const TemplateObject values;
  for (std::string LetterTemplate::*part : {&LetterTemplate::subject, &LetterTemplate::text,
                                            &LetterTemplate::html, &LetterTemplate::brief}) {
    LetterTemplate own;
    own.*part = text;
    (void)renderer->check_own(own, "receipt", "fr");
    (void)renderer->render_own(own, "receipt", "fr", values);
  }
}
void messages(std::string_view text) {
  const SmsSize size = sms_size(text);
  hold((size.segments == 0) == text.empty());
  const auto channels = parse_channels(text);
  if (channels.ok()) hold(*parse_channels(format_channels(*channels)) == *channels);
  const auto phone = parse_phone_number(text);
  if (phone.ok()) hold(check_address("phone", Channel::kSms, *phone).ok());
  (void)check_address("mail", Channel::kMail, text);
  (void)parse_language(text);
}
void headers(std::string_view text) {
  const auto after = parse_retry_after(text, Instant());
  hold(!after || (after->count() >= 0 && *after <= kRetryAfterMax));
  const auto form = decode_form(text);
  if (form.ok()) hold(*decode_form(encode_form(*form)) == *form);
  (void)parse_credits(text, kEur);
}
void references(std::string_view text) {
  const auto reference = parse_creditor_reference(text);
  if (reference.ok()) hold(*parse_creditor_reference(*reference) == *reference);
  const auto iban = parse_iban(text);
  if (iban.ok()) hold(*parse_iban(*iban) == *iban);
  (void)parse_bic(text);
  EpcQr qr{.name = "Octroi", .iban = "FR7630006000011234567890189"};
  qr.amount = Money::of_minor(100, kEur);
  qr.text = text;
  (void)make_epc_qr(qr);
  qr.name = text;
  (void)make_epc_qr(qr);
}
void mail_server(std::string_view text) {
  for (const long code : {0L, 250L, 421L, 450L, 550L, 552L}) {
    SmtpTransfer transfer{.curl_code = code == 250 ? 0 : 55, .response_code = code};
    transfer.refusal = text;
    (void)interpret(transfer);
    (void)is_worth_retrying(transfer);
  }
}

using Reader = void (*)(std::string_view);
constexpr std::array<Reader, 9> kReaders{catalogue, routing, dunning,    saga,       wording,
                                         messages,  headers, references, mail_server};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  kReaders[bytes[0] % kReaders.size()](text);
  return 0;
}
