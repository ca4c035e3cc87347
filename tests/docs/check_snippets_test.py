# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The snippet check, tested: each fault is planted once beside its sound twin."""
import pathlib
import tempfile
import unittest

import check_snippets

MAIN = """int main() {
  // [page]
  int a = 1;
  if (a == 1) {
    // [inner]
    a = 2;
    // [/inner]
  }
  // [/page]
}
"""
COIN = """// Coin: an amount.
//
//   Coin coin(5);
//   coin.spend();
//
class Coin;
"""
PAGE = ["int a = 1;", "if (a == 1) {", "  a = 2;", "}"]


def block(tag, lines):
    head = f"<!-- from: {tag} -->\n" if tag else ""
    return head + "```cpp\n" + "\n".join(lines) + "\n```\n"


# (what, the README, the guide in docs, what the fault says)
SOUND = block("main.cc#page", PAGE)
CASES = (
    ("a copy", SOUND, "", None),
    ("indented more", block("main.cc#page", ["    " + line for line in PAGE]), "", None),
    ("the inner region", block("main.cc#inner", ["a = 2;"]), "", None),
    ("a changed line", block("main.cc#page", [*PAGE[:2], "  a = 3;", "}"]), "", "in line 3"),
    ("a line less", block("main.cc#page", PAGE[:3]), "", "in line 4"),
    ("a line more", block("main.cc#page", [*PAGE, "b();"]), "", "in line 5"),
    ("inner indentation", block("main.cc#page", [*PAGE[:2], "a = 2;", "}"]), "", "in line 3"),
    ("no marker", block("main.cc#nowhere", PAGE), "", "markers"),
    ("no file", block("other.cc#page", PAGE), "", "there is no other.cc"),
    ("no tag in the README", SOUND + block("", PAGE), "", "says not where"),
    ("no tag above a command", SOUND + "```\n./dev test\n```\n", "", None),
    ("text that is not as told", SOUND,
     block("coin.h", ["coin.save();"]).replace("```cpp", "```"), "not in coin.h"),
    ("no tag in a guide", SOUND, block("", PAGE), None),
    ("no tag in the docs' index", SOUND, block("", PAGE), None),
    ("a quoted comment", SOUND, block("coin.h", ["Coin coin(5);", "coin.spend();"]), None),
    ("a bent quotation", SOUND, block("coin.h", ["Coin coin(5);", "coin.save();"]),
     "not in coin.h"),
    ("a quotation that holds a comment", SOUND, block("coin.h", ["// Coin: an amount."]), None),
    ("a quotation with a hole", SOUND, block("coin.h", ["Coin coin(5);", "class Coin;"]),
     "not in coin.h"),
    ("a link", SOUND + "[main](main.cc#L3) [web](https://example.com/a)", "", None),
    ("a dead link", SOUND + "[main](mein.cc)", "", "leads nowhere"),
    ("a link from docs", SOUND, "[main](../main.cc)", None),
    ("a dead link from docs", SOUND, "[main](main.cc)", "leads nowhere"),
)


class CheckSnippetsTest(unittest.TestCase):
    def test_every_fault_is_found_and_its_sound_twin_left_alone(self):
        for what, readme, guide, says in CASES:
            with self.subTest(what), tempfile.TemporaryDirectory() as folder:
                root = pathlib.Path(folder)
                (root / "docs").mkdir()
                for name, text in (("main.cc", MAIN), ("coin.h", COIN), ("README.md", readme),
                                   ("CHANGELOG.md", ""), ("docs/README.md", guide),
                                   ("docs/guide.md", guide)):
                    (root / name).write_text(text, encoding="utf-8")
                faults = check_snippets.check(root)
                if says is None:
                    self.assertEqual(faults, [])
                else:
                    self.assertNotEqual(faults, [])
                    for fault in faults:
                        self.assertIn(says, fault)

    def test_a_missing_page_is_a_fault(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(check_snippets.check(pathlib.Path(folder)),
                             ["README.md: is missing", "CHANGELOG.md: is missing"])


if __name__ == "__main__":
    unittest.main()
