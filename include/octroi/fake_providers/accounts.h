// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The accounts of the fake providers: the credentials that FakeProviderServer takes, and the
// secrets it signs callbacks with.
//
// They are no secrets of anybody's, so that a test and its host can both name them.
//
//   make_stripe({.base_url = server->url(), .secret_key = Secret(std::string(kFakeStripeKey))},
//               client);
//   make_wave_callbacks({Secret(std::string(kFakeWaveWebhookSecret))});
//
// Layer: testing (may include everything but bindings). Thread safety: constants.
#ifndef OCTROI_FAKE_PROVIDERS_ACCOUNTS_H_
#define OCTROI_FAKE_PROVIDERS_ACCOUNTS_H_

#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::string_view kFakeStripeKey = "sk_test_fake";
inline constexpr std::string_view kFakeStripeWebhookSecret = "whsec_fake";

inline constexpr std::string_view kFakePaypalClient = "fake-client";
inline constexpr std::string_view kFakePaypalSecret = "fake-secret";

inline constexpr std::string_view kFakeMtnUser = "6b2b1f3e-0c5a-4a86-8b6c-5a5b5f7f0a11";
inline constexpr std::string_view kFakeMtnKey = "fake-api-key";
inline constexpr std::string_view kFakeMtnSubscription = "fake-subscription";
// Of the product Disbursement, which gives back.
inline constexpr std::string_view kFakeMtnRefundUser = "0d8a7c1e-9b42-4b7e-a1f3-2f6c8e5d4b22";
inline constexpr std::string_view kFakeMtnRefundKey = "fake-refund-key";
inline constexpr std::string_view kFakeMtnRefundSubscription = "fake-refund-subscription";

inline constexpr std::string_view kFakeWaveKey = "wave_sn_prod_fake";
inline constexpr std::string_view kFakeWaveWebhookSecret = "wave_sn_WHS_fake";

inline constexpr std::string_view kFakeOrangeClient = "fake-orange-client";
inline constexpr std::string_view kFakeOrangeSecret = "fake-orange-secret";
inline constexpr std::string_view kFakeOrangeMerchant = "fake-merchant-key";

inline constexpr std::string_view kFakeUnipesaPublicId = "fake-public-id";
inline constexpr std::string_view kFakeUnipesaMerchant = "fake-merchant";
inline constexpr std::string_view kFakeUnipesaKey = "fake-unipesa-key";

inline constexpr std::string_view kFakeStrowalletKey = "fake-public-key";

inline constexpr std::string_view kFakeTwilioAccount = "ACfa4e0000000000000000000000000000";
inline constexpr std::string_view kFakeTwilioToken = "fake-twilio-token";

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_FAKE_PROVIDERS_ACCOUNTS_H_
