// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What is thrown at a verifier of tokens, and what it must say.

#include "octroi/jwt/jwt.h"

#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
namespace {

constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
// RFC 7515 A.2.
constexpr const char* kRsaPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj\n"
    "NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz\n"
    "P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo\n"
    "9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB\n"
    "EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX\n"
    "FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp\n"
    "oQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

std::string sign(std::string_view header, std::string_view claims,
                 std::string_view secret = kSecret) {
  const std::string text = encode_base64url(header) + "." + encode_base64url(claims);
  return text + "." + encode_base64url(hmac_sha256(secret, text));
}

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

std::vector<JwtKey> keys() { return {*JwtKey::hs256(Secret(std::string(kSecret)))}; }

std::string verify(const std::string& token, JwtRules rules = {.now = at(1000)}) {
  return error_code(verify_jwt(token, keys(), rules).status());
}

constexpr std::string_view kHeader = R"({"alg":"HS256"})";
constexpr std::string_view kClaims = R"({"sub":"t1","exp":2000,"iss":"me","aud":["a","b"]})";

TEST(Jwt, AcceptsWhatIsRight) {
  const JwtRules rules{.now = at(1000), .issuer = "me", .audience = "b"};
  const auto claims = verify_jwt(sign(kHeader, kClaims), keys(), rules);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->text("sub"), "t1");
}

