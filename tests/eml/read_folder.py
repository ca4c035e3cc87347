# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads the mails of a folder with Python's own parser: one JSON list, oldest first."""

import email
import email.policy
import json
import pathlib
import sys


def content_of(part):
    return part.get_content().replace("\r\n", "\n") if part else ""


def read(path):
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    to = mail["To"].addresses[0]
    return {
        "message_id": mail["Message-ID"].strip("<>").partition("@")[0],
        "address": to.addr_spec,
        "name": to.display_name,
        "subject": str(mail["Subject"]),
        "text": content_of(mail.get_body(("plain",))),
        "html": content_of(mail.get_body(("html",))),
        "defects": [str(d) for part in mail.walk() for d in part.defects],
    }


paths = sorted(pathlib.Path(sys.argv[1]).glob("[!.]*.eml"), key=lambda p: p.stat().st_mtime_ns)
json.dump([read(path) for path in paths], sys.stdout)
