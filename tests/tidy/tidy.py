# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""House rules that a compiler cannot check.

`tidy.py <root>` prints one line a fault and exits 1 when there is one. Each rule is a function
from the tree to faults; RULES lists them, and tidy_test.py plants a fault for every one.
"""
import pathlib
import re
import sys

import cpp

COLUMNS_MAX = 100
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
SOURCE_FOLDERS = ("include", "src", "tests", "examples", "benchmarks", "bindings", "cmake")
TOP_FOLDERS = (*SOURCE_FOLDERS, "docs")
LICENSED = {".h", ".cc", ".c", ".py", ".cmake", ".proto"}
EXACT_MODULES = ("money", "invoice", "pricing", "rating", "ledger", "coupon", "tax", "proration")


class Tree:
    """The files of a checkout: path from its root -> text."""

    def __init__(self, root):
        root = pathlib.Path(root)
        # In a worktree of git its .git is a file, which names the machine.
        paths = [path for path in root.iterdir() if path.is_file() and path.name != ".git"]
        for folder in TOP_FOLDERS:
            paths += sorted((root / folder).rglob("*"))
        self.files = {}
        for path in paths:
            if path.is_file() and not path.is_symlink():
                try:
                    self.files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    pass  # pictures and the like have no lines to check
        self.code = {path: cpp.strip(text) for path, text in self.files.items()
                     if path.endswith((".h", ".cc"))}

    def public_headers(self):
        return {path: text for path, text in self.files.items()
                if re.fullmatch(r"include/octroi/\w+/\w+\.h", path)}


def fault(path, line, message):
    return f"{path}:{line}: {message}"


def lines_matching(path, text, pattern, message):
    regex = re.compile(pattern)
    return [fault(path, n, message) for n, line in enumerate(text.split("\n"), 1)
            if regex.search(line)]


def licence(tree):
    """Every source names its authors and its licence in its first lines."""
    wanted = ("Copyright The octroi Authors.", "SPDX-License-Identifier: Apache-2.0")
    for path, text in tree.files.items():
        name = pathlib.PurePosixPath(path)
        if name.suffix in LICENSED or name.name in ("CMakeLists.txt", "dev"):
            head = "\n".join(text.split("\n")[:3])
            if not all(words in head for words in wanted):
                yield fault(path, 1, "does not begin with the copyright and SPDX lines")


def header_is_a_page(tree):
    """A public header opens with its purpose, and says its layer and its thread safety."""
    for path, text in tree.public_headers().items():
        page = text.split("#ifndef", 1)[0]
        prose = [line for line in page.split("\n")[2:] if line.startswith("// ")]
        if not prose or not re.match(r"// \S.*[.:]", prose[0]):
            yield fault(path, 3, "does not open with a sentence that says what it is for")
        for words in ("Layer:", "Thread safety:"):
            if words not in page:
                yield fault(path, 3, f"does not say '{words}' before its include guard")


def include_guard(tree):
    """The guard is spelled after the file; #pragma once is not used."""
    for path, text in tree.public_headers().items():
        module, name = path.split("/")[2:]
        guard = f"OCTROI_{module}_{name[:-2]}_H_".upper()
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            yield fault(path, 1, f"has no include guard {guard}")
    for path, text in tree.code.items():
        yield from lines_matching(path, text, r"#pragma once", "uses #pragma once")


def header_third_parties(tree):
    """A public header includes std, octroi and absl::Status (the test kit also GoogleTest)."""
    for path, text in tree.public_headers().items():
        allowed = r"[a-z_]+|octroi/.*|absl/status/status(or)?\.h"
        if path.startswith("include/octroi/testing/"):
            allowed += r"|g(test|mock)/.*"
        for n, line in enumerate(text.split("\n"), 1):
            included = re.match(r'#include ["<]([^">]+)[">]', line)
            if included and not re.fullmatch(allowed, included[1]):
                yield fault(path, n, f"a public header includes {included[1]}")


def no_floating_point(tree):
    """Amounts are exact: no float or double in the modules that reckon with them."""
    folders = tuple(f"{top}/{module}/"
                    for top in ("include/octroi", "src") for module in EXACT_MODULES)
    for path, text in tree.code.items():
        if path.startswith(folders):
            yield from lines_matching(path, text, r"\b(float|double)\b", "a float near money")


