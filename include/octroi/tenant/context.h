// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantContext: the proof that a call knows whose data it touches.
//
// Whatever reads or writes a tenant's data takes a TenantContext by reference; there is no overload
// without it, and it has no default. It is made by a resolver (resolver.h) from what the host
// authenticated, by create_tenant() for the new tenant, or by assume(), whose name says that the
// caller vouches for it. What crosses tenants takes an Operator instead, and neither converts to
// the other.
//
//   TenantContext tenant = TenantContext::assume(id, Actor::user("u-17"));
//   Operator support = Operator::assume("amina@host", "ticket 812: refund");
//
// Layer: tenant (may include base). Thread safety: values.
#ifndef OCTROI_TENANT_CONTEXT_H_
#define OCTROI_TENANT_CONTEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ActorKind : std::uint8_t {  // Numbers are wire format.
  kSystem = 1,                         // the engine itself: run_due, the outbox
  kUser = 2,                           // a person of the tenant
  kOperator = 3,                       // a person of the host
  kProvider = 4,                       // a payment provider's word
};

// Who did it, for the audit log.
struct Actor {
  ActorKind kind = ActorKind::kSystem;
  std::string name{};  // the host's id of the person; empty for the system

  static Actor system() { return {}; }
  static Actor user(std::string name) { return {ActorKind::kUser, std::move(name)}; }
  static Actor provider(std::string name) { return {ActorKind::kProvider, std::move(name)}; }

  // "user:u-17", "operator:amina@host", "provider:stripe", "system".
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Actor&, const Actor&) = default;
};

class TenantContext {
 public:
  // The caller has authenticated `actor` and knows that it acts for `tenant`.
  [[nodiscard]] static TenantContext assume(TenantId tenant, Actor actor) {
    return TenantContext(tenant, std::move(actor));
  }

  [[nodiscard]] TenantId tenant() const noexcept { return tenant_; }
  [[nodiscard]] const Actor& actor() const noexcept { return actor_; }

 private:
  TenantContext(TenantId tenant, Actor actor) : tenant_(tenant), actor_(std::move(actor)) {}

  TenantId tenant_;
  Actor actor_;
};

// The capability to cross tenants: reports, migrations, verifying a bank transfer, the audit of the
// whole. Name and reason (a line of at most 500 bytes, or none) stay in the audit log for ever.
class Operator {
 public:
  [[nodiscard]] static Operator assume(std::string name, std::string reason) {
    return Operator(std::move(name), std::move(reason));
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] Actor actor() const { return {ActorKind::kOperator, name_}; }
  // Acts within one tenant, as the operator.
  [[nodiscard]] TenantContext enter(TenantId tenant) const {
    return TenantContext::assume(tenant, actor());
  }

 private:
  Operator(std::string name, std::string reason)
      : name_(std::move(name)), reason_(std::move(reason)) {}

  std::string name_{};
  std::string reason_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_CONTEXT_H_
