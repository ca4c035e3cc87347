# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The fake server as a program: a client of another language charges, and reads the books."""
import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request


def say(server, line):
    """What the server prints for a line of its script, up to "ok"."""
    server.stdin.write(line + "\n")
    server.stdin.flush()
    printed = []
    while True:
        answer = server.stdout.readline().rstrip("\n")
        if answer in ("ok", "not understood", ""):
            return printed if answer == "ok" else None
        printed.append(answer)


def charge(url, key):
    form = {"amount": 5000, "currency": "eur", "payment_method": "pm_card_visa",
            "metadata[octroi_key]": key}
    request = urllib.request.Request(
        url + "/v1/payment_intents", urllib.parse.urlencode(form).encode(),
        {"Authorization": "Bearer sk_test_fake", "Stripe-Version": "x", "Idempotency-Key": key})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, {}


def main():
    with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as server:
        url = server.stdout.readline().strip()
        status, intent = charge(url, "k1")
        assert (status, intent["status"]) == (200, "succeeded"), (status, intent)
        assert charge(url, "k1")[1]["id"] == intent["id"]
        assert say(server, "disturb busy") == []
        assert charge(url, "k2")[0] == 429
        assert say(server, "decide waits") == []
        assert charge(url, "k2")[1]["status"] == "processing"
        assert say(server, "settle k2") == []
        assert say(server, "settle k2") is None
        assert say(server, "dance") is None
        books = say(server, "books")
        assert [line.split()[4] for line in books] == ["succeeded", "succeeded"], books
        server.stdin.close()
        assert server.wait(timeout=10) == 0


main()
