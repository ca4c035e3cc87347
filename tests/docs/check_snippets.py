# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Code in README.md and docs is code that compiles.

    check_snippets.py <root>

A fenced block says where it is copied from, on the line above it:

    <!-- from: examples/embedding/main.cc#first-page -->    the lines between "// [first-page]" and
                                                            "// [/first-page]" of that file
    <!-- from: include/octroi/money/money.h -->             lines of that file that follow each
                                                            other, their "//" taken away

and is compared with it line by line; only indentation may differ. In README.md a ```cpp block
without such a line is a fault. Links between the pages must lead to a file.
"""
import pathlib
import re
import sys
import textwrap

TAG = re.compile(r"<!-- from: ([^\s#]+)(?:#([\w-]+))? -->")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def blocks(text):
    """Each fenced block: its line number, whether it is C++, its TAG match or None, its code."""
    lines = text.splitlines()
    found = []
    position = 0
    while position < len(lines):
        if lines[position].strip().startswith("```"):
            end = position + 1
            while end < len(lines) and lines[end].strip() != "```":
                end += 1
            tag = TAG.fullmatch(lines[position - 1].strip()) if position else None
            is_cpp = lines[position].strip() == "```cpp"
            found.append((position + 1, is_cpp, tag, flush(lines[position + 1:end])))
            position = end
        position += 1
    return found


def flush(lines):
    """The lines without their common indentation and without space at their ends."""
    text = textwrap.dedent("\n".join(line.rstrip() for line in lines))
    return text.strip("\n").split("\n")


def region(text, name):
    """The lines between the markers of that name, without markers of others; or None."""
    lines = text.splitlines()
    places = [[i for i, line in enumerate(lines) if line.strip() == f"// [{mark}{name}]"]
              for mark in ("", "/")]
    if [len(each) for each in places] != [1, 1] or places[0] > places[1]:
        return None
    inside = lines[places[0][0] + 1:places[1][0]]
    return flush([line for line in inside if not re.fullmatch(r"\s*// \[/?[\w-]+\]", line)])


def is_quoted(code, text):
    """Do the lines of `code` follow each other in `text`, comment signs taken away?"""
    plain, wanted = ([re.sub(r"^(\s*//)*", "", line).strip() for line in lines]
                     for lines in (text.splitlines(), code))
    return any(plain[start:start + len(wanted)] == wanted for start in range(len(plain)))


def fault_of(root, tag, code):
    """What is wrong with a tagged block, in words; or None."""
    path, name = tag.groups()
    source = root / path
    if not source.is_file():
        return f"there is no {path}"
    text = source.read_text(encoding="utf-8")
    if name is None:
        return None if is_quoted(code, text) else f"these lines are not in {path}"
    wanted = region(text, name)
    if wanted is None:
        return f"{path} does not have the markers [{name}] and [/{name}] once each"
    if code == wanted:
        return None
    for number, (ours, theirs) in enumerate(zip(code + [""], wanted + [""]), 1):
        if ours != theirs:
            return f"differs from {path}#{name} in line {number}: '{ours}' is '{theirs}' there"
    return f"{path}#{name} has {len(wanted)} lines, this has {len(code)}"


def pages(root):
    return [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]


def check(root):
    """One sentence for each fault."""
    faults = []
    for page in pages(root):
        place = page.relative_to(root)
        if not page.is_file():
            faults.append(f"{place}: is missing")
            continue
        text = page.read_text(encoding="utf-8")
        for line, is_cpp, tag, code in blocks(text):
            if tag is not None:
                fault = fault_of(root, tag, code)
            else:
                is_fault = is_cpp and page == root / "README.md"
                fault = "says not where it is from" if is_fault else None
            if fault:
                faults.append(f"{place}:{line}: the block {fault}")
        for number, line in enumerate(text.splitlines(), 1):
            for link in LINK.findall(line):
                if not (page.parent / link).exists():
                    faults.append(f"{place}:{number}: the link to {link} leads nowhere")
    return faults


def main():
    root = pathlib.Path(sys.argv[1])
    faults = check(root)
    for fault in faults:
        print(fault)
    tagged = sum(tag is not None for page in pages(root) if page.is_file()
                 for _, _, tag, _ in blocks(page.read_text(encoding="utf-8")))
    if tagged == 0:
        print("no block was compared")
    print(f"{tagged} blocks compared, {len(faults)} faults")
    return 1 if faults or tagged == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
