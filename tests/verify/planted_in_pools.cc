// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

using records::PoolShare;

auto pooled_counter(const char* metric, std::function<void(UsageCounter&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<UsageCounter>([&](UsageCounter& counter, Row&) {
      if (counter.metric != metric || counter.pooled.value_or(0) == 0) return false;
      change(counter);
      return true;
    });
  };
}

auto share(const char* metric, std::function<void(PoolShare&, Row&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<PoolShare>([&](PoolShare& one, Row& row) {
      if (one.metric != metric || one.used == 0) return false;
      change(one, row);
      return true;
    });
  };
}

auto pooled_tenant(std::function<void(Tenant&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<Tenant>([&](Tenant& tenant, Row&) {
      if (!tenant.account.is_pooled) return false;
      change(tenant);
      return true;
    });
  };
}

}  // namespace

std::vector<PlantedBug> pool_bugs() {
  return {
      {"APoolThatCountsMoreThanItsChildren",
       {"I57"},
       pooled_counter("users",
                      [](auto& counter) {
                        ++counter.used;
                        *counter.pooled += 1;
                      })},
      {"APoolThatMissesAChild",
       {"I57"},
       pooled_counter("users",
                      [](auto& counter) {
                        counter.used -= 3;
                        *counter.pooled -= 3;
                      })},
      {"APoolThatIsSmallerThanItsChildren",
       {"I57"},
       pooled_counter("users", [](auto& counter) { counter.used = 1; })},
      {"APoolThatForgetsWhoseItIs",
       {"I57"},
       pooled_counter("visits", [](auto& counter) { counter.pooled.reset(); })},
      {"APoolThatBillsMoreThanWasCounted",
       {"I25", "I57"},
       pooled_counter("visits",
                      [](auto& counter) {
                        ++counter.used;
                        *counter.pooled += 1;
                      })},
      {"AShareThatCountsLess", {"I57"}, share("visits", [](PoolShare& one, Row&) { --one.used; })},
      {"AShareOfAnotherWindow",
       {"I57"},
       share("visits", [](PoolShare& one, Row&) { one.window = "lifetime"; })},
      {"AShareThatStandsElsewhere",
       {"I57"},
       share("visits", [](PoolShare&, Row& row) { row.id += "x"; })},
      {"AShareOfNobodys",
       {"I57"},
       share("visits",
             [](PoolShare& one, Row& row) {
               one.child = *TenantId::parse("00000000-0000-7000-8000-000000000001");
               row.id = records::pool_share_id(one.counter, one.child);
             })},
      {"ALevelOfOneThatLeft", {"I57"}, pooled_tenant([](Tenant& tenant) {
         tenant.account.is_pooled = false;
       })},
      {"APoolWithoutItsCounter",
       {"I57"},
       [](Doctored& world) {
         world.rows.remove<UsageCounter>([](const UsageCounter& counter) {
           return counter.metric == "users" && counter.pooled.value_or(0) != 0;
         });
       }},
  };
}

}  // namespace octroi::test