TEST(Jwt, NoHeaderChoosesHowItIsChecked) {
  const struct {
    std::string header;
    std::string_view code;
  } rows[] = {
      {R"({"alg":"none"})", "jwt.algorithm_refused"},
      {R"({"alg":"None"})", "jwt.algorithm_refused"},
      {R"({"alg":"nOnE"})", "jwt.algorithm_refused"},
      {R"({"alg":"HS512"})", "jwt.algorithm_refused"},
      {R"({"alg":"hs256"})", "jwt.algorithm_refused"},
      {R"({"alg":"RS256"})", "jwt.no_key"},
      {R"({"alg":["HS256"]})", "jwt.malformed"},
      {R"({})", "jwt.malformed"},
      {R"([])", "jwt.malformed"},
      {R"({"alg":"HS256","alg":"none"})", "jwt.malformed"},
      {R"({"alg":"HS256"} )"
       "\n{}",
       "jwt.malformed"},
      {R"({"alg":"HS256","crit":["exp2"],"exp2":1})", "jwt.critical_extension"},
      {R"({"alg":"HS256","crit":[]})", "jwt.critical_extension"},
      {R"({"alg":"HS256","b64":false})", "jwt.critical_extension"},
      {R"({"alg":"HS256","enc":"A128GCM"})", "jwt.malformed"},
      {R"({"alg":"HS256","kid":7})", "jwt.malformed"},
      {R"({"alg":"HS256","kid":")" + std::string(2048, 'k') + R"("})", "jwt.malformed"},
      {R"({"alg":"HS256","jku":"https://evil.example","x5u":"https://evil.example"})", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(verify(sign(row.header, kClaims)), row.code) << row.header.substr(0, 60);
  }
}

TEST(Jwt, AKeyIdIsComparedAndNothingElse) {
  const std::vector<JwtKey> named = {*JwtKey::hs256(Secret(std::string(kSecret)), "k1")};
  for (const char* id : {"../../dev/null", "' OR 1=1", "K1", "k1 ", ""}) {
    const std::string header = R"({"alg":"HS256","kid":")" + std::string(id) + R"("})";
    EXPECT_EQ(error_code(verify_jwt(sign(header, kClaims), named, {.now = at(1000)}).status()),
              "jwt.no_key")
        << id;
  }
  EXPECT_TRUE(
      verify_jwt(sign(R"({"alg":"HS256","kid":"k1"})", kClaims), named, {.now = at(1000)}).ok());
  EXPECT_EQ(error_code(verify_jwt(sign(kHeader, kClaims), named, {.now = at(1000)}).status()),
            "jwt.no_key");
}

TEST(Jwt, APublicKeyIsNoSecret) {
  const std::vector<JwtKey> rsa = {JwtKey::of(*PublicKey::from_pem(kRsaPem))};
  EXPECT_EQ(
      error_code(verify_jwt(sign(kHeader, kClaims, kRsaPem), rsa, {.now = at(1000)}).status()),
      "jwt.no_key");
  EXPECT_EQ(error_code(JwtKey::hs256(Secret(kRsaPem)).status()), "jwt.public_key_as_secret");
  EXPECT_EQ(error_code(JwtKey::hs256(Secret("short")).status()), "jwt.weak_secret");
}

TEST(Jwt, ThereIsOneSpellingOfAToken) {
  const std::string good = sign(kHeader, kClaims);
  const std::string head = good.substr(0, good.rfind('.'));
  for (const std::string& bad :
       {head + ".", head, good + ".", good + "=", " " + good, good + "\n", good + ".x.y",
        std::string(".."), std::string(), "a" + good, std::string(9000, 'a') + good}) {
    EXPECT_EQ(verify(bad), "jwt.malformed") << bad.substr(0, 40);
  }
  std::string other = good;
  other[0] = other[0] == 'e' ? 'f' : 'e';
  EXPECT_NE(verify(other), "");
  EXPECT_EQ(verify(head + "." + encode_base64url(std::string(32, 'x'))), "jwt.bad_signature");
}

TEST(Jwt, ClaimsAreJudgedByTheirRules) {
  const struct {
    std::string_view claims;
    std::string_view code;
  } rows[] = {
      {R"({"exp":1001})", ""},
      {R"({"exp":1000})", "jwt.expired"},
      {R"({"exp":1000.5})", ""},
      {R"({"exp":999.9})", "jwt.expired"},
      {R"({})", "jwt.bad_claims"},
      {R"({"exp":"2000"})", "jwt.bad_claims"},
      {R"({"exp":null})", "jwt.bad_claims"},
      {R"({"exp":-1})", "jwt.bad_claims"},
      {R"({"exp":1e9})", "jwt.bad_claims"},
      {R"({"exp":99999999999999999999})", "jwt.bad_claims"},
      {R"({"exp":2000,"nbf":1001})", "jwt.not_yet_valid"},
      {R"({"exp":2000,"nbf":1000})", ""},
      {R"({"exp":2000,"iat":9000})", "jwt.not_yet_valid"},
      {R"({"exp":2000,"exp":9000})", "jwt.bad_claims"},
      {R"(["exp"])", "jwt.bad_claims"},
      {"not json", "jwt.bad_claims"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(verify(sign(kHeader, row.claims)), row.code) << row.claims;
  }
  const std::string token = sign(kHeader, kClaims);
  EXPECT_EQ(verify(token, {.now = at(1000), .issuer = "you"}), "jwt.wrong_issuer");
  EXPECT_EQ(verify(token, {.now = at(1000), .audience = "c"}), "jwt.wrong_audience");
  EXPECT_EQ(verify(token, {.now = at(1000), .type = "at+jwt"}), "jwt.wrong_type");
  EXPECT_EQ(verify(token, {.now = at(2059), .leeway = std::chrono::seconds(60)}), "");
  EXPECT_EQ(verify(token, {.now = at(2100), .leeway = std::chrono::hours(9)}), "jwt.expired");
}

// RFC 7515 A.3: the raw signature passes, the same in DER does not.
TEST(Jwt, EllipticSignaturesAreRaw) {
  const std::vector<JwtKey> key = {*JwtKey::from_jwk(
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")};
  const std::string text =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
      "LmNvbS9pc19yb290Ijp0cnVlfQ.";
  EXPECT_TRUE(verify_jws(text + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8IS"
                                "lSApmWQxfKTUJqPP3-Kg6NU1Q",
                         key)
                  .ok());
  EXPECT_EQ(error_code(verify_jws(text + encode_base64url(std::string(64, '\0')), key).status()),
            "jwt.bad_signature");
  EXPECT_FALSE(JwtKey::from_jwk(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})").ok());
  EXPECT_FALSE(JwtKey::from_jwk(R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})").ok());
  EXPECT_FALSE(JwtKey::from_jwk(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})").ok());
}

}  // namespace
}  // namespace octroi
