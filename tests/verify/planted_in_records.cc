// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

Row level_counter(TenantId tenant) {
  UsageCounter counter;
  counter.metric = "users";
  counter.window = "level";
  return records::to_row(tenant, "users/level", counter, 1);
}

// Suppressed long before anything was sent, and nobody was told.
void suppress_who_was_written_to(Doctored& world) {
  std::vector<Row> added;
  world.rows.edit<Effect>([&](Effect& effect, Row& row) {
    if (effect.status != EffectStatus::kDone || !effect.outcome.starts_with("sent")) return false;
    const Suppression suppression{.address = effect.recipient, .evidence = "planted"};
    added.push_back(records::to_row(
        row.tenant, records::suppression_id(suppression.channel, suppression.address), suppression,
        1));
    return true;
  });
  ASSERT_EQ(added.size(), 1u);
  world.rows.rows.push_back(added.front());
}

void keep_a_message_for_nobody(Doctored& world) {
  const auto effects = world.rows.find<Effect>([](const Effect&) { return true; });
  ASSERT_FALSE(effects.empty());
  InAppMessage message;
  message.member = MemberId(UuidBytes{99});
  world.rows.rows.push_back(
      records::to_row(effects.front().tenant, effects.front().id, message, 1));
}

}  // namespace

std::vector<PlantedBug> document_bugs() {
  return {
      {"AGapInTheNumbers", {"I27"}, paid_invoice([](Invoice& invoice) {
         invoice.sequence = 1000;
       })},
      {"ANumberUsedTwice",
       {"I27"},
       [](Doctored& world) {
         std::string number;
         world.rows.edit<Invoice>([&](Invoice& invoice, Row&) {
           if (number.empty()) {
             number = invoice.number;
             return false;
           }
           invoice.number = number;
           return true;
         });
       }},
      {"AFinalisedInvoiceEdited",
       {"I28", "I44"},
       paid_invoice([](Invoice& invoice) { invoice.lines.front().description = "Something else"; }),
       Log::kAsItWas},
      {"AMessageSentTwice",
       {"I36"},
       [](Doctored& world) {
         world.rows.edit<Effect>([](Effect& effect, Row&) {
           if (effect.kind != EffectKind::kMessage) return false;
           effect.once_key += "|again";
           return true;
         });
       }},
      {"AMessageToTheSuppressed", {"I36", "I44"}, suppress_who_was_written_to},
      {"AMessageThatSaysAnotherChannel",
       {"I36"},
       [](Doctored& world) {
         world.rows.edit<Effect>([](Effect& effect, Row&) {
           if (effect.kind != EffectKind::kMessage) return false;
           effect.channel = Channel::kSms;
           return true;
         });
       }},
  };
}

std::vector<PlantedBug> tenancy_bugs() {
  return {
      {"AnInAppMessageOfAMemberThatIsNot", {"I37"}, keep_a_message_for_nobody},
      {"APaymentOfAnotherTenantsSubscription",
       {"I37"},
       [](Doctored& world) {
         const auto subscriptions = world.rows.find<Held>([](const Held&) { return true; });
         world.rows.edit<Payment>([&](Payment& payment, Row& row) {
           for (const Row& one : subscriptions) {
             if (one.tenant == row.tenant) continue;
             payment.subscription = *SubscriptionId::parse(one.id);
             return true;
           }
           return false;
         });
       }},
      {"ARowOfNoTenant",
       {"I38", "I39"},
       raw_row("usage_counters", [](Row& row) { row.tenant = TenantId(); })},
      {"ARowOfATenantThatIsNot",
       {"I38"},
       [](Doctored& world) { world.rows.rows.push_back(level_counter(kNobody)); }},
      {"ATenantsRowOnThePlatform",
       {"I39"},
       [](Doctored& world) { world.rows.rows.push_back(level_counter(kPlatform)); }},
      {"AWordThatTheTableDoesNotKnow",
       {"I39"},
       raw_row("invitations", [](Row& row) { row.values[5] = Value("eaten"); }),
       Log::kAsItWas},
  };
}

std::vector<PlantedBug> shape_bugs() {
  return {
      {"ARowThatStandsThereTwice",
       {"I40"},
       [](Doctored& world) {
         const auto found = world.rows.find<UsageCounter>(
             [](const UsageCounter& counter) { return counter.window == "level"; });
         world.rows.rows.push_back(found.front());
       }},
      {"TwoTenantsOfOneSlug",
       {"I40"},
       [](Doctored& world) {
         world.rows.edit<Tenant>([](Tenant& tenant, Row&) {
           if (tenant.slug == "segou") return false;
           tenant.slug = "segou";
           return true;
         });
       }},
      {"AnEffectWithAnothersKey",
       {"I40", "I45"},
       [](Doctored& world) {
         std::string key;
         TenantId tenant;
         world.rows.edit<Effect>([&](Effect& effect, Row& row) {
           if (effect.kind != EffectKind::kCharge) return false;
           if (!key.empty() && row.tenant == tenant) {
             effect.once_key = key;
             return true;
           }
           key = effect.once_key;
           tenant = row.tenant;
           return false;
         });
       }},
  };
}

std::vector<PlantedBug> audit_bugs() {
  return {
      {"ARecordEditedBehindTheLog",
       {"I44"},
       first_of<Member>([](Member& member) { member.active = !member.active; }),
       Log::kAsItWas},
      {"AnEventEdited",
       {"I44"},
       first_of<AuditEvent>([](AuditEvent& event) { event.actor = "someone else"; }),
       Log::kAsItWas},
      {"AnEventRemoved",
       {"I44", "I45"},
       [](Doctored& world) {
         world.rows.remove<AuditEvent>(
             [](const AuditEvent& event) { return event.name == "subscription.reminded"; });
       },
       Log::kAsItWas},
      {"ARecordRemoved",
       {"I44"},
       [](Doctored& world) { world.rows.remove<Member>([](const Member&) { return true; }); }},
      {"ARecordThatNoEventMade",
       {"I44"},
       [](Doctored& world) {
         Row copy = world.rows.find<Invitation>([](const Invitation&) { return true; }).front();
         copy.id = "018f0000-0000-7000-8000-000000000004";
         world.rows.rows.push_back(copy);
       }},
      {"APaymentWithoutItsCharge",
       {"I45"},
       [](Doctored& world) {
         world.rows.remove<Effect>(
             [](const Effect& effect) { return effect.kind == EffectKind::kCharge; });
       }},
      {"AnEffectWithoutItsCause", {"I45"}, charge_effect([](Effect& effect) {
         effect.cause = "payment.created 99999";
       })},
      {"AnInvoiceThatWasNeverBooked",
       {"I07", "I45"},
       [](Doctored& world) {
         world.rows.remove<Transaction>(
             [](const Transaction& entry) { return entry.cause == TransactionCause::kInvoice; });
       }},
      {"APaymentThatWasNeverBooked",
       {"I07", "I45"},
       [](Doctored& world) {
         world.rows.remove<Transaction>(
             [](const Transaction& entry) { return entry.cause == TransactionCause::kPayment; });
       }},
  };
}

}  // namespace octroi::test
