# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""As much C++ as the house rules need: text without comments and literals, and its functions."""
import re

_TOKENS = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      | (?P<raw>R"(?P<delimiter>[^(\s"]*)\(.*?\)(?P=delimiter)")
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<number>\b[0-9][0-9a-zA-Z_.]*(?:'[0-9a-zA-Z_.]+)*)
      | (?P<char>'(?:\\.|[^'\\\n])+')""",
    re.VERBOSE | re.DOTALL)


def strip(text):
    """The same text, line for line, without comments and without what stands inside literals."""

    def blank(match):
        if match["number"]:
            return match[0]
        newlines = "\n" * match[0].count("\n")
        if match["comment"]:
            return newlines
        quote = "'" if match["char"] else '"'
        return quote + newlines + quote

    return _TOKENS.sub(blank, text)


_BRACE_OR_END = re.compile(r"[{};]")
_PREPROCESSOR = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$")
_NAME = re.compile(r"([\w:~]+|operator\s*\S+)\s*\($")


def _opens_function(head):
    """Whether the text between the last statement and a brace is the head of a function."""
    if "(" not in head:
        return False
    before, after = head.split("(", 1)[0], head.rsplit(")", 1)[-1]
    before = re.sub(r"operator\s*[^\s\w(]+", "operator", before)
    while (shorter := re.sub(r"<[^<>]*>", "", before)) != before:
        before = shorter
    return not _CONTAINER.search(before + after) and "=" not in before


def functions(stripped):
    """(name, first line, number of lines) of each function with a body in this stripped text.

    A lambda counts with the function it stands in.
    """
    text = _PREPROCESSOR.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), stripped)
    found = []
    stack = []  # per open brace: None, or (name, line of the head) of a function
    inside = 0  # how many of those are functions
    head_start = 0
    for match in _BRACE_OR_END.finditer(text):
        if match[0] == "{":
            head = text[head_start:match.start()]
            opened = None
            if not inside and _opens_function(head):
                name = _NAME.search(head[: head.index("(") + 1])
                first = head_start + len(head) - len(head.lstrip())
                opened = (name[1] if name else "a function", text.count("\n", 0, first) + 1)
            stack.append(opened)
            inside += opened is not None
        elif match[0] == "}" and stack:
            opened = stack.pop()
            if opened:
                inside -= 1
                found.append((*opened, text.count("\n", 0, match.start()) + 2 - opened[1]))
        head_start = match.end()
    return found
