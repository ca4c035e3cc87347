# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The tidy test, tested: each rule finds its planted fault and leaves the sound twin alone."""
import pathlib
import tempfile
import unittest

import cpp
import tidy

LICENCE = "// Copyright The octroi Authors.\n// SPDX-License-Identifier: Apache-2.0\n"
PAGE = """
// Coin: an exact amount.
//
// Layer: money (may include base). Thread safety: a value.
#ifndef OCTROI_MONEY_COIN_H_
#define OCTROI_MONEY_COIN_H_
#include <string>
#include "absl/status/statusor.h"
#include "octroi/base/export.h"
inline int twice(int x) { return 2 * x; }
#endif  // OCTROI_MONEY_COIN_H_
"""
COIN = "include/octroi/money/coin.h"
AXIOMS = PAGE.replace("// Layer", "// Axioms:\n//   WhatIsPaidStays   for ever.\n//\n// Layer")


def body(text):
    return LICENCE + text


def long_function(lines, head="int f(int x) {"):
    return body(f"namespace {{\n{head}\n" + "  x++;\n" * (lines - 2) + "}\n}  // namespace\n")


def guarded(name, text):
    guard = f"OCTROI_SRC_MONEY_{name.upper()}_H_"
    return body(f"#ifndef {guard}\n#define {guard}\n{text}#endif  // {guard}\n")


# (rule, faulty files, sound files)
CASES = (
    ("licence", {"src/money/a.cc": "int a;\n"}, {"src/money/a.cc": body("int a;\n")}),
    ("licence", {"dev": "#!/bin/bash\n"}, {"dev": "#!/bin/bash\n" + body("").replace("//", "#")}),
    ("header_is_a_page", {COIN: body(PAGE.replace("Layer:", "Floor:"))}, {COIN: body(PAGE)}),
    ("header_is_a_page", {COIN: body(PAGE.replace("Thread safety:", ""))}, {COIN: body(PAGE)}),
    ("header_is_a_page", {COIN: body(PAGE.replace("// Coin: an exact amount.\n//\n", ""))
                          .replace("// Layer", "// see below\n// Layer")}, {COIN: body(PAGE)}),
    ("include_guard", {COIN: body(PAGE.replace("OCTROI_MONEY_COIN_H_", "COIN_H"))},
     {COIN: body(PAGE)}),
    ("include_guard", {"src/money/a.h": body("#pragma once\n")},
     {"src/money/a.h": body("// #pragma once\n")}),
    ("header_third_parties", {COIN: body(PAGE.replace("<string>", "<curl/curl.h>"))},
     {COIN: body(PAGE)}),
    ("header_third_parties", {COIN: body(PAGE.replace("<string>", '"absl/time/time.h"'))},
     {COIN: body(PAGE)}),
    ("no_floating_point", {"src/tax/a.cc": body("double a;\n")},
     {"src/tax/a.cc": body('// double\nconst char* a = "float";\nint doubled;\n')}),
    ("one_clock", {"src/engine/a.cc": body("auto t = std::chrono::system_clock::now();\n")},
     {"src/base/clock.cc": body("auto t = std::chrono::system_clock::now();\n")}),
    ("one_clock", {"tests/a/a.cc": body("auto t = time(nullptr);\n")},
     {"tests/a/a.cc": body("auto t = lifetime(0);\n")}),
    ("never_prints", {"src/money/a.cc": body("#include <iostream>\n")},
     {"examples/a/a.cc": body("#include <iostream>\n")}),
    ("never_prints", {"src/money/a.cc": body("void f() { std::abort(); }\n")},
     {"src/money/a.cc": body("void f() { std::snprintf(); batch.abort(); }\n"),
      "src/base/check.cc": body("void f() { std::abort(); }\n")}),
    ("no_dangling_range", {"src/money/a.cc": body("for (auto& x : *f()) g(x);\n")},
     {"src/money/a.cc": body("for (auto& x : *list) g(x);\nfor (auto x : f()) g(x.value());\n")}),
    ("no_dangling_range", {"docs/a.md": "for (auto& x : b.f(1).value()) g(x);\n"},
     {"src/money/a.cc": body("for (auto& x : list.value()) g(x);\n")}),
    ("one_name_one_type",
     {"src/money/a.h": guarded("a", "struct Coin {\n};\n"),
      "src/money/b.h": guarded("b", "struct Coin {\n};\n")},
     {"src/money/a.h": guarded("a", "struct Coin {\n};\n"),
      "src/money/b.h": guarded("b", "namespace quota {\nstruct Coin {\n};\n}\n")}),
    ("line_length", {"src/money/a.cc": body("// " + "a " * 49 + "\n")},
     {"src/money/a.cc": body("// " + "a " * 48 + "\n// https://example.org/" + "a" * 90 + "\n")}),
    ("file_length", {"src/money/a.cc": body("int a;\n" * 399)},
     {"src/money/a.cc": body("int a;\n" * 398)}),
    ("function_length", {"src/money/a.cc": long_function(61)},
     {"src/money/a.cc": long_function(60)}),
    ("nothing_left_over", {"src/money/a.cc": body("// TO" "DO: later\n")},
     {"src/money/a.cc": body("// methodology\n")}),
    ("nothing_left_over", {"README.md": "see /ro" "ot/notes\n"},
     {"README.md": "see docs/root/notes\n"}),
    ("axioms_have_tests", {COIN: body(AXIOMS), "tests/a/a.cc": body("// WhatIsPaidStays\n")},
     {COIN: body(AXIOMS), "tests/a/a.cc": body("TEST(Coin, WhatIsPaidStays) {}\n")}),
)


