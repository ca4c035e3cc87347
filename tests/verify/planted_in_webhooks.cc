// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

bool is_open(const WebhookMessage& message) {
  return message.status == WebhookMessageStatus::kPending;
}

auto message_where(std::function<bool(const WebhookMessage&)> wanted,
                   std::function<void(WebhookMessage&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<WebhookMessage>([&](WebhookMessage& message, Row&) {
      if (!wanted(message)) return false;
      change(message);
      return true;
    });
  };
}

bool is_any(const WebhookMessage&) { return true; }

std::vector<PlantedBug> bugs_of_telling() {
  return {
      {"AnEventThatAnEndpointNeverHeardOf",
       {"I53"},
       [](Doctored& world) { world.rows.remove<WebhookMessage>(is_any); }},
      {"AnEventThatADisabledEndpointLost",
       {"I53"},
       [](Doctored& world) {
         world.rows.remove<WebhookMessage>([](const WebhookMessage& message) {
           return message.status == WebhookMessageStatus::kParked;
         });
       }},
      {"AnEventThatIsToldTwice",
       {"I53"},
       [](Doctored& world) {
         Row copy = world.rows.find<WebhookMessage>(is_any).front();
         copy.id += "-2";
         world.rows.rows.push_back(copy);
       }},
      {"AnEventThatNobodyWanted",
       {"I53"},
       [](Doctored& world) {
         // The endpoint that asked for three types of events gets what the other one got.
         const Row parked = world.rows
                                .find<WebhookMessage>([](const WebhookMessage& message) {
                                  return message.status == WebhookMessageStatus::kParked;
                                })
                                .front();
         const WebhookEndpointId chosen = records::from_row<WebhookMessage>(parked)->endpoint;
         Row created = world.rows
                           .find<WebhookMessage>([](const WebhookMessage& message) {
                             return message.type == "subscription.created";
                           })
                           .front();
         auto message = *records::from_row<WebhookMessage>(created);
         message.endpoint = chosen;
         world.rows.rows.push_back(records::to_row(
             created.tenant, webhook_message_id(chosen, message.sequence), message, 1));
       }},
      {"AMessageOfAnotherType",
       {"I53"},
       message_where(is_any, [](WebhookMessage& message) { message.type = "invoice.voided"; })},
      {"AMessageOfNoEndpoint",
       {"I37", "I53"},
       message_where(
           is_any,
           [](WebhookMessage& message) { message.endpoint = WebhookEndpointId(kNobody.bytes()); })},
  };
}

std::vector<PlantedBug> bugs_of_sending() {
  return {
      {"AClosedMessageThatIsDue",
       {"I53"},
       message_where([](const WebhookMessage& message) { return !is_open(message); },
                     [](WebhookMessage& message) { message.due_at = message.event_at; })},
      {"AQueueThatNobodyComesFor",
       {"I53"},
       message_where(is_open, [](WebhookMessage& message) { message.due_at.reset(); })},
      {"AnEndpointThatEventsForgot",
       {"I53"},
       [](Doctored& world) {
         world.rows.edit<records::Stream>([](records::Stream& stream, Row&) {
           if (!stream.webhooks) return false;
           stream.webhooks.reset();
           return true;
         });
       }},
      {"AnEndpointWithoutALane",
       {"I53"},
       [](Doctored& world) {
         world.rows.remove<records::WebhookLane>([](const records::WebhookLane&) { return true; });
       }},
  };
}

}  // namespace

std::vector<PlantedBug> webhook_bugs() {
  std::vector<PlantedBug> bugs = bugs_of_telling();
  const std::vector<PlantedBug> more = bugs_of_sending();
  bugs.insert(bugs.end(), more.begin(), more.end());
  return bugs;
}

}  // namespace octroi::test
