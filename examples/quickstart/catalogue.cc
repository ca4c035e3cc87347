// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalogue.h"

#include <string>
#include <utility>
#include <vector>

#include "octroi/base/status.h"

namespace quickstart {

using namespace octroi;

absl::StatusOr<Catalog> catalogue_on(Date day) {
  const std::string sante_rurale = day < kPriceChange ? "sante_rurale" : "sante_rurale_2";
  const std::pair<std::string, std::string> products[] = {{"sante_rurale", sante_rurale},
                                                          {"esxi", "esxi"},
                                                          {"afrikapharma", "afrikapharma"},
                                                          {"cabinet", "cabinet"},
                                                          {"tdjaasa", "tdjaasa"}};
  std::vector<PlanVersion> plans;
  for (const auto& [product, file] : products) {
    const std::string path = std::string(OCTROI_CATALOGS) + "/" + file + ".textproto";
    OCTROI_ASSIGN_OR_RETURN(const Catalog catalog, load_catalog(path));
    for (PlanVersion plan : catalog.plans()) {
      plan.ref.code = product + "." + plan.ref.code;
      plans.push_back(std::move(plan));
    }
  }
  return Catalog::make(std::move(plans));
}

}  // namespace quickstart
