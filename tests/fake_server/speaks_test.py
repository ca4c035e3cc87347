# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The fake server as a program: a client of another language charges, is called back, and reads
the books."""
import hashlib
import hmac
import http.server
import json
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

SECRET = b"whsec_fake"


class Host(http.server.BaseHTTPRequestHandler):
    """Hands on each callback: its signature's header and its body."""
    protocol_version = "HTTP/1.1"
    callbacks = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.callbacks.put((self.headers["Stripe-Signature"], body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


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


def checkout(url, name):
    """A page of Strowallet's, and the status it is told with."""
    form = {"public_key": "fake-public-key", "amount": "100.50", "currency": "NGN",
            "description": name, "customer_email": "billing@host.example"}
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(url + "/pay", data, timeout=10) as response:
        reference = json.load(response)["data"]["reference"]
    query = urllib.parse.urlencode({"public_key": "fake-public-key", "reference": reference})
    return url + "/api/checkout/status?" + query


def status_of(page):
    try:
        with urllib.request.urlopen(page, timeout=10) as response:
            return response.status, json.load(response)["data"]["payment_status"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["data"]["payment_status"]


def start(program, *options):
    server = subprocess.Popen([program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    return server, server.stdout.readline().strip()


def end(server):
    server.stdin.close()
    assert server.wait(timeout=20) == 0
    server.stdout.close()
    server.stderr.close()


def told(signature, body):
    """The status of the intent in a callback that is rightly signed."""
    stamp, mac = (part.split("=")[1] for part in signature.split(","))
    assert hmac.new(SECRET, stamp.encode() + b"." + body, hashlib.sha256).hexdigest() == mac
    return json.loads(body)["data"]["object"]["status"]


def by_hand(program, endpoint):
    server, url = start(program)
    assert say(server, "call_back stripe " + endpoint) == []
    status, intent = charge(url, "k1")
    assert (status, intent["status"]) == (200, "succeeded"), (status, intent)
    assert charge(url, "k1")[1]["id"] == intent["id"]
    assert say(server, "disturb busy") == []
    assert charge(url, "k2")[0] == 429
    assert say(server, "decide waits") == []
    assert charge(url, "k2")[1]["status"] == "processing"
    assert say(server, "tick") == ["0 decided 2 sent 0 refused 0 forged 0 abandoned 0 waiting"]
    assert say(server, "settle k2") == []
    for wrong in ("settle k2", "refuse k2", "dance", "disturb waits", "chaos nowhere",
                  "call_back stripe x"):
        assert say(server, wrong) is None, wrong
    say(server, "tick")
    assert say(server, "total") == ["0 decided 3 sent 0 refused 0 forged 0 abandoned 0 waiting"]
    books = say(server, "books")
    assert [line.split()[4] for line in books] == ["paid", "paid"], books
    seen = [told(*Host.callbacks.get(timeout=10)) for _ in range(3)]
    assert seen == ["succeeded", "processing", "succeeded"], seen
    end(server)


def on_a_page(program):
    server, url = start(program)
    assert say(server, "decide waits") == []
    page = checkout(url, "k1")
    assert status_of(page) == (400, "pending")
    assert say(server, "settle k1") == []
    assert status_of(page) == (200, "paid")
    books = say(server, "books")
    assert [line.split()[:5] for line in books] == [
        ["strowallet", "swt-1", "100.50", "NGN", "paid"]], books
    end(server)


def by_itself(program, endpoint):
    with tempfile.NamedTemporaryFile("w", suffix=".chaos") as script:
        script.write("seed 7\nfate waits 1000\npayers_approve 1000\ncallback twice 1000\n")
        script.flush()
        server, url = start(program, "--chaos", script.name, "--round", "5")
    say(server, "call_back stripe " + endpoint)
    assert charge(url, "k1")[1]["status"] == "processing"
    seen = sorted(told(*Host.callbacks.get(timeout=10)) for _ in range(4))
    assert seen == ["processing"] * 2 + ["succeeded"] * 2, seen
    end(server)


def main():
    program = sys.argv[1]
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    host.daemon_threads = True
    threading.Thread(target=host.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{host.server_address[1]}/stripe"
    by_hand(program, endpoint)
    by_itself(program, endpoint)
    on_a_page(program)
    for wrong in (["8080"], ["--port", "x"], ["--port", "70000"], ["--dance", "1"]):
        assert subprocess.run([program, *wrong], capture_output=True).returncode == 2, wrong
    assert subprocess.run([program, "--chaos", "nowhere"], capture_output=True).returncode == 1
    host.shutdown()


main()
