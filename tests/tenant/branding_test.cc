// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/branding.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::code_of;
using tenant_test::huge;

TEST(Branding, MayBeEmpty) { EXPECT_EQ(code_of(validate(Branding{})), "ok"); }

TEST(Branding, AcceptsAWholeOne) {
  const Branding branding{.display_name = "Cabinet Diallo & Associés",
                          .logo_url = "https://cdn.example.com:8443/l/logo%20v2.png?w=200&h=80",
                          .colour = "#0A3d62",
                          .address = "12 rue de la République\n69002 Lyon",
                          .legal_id = "732 829 320 00074"};
  EXPECT_EQ(code_of(validate(branding)), "ok");
}

TEST(Branding, RefusesBadColours) {
  for (const char* colour : {"0A3D62", "#0A3D6", "#0A3D622", "#0A3D6G", "#0a3d62 ", "red", "#",
                             "#0A3D6\n", "#fff", "rgb(1,2,3)", "#0A3D62;x:url(//evil)"}) {
    EXPECT_EQ(code_of(validate(Branding{.colour = colour})), "branding.bad_colour") << colour;
  }
}

TEST(Branding, RefusesBadLogoUrls) {
  const std::vector<std::string> bad = {
      "http://example.com/l.png",
      "HTTPS://example.com/l.png",
      "//example.com/l.png",
      "/l.png",
      "https://",
      "https:///l.png",
      "https://?x",
      "https://:443/",
      "https://.example.com/",
      "https://user:pass@example.com/l.png",
      "https://example.com@evil.example/l.png",
      "https://exa%6dple.com/",
      "https://example.com/a b.png",
      "https://example.com/l.png#top",
      "https://example.com/\"><script>",
      "https://example.com/l.png\r\nSet-Cookie: x",
      "https://ex\xC3\xA4mple.com/l.png",
      "javascript:alert(1)",
      "data:image/png;base64,AAAA",
      "file:///etc/passwd",
      "https://example.com/" + std::string(2000, 'a'),
  };
  for (const std::string& url : bad) {
    EXPECT_EQ(code_of(validate(Branding{.logo_url = url})), "branding.bad_logo_url")
        << url.substr(0, 60);
  }
}

TEST(Branding, RefusesTextThatWouldBreakADocument) {
  EXPECT_EQ(code_of(validate(Branding{.display_name = "a\nb"})), "text.control_character");
  EXPECT_EQ(code_of(validate(Branding{.display_name = "\xE2\x80\xAE"})),
            "text.invisible_character");
  EXPECT_EQ(code_of(validate(Branding{.display_name = huge()})), "text.too_long");
  EXPECT_EQ(code_of(validate(Branding{.address = "a\r\nb"})), "text.control_character");
  EXPECT_EQ(code_of(validate(Branding{.legal_id = std::string("1\0002", 3)})),
            "text.control_character");
}

}  // namespace
}  // namespace octroi
