// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/secret.h"

#include <concepts>
#include <cstring>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace octroi {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};
template <class T>
concept Ordered = requires(const T& a, const T& b) {
  a < b;
};

// What must not compile: a secret is neither printed, compared by ==, ordered nor turned into text.
static_assert(Printable<std::string> && !Printable<Secret>);
static_assert(!Comparable<Secret> && !Ordered<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>, "a text becomes secret by being named so");
static_assert(std::is_nothrow_move_constructible_v<Secret>);

constexpr char kShort[] = "whsec_1";  // kept inside the object
constexpr char kLong[] = "sk_live_a_key_that_is_too_long_to_be_kept_inside_the_object";

TEST(Secret, RevealsWhatItWasGiven) {
  EXPECT_EQ(Secret(kShort).reveal(), kShort);
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret(kLong).empty());
}

TEST(Secret, CopiesAndMoves) {
  for (const char* text : {kShort, kLong}) {
    Secret original(text);
    Secret copy(original);
    EXPECT_EQ(copy.reveal(), text);
    Secret moved(std::move(original));
    EXPECT_EQ(moved.reveal(), text);
    copy = Secret("other");
    EXPECT_EQ(copy.reveal(), "other");
    copy = moved;
    EXPECT_EQ(copy.reveal(), text);
    Secret& same = copy;
    copy = same;
    EXPECT_EQ(copy.reveal(), text);
  }
}

TEST(Secret, EqualsComparesAllBytes) {
  const Secret secret(kLong);
  EXPECT_TRUE(secret.equals(kLong));
  EXPECT_FALSE(secret.equals(kShort));
  EXPECT_FALSE(secret.equals(""));
  std::string other = kLong;
  other.back() ^= 1;
  EXPECT_FALSE(secret.equals(other));
  EXPECT_TRUE(Secret().equals(""));
  EXPECT_FALSE(Secret(std::string("a\0b", 3)).equals(std::string("a\0c", 3)));
}

// Whether the end of the short text is still in the object; its beginning is easily overwritten.
bool holds_short_text(const unsigned char* object) {
  const std::string_view bytes(reinterpret_cast<const char*>(object), sizeof(Secret));
  return bytes.find(kShort + 3) != std::string_view::npos;
}

TEST(Secret, IsWipedWhenItGoesOrMovesAway) {
  alignas(Secret) unsigned char storage[sizeof(Secret)] = {};
  auto* const secret = new (storage) Secret(kShort);
  ASSERT_TRUE(holds_short_text(storage));
  const Secret taken(std::move(*secret));
  EXPECT_FALSE(holds_short_text(storage)) << "after a move";
  *secret = taken;
  ASSERT_TRUE(holds_short_text(storage));
  *secret = Secret("x");
  EXPECT_FALSE(holds_short_text(storage)) << "after an assignment";
  *secret = taken;
  secret->~Secret();
  EXPECT_FALSE(holds_short_text(storage)) << "after destruction";
}

}  // namespace
}  // namespace octroi
