// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/ids.h"

#include <concepts>
#include <set>
#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr char kText[] = "019b0d2a-7c00-7abc-8def-0123456789ab";

template <class A, class B>
concept Comparable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Ordered = requires(A a, B b) {
  a < b;
};

// What must not compile.
static_assert(Comparable<TenantId, TenantId> && !Comparable<TenantId, InvoiceId>);
static_assert(Ordered<TenantId, TenantId> && !Ordered<TenantId, InvoiceId>);
static_assert(!std::constructible_from<TenantId, InvoiceId>);
static_assert(!std::convertible_to<UuidBytes, TenantId>, "naming raw bytes is a decision");

TEST(Ids, RoundTripsItsText) {
  EXPECT_EQ(TenantId::parse(kText).value().to_string(), kText);
  EXPECT_EQ(TenantId::parse("019B0D2A-7C00-7ABC-8DEF-0123456789AB").value().to_string(), kText);
}

struct BadId {
  std::string text;
  const char* code;
};

TEST(Ids, RefusesBadText) {
  const std::string text = kText;
  const BadId cases[] = {
      {"", "id.malformed"},
      {"00000000-0000-0000-0000-000000000000", "id.nil"},
      {text + "0", "id.malformed"},
      {text.substr(1), "id.malformed"},
      {" " + text.substr(1), "id.malformed"},
      {"{19b0d2a-7c00-7abc-8def-0123456789ab}", "id.malformed"},
      {"019b0d2a7c007abc8def0123456789ab", "id.malformed"},
      {"019b0d2a-7c00-7abc-8def-0123456789ag", "id.malformed"},
      {"019b0d2a-7c00-7abc-8def-01234567-9ab", "id.malformed"},
      {"019b0d2a-7c00-7abc-8def_0123456789ab", "id.malformed"},
      {"019b0d2a07c00-7abc-8def-0123456789ab", "id.malformed"},
      {"../../../../../../../../../etc/passwd", "id.malformed"},
      {"' OR 1=1; drop table tenants; -- aaaa", "id.malformed"},
      {std::string("019b0d2a-7c00-7abc-8def-0123456789a\0", 36), "id.malformed"},
      {"[\"019b0d2a-7c00-7abc-8def-0123456789\"]", "id.malformed"},
      {"99999999999999999999999999999999999999", "id.malformed"},
      {std::string(10'000'000, 'a'), "id.malformed"},
      {"\xD9\xA0\xD9\xA0-7c00-7abc-8def-0123456789ab0000", "id.malformed"},
  };
  for (const BadId& bad : cases) {
    const absl::Status status = TenantId::parse(bad.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.text.substr(0, 50);
    EXPECT_EQ(error_code(status), bad.code) << bad.text.substr(0, 50);
  }
}

TEST(Ids, DefaultIsNil) {
  EXPECT_TRUE(TenantId().is_nil());
  EXPECT_FALSE(TenantId::parse(kText).value().is_nil());
  EXPECT_EQ(TenantId().to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(Ids, NewIdIsAUuidV7OfItsMillisecond) {
  SeededRandom random(1);
  // The example of RFC 9562, appendix A.6.
  const Instant at = parse_instant("2022-02-22T14:22:22.000999-05:00").value();
  const std::string text = new_id<TenantId>(at, random).to_string();
  EXPECT_EQ(text.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(Ids, AreRepeatableFromASeed) {
  SeededRandom first(7);
  SeededRandom second(7);
  EXPECT_EQ(make_uuid_v7(Instant{}, first), make_uuid_v7(Instant{}, second));
}

TEST(Ids, LaterIdsSortAfterEarlierOnesAsBytesAndAsText) {
  SeededRandom random(3);
  Instant at = parse_instant("2026-01-01T00:00:00Z").value();
  TenantId previous = new_id<TenantId>(at, random);
  for (int i = 0; i < 1000; ++i) {
    at += std::chrono::milliseconds{1 + i * i};
    const TenantId next = new_id<TenantId>(at, random);
    EXPECT_LT(previous, next);
    EXPECT_LT(previous.to_string(), next.to_string());
    previous = next;
  }
}

TEST(Ids, OfOneMillisecondDiffer) {
  SystemRandom random;
  std::unordered_set<TenantId> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(new_id<TenantId>(Instant{}, random));
  EXPECT_EQ(ids.size(), 10'000u);
}

TEST(Ids, EveryByteSurvivesTheText) {
  SeededRandom random(11);
  for (int i = 0; i < 2000; ++i) {
    UuidBytes bytes;
    random.fill(std::as_writable_bytes(std::span(bytes)));
    EXPECT_EQ(parse_uuid(format_uuid(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace octroi
