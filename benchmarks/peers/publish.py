# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Puts a run into the documentation: its figures, its table, its picture.

    publish.py --check <root>     whether table and picture there are those of the figures there
"""
import json
import pathlib
import sys

import picture
import table

FIGURES = "benchmarks/peers/figures.json"
PAGE = "docs/guides/quotas.md"
PICTURE = "docs/guides/quota_contention.svg"
BEGIN, END = "<!-- peers: begin -->\n", "<!-- peers: end -->\n"


LEGEND = """\
Nanoseconds an operation, and in brackets how many times octroi's with three windows. T1 is one
thread on one limiter, T2 what each of two threads on **one** limiter sees; by key, the limiter finds
a string among a thousand and a million. Absolute figures drift from machine to machine and from hour
to hour: the ratios are what counts."""


def block(run):
    drawn = "![Nanoseconds of a quota check on one thread and on two, for octroi and other limiters]"
    parts = (f"{drawn}(quota_contention.svg)", LEGEND.replace("\n", " "), table.caption(run), table.markdown(run))
    return "\n\n".join(parts)


def with_block(page, run):
    """The page with the run's table between its two marks."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError(f"{PAGE} does not hold its two marks, {BEGIN.strip()} and {END.strip()}, once each")
    return page[:page.index(BEGIN)] + BEGIN + block(run) + page[page.index(END):]


def publish(root, run):
    page = with_block((root / PAGE).read_text(encoding="utf-8"), run)
    drawn = picture.svg(run)
    (root / FIGURES).write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (root / PAGE).write_text(page, encoding="utf-8")
    (root / PICTURE).write_text(drawn, encoding="utf-8")


def faults(root):
    """What in the documentation is not as the published figures say."""
    page = (root / PAGE).read_text(encoding="utf-8")
    if not (root / FIGURES).exists():
        return [] if BEGIN + END in page else [f"{PAGE} shows figures, and there is no {FIGURES}"]
    run = json.loads((root / FIGURES).read_text(encoding="utf-8"))
    found = []
    if with_block(page, run) != page:
        found.append(f"the table of {PAGE} is not that of {FIGURES}")
    if (root / PICTURE).read_text(encoding="utf-8") != picture.svg(run):
        found.append(f"{PICTURE} is not drawn from {FIGURES}")
    return found


def main():
    if sys.argv[1:2] != ["--check"] or len(sys.argv) != 3:
        sys.exit(__doc__)
    found = faults(pathlib.Path(sys.argv[2]))
    print("\n".join(found) or "the documentation shows the published figures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
