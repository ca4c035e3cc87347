# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""docs/audit_events.md lists the audit events that the engine writes, and no others.

Usage: check_events.py <project>
"""

import pathlib
import re
import sys

PAGE = "docs/audit_events.md"
NAME = r"[a-z_]+\.[a-z_]+"
# The calls by which a body of the engine names an event; what it is composed of (a machine's
# prefix and event_name()) is looked for as its two halves.
MAKERS = re.compile(
    r"(?:draft\.(?:create|change|announce)|\bnote|\bchange(?:_payment|_refund)?|\bwrite(?:_account)?"
    r"|\bput_endpoint|\btell|\berase_each<\w+(?:::\w+)?>)\("
)
LISTED = re.compile(rf"`({NAME})`")


def arguments(text, begin):
    """What stands between the parenthesis before `begin` and its partner."""
    depth, at = 1, begin
    while depth and at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[begin:at]


def events_named(text):
    found = set()
    for call in MAKERS.finditer(text):
        given = re.sub(r"make_error\(.*?\)", "", arguments(text, call.end()), flags=re.S)
        found.update(re.findall(rf'"({NAME})"', given))
    return found


def problems(root):
    bodies = {p: p.read_text(encoding="utf-8") for p in sorted((root / "src").rglob("*.cc"))}
    listed = set(LISTED.findall((root / PAGE).read_text(encoding="utf-8")))
    listed.discard("events.name")
    found = []
    for path, text in bodies.items():
        if "engine" not in path.parts or "verify" in path.parts:
            continue
        for name in sorted(events_named(text) - listed):
            found.append(f"{path.relative_to(root)}: the event {name} is not on {PAGE}")
    everything = "\n".join(bodies.values())
    for name in sorted(listed):
        prefix, _, verb = name.partition(".")
        is_composed = f'"{prefix}."' in everything and f'"{verb}"' in everything
        if f'"{name}"' not in everything and not is_composed:
            found.append(f"{PAGE}: nothing writes the event {name}")
    return found


def self_test():
    assert events_named('work.draft.change(was, now, "a.b_c", "{}");') == {"a.b_c"}
    assert events_named('note(work, held, is_late ? "a.b" : "a.c", f(x));') == {"a.b", "a.c"}
    assert events_named('return make_error(kNotFound, "a.b", "text");') == set()


def main():
    self_test()
    found = problems(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
