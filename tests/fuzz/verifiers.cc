// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to what checks a signature: the first byte chooses the verifier, the text up to
// the first NUL is the header, the rest the body. None of it was signed, so nothing may pass; what
// reads bodies after their signature is fed the body too.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/jwt/jwt.h"
#include "octroi/paypal/wire.h"
#include "octroi/signing/public_key.h"
#include "octroi/stripe/stripe.h"
#include "octroi/stripe/wire.h"
#include "octroi/twilio/wire.h"
#include "octroi/unipesa/wire.h"
#include "octroi/vault/sealing.h"
#include "octroi/wave/wave.h"
#include "octroi/wave/wire.h"
#include "octroi/webhooks/standard.h"

namespace {

using namespace octroi;

const Instant kNow{std::chrono::seconds(1'700'000'000)};

void refused(const absl::Status& status) {
  if (status.ok()) std::abort();
}

const std::vector<Secret>& secrets() {
  static const std::vector<Secret> all{Secret("whsec_one"), Secret("whsec_two")};
  return all;
}

void stripe(std::string_view header, std::string_view body) {
  refused(verify_stripe_webhook(header, body, secrets(), kNow));
  (void)decode_stripe_event(TenantContext::assume(TenantId(UuidBytes{1}), Actor::system()), body);
}
void wave(std::string_view header, std::string_view body) {
  refused(verify_wave_webhook(header, body, secrets(), kNow));
  (void)decode_wave_event(TenantContext::assume(TenantId(UuidBytes{1}), Actor::system()), body);
}
void unipesa(std::string_view, std::string_view body) {
  refused(verify_unipesa_callback(body, secrets()[0]));
}
void twilio(std::string_view header, std::string_view body) {
  refused(verify_twilio_json_callback(secrets()[0], "https://h.example/sms", body, header));
  refused(verify_twilio_callback(secrets()[0], "https://h.example/sms", {}, header));
}
void standard(std::string_view header, std::string_view body) {
  static const std::vector<WebhookSecret> keys{*WebhookSecret::parse("whsec_c2VjcmV0")};
  refused(verify_webhook({"msg_1", "1700000000", header, body}, keys, kNow));
  (void)WebhookSecret::parse(header);
}
void sealed(std::string_view place, std::string_view text) {
  refused(unseal(Secret(std::string(kSealingKeyBytes, 'k')), place, text).status());
}
void token(std::string_view, std::string_view text) {
  static const std::vector<JwtKey> keys{*JwtKey::hs256(Secret(std::string(32, 'k')))};
  refused(verify_jwt(text, keys, {.now = kNow}).status());
}
// What a key or a certificate is made of comes from outside, too.
void keys(std::string_view, std::string_view text) {
  const auto jwk = JwtKey::from_jwk(text);
  if (jwk.ok() && jwk->verify("text", "signature")) std::abort();
  const auto pem = PublicKey::from_pem(text);
  if (pem.ok() && pem->verify("text", "signature")) std::abort();
  (void)read_certificate(text, {}, kNow);
}
void paypal(std::string_view header, std::string_view body) {
  const PaypalTransmission transmission{.id = "1",
                                        .time = "2023-11-14T22:13:20Z",
                                        .signature = header,
                                        .cert_url = "https://api.paypal.com/v1/cert",
                                        .algorithm = "SHA256withRSA"};
  refused(verify_paypal_webhook(transmission, "w", body, {.certificate_pem = body, .now = kNow}));
  (void)check_paypal_cert_url(header);
}

using Verifier = void (*)(std::string_view header, std::string_view body);
constexpr std::array<Verifier, 9> kVerifiers{stripe, wave,  unipesa, twilio, standard,
                                             sealed, token, keys,    paypal};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const std::size_t split = std::min(text.find('\0'), text.size());
  const std::string_view body = split == text.size() ? text : text.substr(split + 1);
  kVerifiers[bytes[0] % kVerifiers.size()](text.substr(0, split), body);
  return 0;
}
