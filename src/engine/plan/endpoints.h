// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Planning of webhook endpoints: added, changed, rotated, switched, replayed.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ENDPOINTS_H_
#define OCTROI_SRC_ENGINE_PLAN_ENDPOINTS_H_

#include <cstdint>
#include <string_view>

#include "engine/plan/work.h"
#include "octroi/engine/webhooks.h"

namespace octroi {
inline namespace v0 {

// The endpoint's next state with its event, and who hears of events from the next plan on.
absl::Status put_endpoint(Work& work, const records::Loaded<records::KeptEndpoint>& was,
                          const records::KeptEndpoint& now, std::string_view event);

// The plan's subject is the endpoint's id. `shown` receives the secret that is never stored so.
absl::Status plan_add_endpoint(Work& work, const AddWebhookEndpoint& request, Secret& shown);
absl::Status plan_change_endpoint(Work& work, const ChangeWebhookEndpoint& request);
absl::Status plan_rotate_secret(Work& work, const RotateWebhookSecret& request, Secret& shown);
absl::Status plan_endpoint_status(Work& work, const SetWebhookEndpointStatus& request);
// Removes all of them and forgets their addresses and secrets.
absl::Status plan_erase_endpoints(Work& work);
// The plan's subject is how many messages are sent again.
absl::Status plan_replay(Work& work, const ReplayWebhooks& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ENDPOINTS_H_