def rules_broken(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            target = pathlib.Path(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return {found.rsplit("[", 1)[1].rstrip("]") for found in tidy.check(root)}


class PlantedFaults(unittest.TestCase):
    def test_are_found_and_their_twins_are_not(self):
        for number, (rule, faulty, sound) in enumerate(CASES):
            with self.subTest(case=number, rule=rule):
                self.assertEqual(rules_broken(faulty), {rule})
                self.assertEqual(rules_broken(sound), set())

    def test_cover_every_rule(self):
        self.assertEqual({rule for rule, _, _ in CASES}, {rule.__name__ for rule in tidy.RULES})


class Functions(unittest.TestCase):
    def lengths(self, text):
        return [(name, lines) for name, _, lines in cpp.functions(cpp.strip(text))]

    def test_of_every_shape_are_seen(self):
        for text, expected in (
            ("int f() {\n}\n", [("f", 2)]),
            ("A::A(int x)\n    : x_{x}, y_(x) {\n  f();\n}\n", [("A::A", 2), ("y_", 3)]),
            ("struct S {\n  int g() const {\n    return 1;\n  }\n};\n", [("g", 3)]),
            ("bool operator==(A a, A b) {\n  return true;\n}\n", [("operator==", 3)]),
            ("TEST(A, B) {\n  auto f = [] {\n  };\n}\n", [("TEST", 4)]),
            ("template <class T>\n  requires C<T>\nT f(T t) {\n}\n", [("f", 4)]),
            ("template <class T = std::less<int>>\nT f(T t) {\n}\n", [("f", 3)]),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.lengths(text), expected)

    def test_are_not_tables_types_or_text(self):
        for text in (
            "constexpr int kTable[] = {\n 1,\n};\n",
            "constexpr A kTable = A(1) * B{\n};\n",
            "namespace a {\n}\n",
            "enum class E {\n kA,\n};\n",
            "class A final : public B<C()> {\n};\n",
            "// f() {\nint a;\n// }\n",
            'const char* s = "f() {";\n',
        ):
            with self.subTest(text=text):
                self.assertEqual(self.lengths(text), [])


if __name__ == "__main__":
    unittest.main()
