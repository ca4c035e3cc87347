// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Typed ids: a UUID that knows what it names.
//
// An Id<Tag> is 16 bytes; ids of different things do not compare, convert or mix. New ids are
// UUIDv7 (RFC 9562): they begin with the millisecond of their making, so records inserted in time
// order land in key order. The text form is the lower-case 8-4-4-4-12 spelling; upper case is
// accepted and normalised when parsing, the nil UUID is refused.
//
//   TenantId tenant = new_id<TenantId>(clock.now(), random);
//   tenant.to_string();                         // "019b0d2a-7c00-7..."
//   auto parsed = TenantId::parse("...");       // InvalidArgument "id.malformed" | "id.nil"
//
// Layer: base. Thread safety: a value.
#ifndef OCTROI_BASE_IDS_H_
#define OCTROI_BASE_IDS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using UuidBytes = std::array<std::uint8_t, 16>;

// The canonical text form of any 16 bytes.
[[nodiscard]] std::string format_uuid(const UuidBytes& bytes);

// Errors: InvalidArgument "id.malformed" (wrong length, sign or digit), "id.nil" (all zero).
absl::StatusOr<UuidBytes> parse_uuid(std::string_view text);

// A UUIDv7 whose 74 free bits come from `random`.
[[nodiscard]] UuidBytes make_uuid_v7(Instant at, Random& random);

template <class Tag>
class Id {
 public:
  constexpr Id() noexcept = default;  // nil: names nothing
  constexpr explicit Id(const UuidBytes& bytes) noexcept : bytes_(bytes) {}

  static absl::StatusOr<Id> parse(std::string_view text) {
    absl::StatusOr<UuidBytes> bytes = parse_uuid(text);
    if (!bytes.ok()) return bytes.status();
    return Id(*bytes);
  }

  [[nodiscard]] std::string to_string() const { return format_uuid(bytes_); }
  [[nodiscard]] constexpr const UuidBytes& bytes() const noexcept { return bytes_; }
  [[nodiscard]] constexpr bool is_nil() const noexcept { return bytes_ == UuidBytes{}; }

  friend constexpr bool operator==(const Id&, const Id&) noexcept = default;
  friend constexpr auto operator<=>(const Id&, const Id&) noexcept = default;

  template <class H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine_contiguous(std::move(h), id.bytes_.data(), id.bytes_.size());
  }

 private:
  UuidBytes bytes_{};
};

template <class SomeId>
[[nodiscard]] SomeId new_id(Instant at, Random& random) {
  return SomeId(make_uuid_v7(at, random));
}

using TenantId = Id<struct TenantTag>;
using UserId = Id<struct UserTag>;
using MemberId = Id<struct MemberTag>;
using InvitationId = Id<struct InvitationTag>;
using SubscriptionId = Id<struct SubscriptionTag>;
using InvoiceId = Id<struct InvoiceTag>;
using OrderId = Id<struct OrderTag>;
using PaymentId = Id<struct PaymentTag>;
using PaymentMethodId = Id<struct PaymentMethodTag>;
using CreditNoteId = Id<struct CreditNoteTag>;
using RefundId = Id<struct RefundTag>;
using ReversalId = Id<struct ReversalTag>;
using RedemptionId = Id<struct RedemptionTag>;
using TransactionId = Id<struct TransactionTag>;
using ManualChargeId = Id<struct ManualChargeTag>;
using WalletId = Id<struct WalletTag>;
using WalletGrantId = Id<struct WalletGrantTag>;
using EventId = Id<struct EventTag>;
using EffectId = Id<struct EffectTag>;
using SagaId = Id<struct SagaTag>;
using WebhookEndpointId = Id<struct WebhookEndpointTag>;

static_assert(std::is_trivially_copyable_v<TenantId> && sizeof(TenantId) == 16,
              "pass an id by value");

}  // namespace v0
}  // namespace octroi

template <class Tag>
struct std::hash<octroi::Id<Tag>> {
  std::size_t operator()(const octroi::Id<Tag>& id) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, id.bytes().data(), 8);
    std::memcpy(&low, id.bytes().data() + 8, 8);
    return static_cast<std::size_t>(high ^ (low * 0x9E3779B97F4A7C15ULL));
  }
};

#endif  // OCTROI_BASE_IDS_H_
