# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""A customer's endpoint: it verifies signatures by Python's own hmac and answers as it is told.

Written from the Standard Webhooks specification, with nothing of octroi's. It listens on loopback,
writes its port as its first line of JSON, then reads one command a line and answers with a line:

  secrets whsec_... whsec_...   what it knows; a message must be signed by one of them
  answers 500 busy slow 200     how the next requests are answered, in this order; 200 after them
  arrived                       every request so far: headers, body, and by how many secrets it was
                                signed rightly
  redirected                    how many requests came to the place that a redirect names

It ends when its input ends, so it never outlives the test.
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading

LARGE = b"x" * 300_000


class World:
    def __init__(self):
        self.lock = threading.Lock()
        self.secrets = []
        self.answers = []
        self.arrived = []
        self.redirected = 0

    def next_answer(self):
        with self.lock:
            return self.answers.pop(0) if self.answers else "200"


WORLD = World()


def signers(headers, body):
    """How many of the known secrets signed this."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    given = headers["webhook-signature"].split(" ")
    count = 0
    for secret in WORLD.secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        count += any(hmac.compare_digest(one, "v1," + mac) for one in given)
    return count


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/elsewhere":
            WORLD.redirected += 1
        answer = WORLD.next_answer()
        with WORLD.lock:
            WORLD.arrived.append({
                "id": self.headers["webhook-id"],
                "timestamp": self.headers["webhook-timestamp"],
                "signature": self.headers["webhook-signature"],
                "type": self.headers["Content-Type"],
                "body": body.decode(),
                "signers": signers(self.headers, body),
                "answer": answer,
            })
        self.close_connection = True
        getattr(self, "answer_" + answer, lambda: self.plain(int(answer)))()

    do_GET = do_POST

    def plain(self, status, body=b"", length=None, retry_after=None):
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if status in (302, 307):
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def answer_busy(self):
        self.plain(503, retry_after="3600")

    def answer_close(self):
        pass

    def answer_truncated(self):
        self.plain(200, b"{", 500)

    def answer_large(self):
        try:
            self.plain(200, LARGE)
        except OSError:
            pass  # the sender had enough

    def answer_babble(self):
        self.wfile.write(b"220 mail.example ESMTP\r\n")

    def answer_slow(self):
        self.connection.recv(1)  # until the sender goes


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def tell(value):
    print(json.dumps(value), flush=True)


def main():
    tell({"port": serve()})
    for line in sys.stdin:
        command, *words = line.split()
        with WORLD.lock:
            if command == "secrets":
                WORLD.secrets = words
            elif command == "answers":
                WORLD.answers = words
            tell({"arrived": WORLD.arrived, "redirected": WORLD.redirected}.get(command, "ok"))


if __name__ == "__main__":
    main()
