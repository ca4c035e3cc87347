# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every error code that a body makes stands in a public header or on a page, for who must match on it.

Usage: check_codes.py <project>
"""

import pathlib
import re
import sys

# How bodies make errors: the call's name, then the code among its first arguments.
MAKERS = r"(?:make_error|refused|invalid|bad|failed|no_grant|out_of_range)\("
MADE = re.compile(MAKERS + r'(?:[^;"]|"[^"]*"\s*,)*?"([a-z_0-9]+\.[a-z_0-9]+)"')
WRAPPED = re.compile(r"\n\s*(?://|#)? ?")


def codes_made(text):
    return set(MADE.findall(text))


def missing_codes(root):
    pages = [p for p in (root / "include").rglob("*") if p.is_file()] + list((root / "docs").rglob("*.md"))
    told = WRAPPED.sub(" ", " ".join(p.read_text(encoding="utf-8") for p in pages))
    missing = []
    for body in sorted((root / "src").rglob("*.cc")):
        for code in sorted(codes_made(body.read_text(encoding="utf-8"))):
            if f'"{code}"' not in told and f"`{code}`" not in told:
                missing.append(f"{body.relative_to(root)}: the code {code} stands in no header and on no page")
    return missing


def self_test():
    made = codes_made('return make_error(absl::StatusCode::kNotFound, "a.b",\n "text");')
    assert made == {"a.b"}, made
    assert codes_made('return refused("c.d_e", "text");') == {"c.d_e"}
    assert codes_made('log("f.g");') == set()


def main():
    self_test()
    missing = missing_codes(pathlib.Path(sys.argv[1]))
    print("\n".join(missing) if missing else "every code is told")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