def one_clock(tree):
    """Time is injected: only the two system clocks ask the system."""
    reads = r"\bsystem_clock::now\b|\btime\((nullptr|NULL|0)\)"
    for path, text in tree.code.items():
        if path not in ("src/base/clock.cc", "src/quota/tick.cc"):
            yield from lines_matching(path, text, reads, "reads the system's clock")


def never_prints(tree):
    """A library prints nothing and ends no process; our own failed check is the one exception."""
    calls = r"#include <iostream>|(?<![\w.>])(f?printf|f?puts|abort|_?exit|terminate)\s*\("
    for path, text in tree.code.items():
        if path.startswith(("include/", "src/")) and path != "src/base/check.cc":
            yield from lines_matching(path, text, calls, "a library prints and ends nothing")


def no_dangling_range(tree):
    """A loop over what is inside a temporary loops over the dead (until C++23), in examples too."""
    ranges = r"for \([^;:]*: (\*[\w.>-]+\(|[\w.>-]+\([^;]*\)\.value\(\)\))"
    for path, text in tree.files.items():
        if path.endswith((".h", ".cc", ".md")):
            yield from lines_matching(path, text, ranges, "loops over a part of a temporary; name it first")


def one_name_one_type(tree):
    """A type's name is used once in a namespace: two of one name are one to the linker."""
    seen = {}
    for path, text in tree.code.items():
        if not path.startswith(("include/", "src/")) or not path.endswith(".h"):
            continue
        inner = "::".join(re.findall(r"^namespace (\w+) \{", text, re.M))
        for n, line in enumerate(text.split("\n"), 1):
            named = re.match(r"(?:struct|class|enum class) (?:OCTROI_\w+ )?(\w+)(?: final)?\s*(?::.*)?\{", line)
            if named:
                first = seen.setdefault((inner, named[1]), path)
                if first != path:
                    yield fault(path, n, f"{named[1]} is a type of {first} too")


def line_length(tree):
    """A line fits a window; an address cannot be broken."""
    too_long = rf"^(?!.*https?://).{{{COLUMNS_MAX + 1}}}"
    for path in tree.code:
        yield from lines_matching(path, tree.files[path], too_long, f"over {COLUMNS_MAX} columns")


def file_length(tree):
    """A file holds one idea."""
    for path, text in tree.files.items():
        lines = text.count("\n")
        if path.endswith((".h", ".cc", ".py", ".cmake")) and lines > FILE_LINES_MAX:
            yield fault(path, 1, f"has {lines} lines, more than {FILE_LINES_MAX}")


def function_length(tree):
    """A function fits a screen."""
    for path, text in tree.code.items():
        for name, line, lines in cpp.functions(text):
            if lines > FUNCTION_LINES_MAX:
                yield fault(path, line, f"{name} has {lines} lines, more than {FUNCTION_LINES_MAX}")


def nothing_left_over(tree):
    """No note to oneself, no path of somebody's machine."""
    notes = r"\b(T[O]DO|F[I]XME|H[A]CK)\b"
    machine = r"(?<![\w.-])/(w[o]rk|f[a]rm|r[o]ot|t[m]p)/"
    for path, text in tree.files.items():
        if path.startswith(SOURCE_FOLDERS):
            yield from lines_matching(path, text, notes, "a note to oneself")
        yield from lines_matching(path, text, machine, "a path of a machine")


def axioms_have_tests(tree):
    """Every axiom that a header names is a test of the same name in the conformance suites."""
    homes = ("include/octroi/testing/", "src/testing/", "tests/")
    names = {name for path, text in tree.code.items() if path.startswith(homes)
             for name in re.findall(r"\w+", text)}
    for path, text in tree.public_headers().items():
        inside = False
        for n, line in enumerate(text.split("\n"), 1):
            if re.match(r"// Axioms\b", line):
                inside = True
            elif line == "//" or not line.startswith("//"):
                inside = False
            elif inside:
                axiom = re.match(r"//   ([A-Z][a-z]+[A-Z]\w+)(?:  |$)", line)
                if axiom and axiom[1] not in names:
                    yield fault(path, n, f"axiom {axiom[1]} has no test of its name")


RULES = (licence, header_is_a_page, include_guard, header_third_parties, no_floating_point,
         one_clock, never_prints, no_dangling_range, one_name_one_type, line_length, file_length, function_length,
         nothing_left_over, axioms_have_tests)


def check(root):
    tree = Tree(root)
    return [f"{found} [{rule.__name__}]" for rule in RULES for found in rule(tree)]


def main():
    faults = check(sys.argv[1])
    print("\n".join(faults) if faults else "tidy: no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
