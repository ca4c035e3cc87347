// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/context.h"

#include "names.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr Named<ActorKind> kActorKinds[] = {
    {ActorKind::kSystem, "system"},
    {ActorKind::kUser, "user"},
    {ActorKind::kOperator, "operator"},
    {ActorKind::kProvider, "provider"},
};

}  // namespace

std::string Actor::to_string() const {
  std::string text(name_of(kActorKinds, kind));
  if (!name.empty()) {
    text += ':';
    text += name;
  }
  return text;
}

}  // namespace v0
}  // namespace octroi
