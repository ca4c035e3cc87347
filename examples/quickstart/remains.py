# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a quickstart leaves behind: its database, its mails and its providers' books, to compare."""
import os
import pathlib
import sqlite3
import subprocess
import tempfile


def scratch(name):
    """A folder that goes away; in memory where there is room for it, for the sake of the disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix=f"octroi-{name}-", dir=memory)


def run(program, folder, *args):
    """Runs the quickstart in that folder; returns its exit status, stdout and stderr."""
    done = subprocess.run([program, *args], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def database(folder):
    """Every row of every table: table -> sorted rows, each a dict."""
    connection = sqlite3.connect(f"file:{folder}/billing.db?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    names = [row[0] for row in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    tables = {name: sorted((dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')),
                           key=lambda row: [str(value) for value in row.values()])
              for name in sorted(names)}
    connection.close()
    return tables


def files(folder, name):
    """The files of a folder in the folder: name -> content."""
    return {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder, name).iterdir())}


def differences(expected, actual):
    """The rows that two databases do not share, as lines; at most ten."""
    lines = []
    for table in sorted(expected.keys() | actual.keys()):
        before, after = expected.get(table, []), actual.get(table, [])
        if before == after:
            continue
        lines += [f"{table}: missing {row}" for row in before if row not in after]
        lines += [f"{table}: unexpected {row}" for row in after if row not in before]
    return lines[:10]
