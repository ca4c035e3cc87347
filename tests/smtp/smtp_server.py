# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server (aiosmtpd) that behaves as it is told.

Started by the tests with a folder to keep a certificate in. It listens on four ports of loopback and
writes them as its first line of JSON; then it reads one command a line and answers each with a line:

  next <behaviour>   how the next message is treated: see BEHAVIOURS
  arrived            what was delivered so far, read by Python's own mail parser
  reset              forget deliveries and behaviours

It ends when its input ends, so it never outlives the test.
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import subprocess
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

BEHAVIOURS = {
    "rcpt_450", "rcpt_550", "rcpt_spam", "rcpt_bare", "data_451", "data_554",
    "drop_at_data", "drop_before_delivery", "drop_after_delivery", "hang_after_delivery",
    "hang_at_quit",
}


class World:
    def __init__(self):
        self.behaviour = None
        self.arrived = []

    def take(self, *names):
        if self.behaviour in names:
            taken, self.behaviour = self.behaviour, None
            return taken
        return None


WORLD = World()


def content_of(part):
    return part.get_content().replace("\r\n", "\n") if part else ""


def read_mail(envelope):
    mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    to = mail["To"].addresses[0]
    text = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    raw = envelope.original_content
    unpaired = raw.replace(b"\r\n", b"")
    return {
        "envelope_from": envelope.mail_from,
        "envelope_to": envelope.rcpt_tos,
        "from": str(mail["From"]),
        "date": str(mail["Date"]),
        "message_id": mail["Message-ID"],
        "address": to.addr_spec,
        "name": to.display_name,
        "subject": str(mail["Subject"]),
        "text": content_of(text),
        "html": content_of(html),
        "headers": [name for name, _ in mail.items()],
        "defects": [str(d) for part in mail.walk() for d in part.defects],
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        "bare_line_breaks": unpaired.count(b"\n") + unpaired.count(b"\r"),
        "is_ascii": raw.isascii(),
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = WORLD.take("rcpt_450", "rcpt_550", "rcpt_spam", "rcpt_bare")
        if refusal == "rcpt_450":
            return "450 4.2.1 mailbox busy"
        if refusal == "rcpt_550":
            return "550 5.1.1 no such user"
        if refusal == "rcpt_spam":
            return "550 5.7.1 refused by policy"
        if refusal == "rcpt_bare":
            return "550 not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        behaviour = WORLD.take("data_451", "data_554", "drop_before_delivery",
                               "drop_after_delivery", "hang_after_delivery")
        if behaviour == "data_451":
            return "451 4.3.0 try later"
        if behaviour == "data_554":
            return "554 5.7.1 refused"
        if behaviour == "drop_before_delivery":
            server.transport.abort()
            return "250 unheard"
        WORLD.arrived.append(read_mail(envelope))
        if behaviour == "drop_after_delivery":
            server.transport.abort()
        if behaviour == "hang_after_delivery":
            await asyncio.sleep(3600)
        return "250 OK"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if WORLD.take("drop_at_data"):
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if WORLD.take("hang_at_quit"):
            await asyncio.sleep(3600)
        await super().smtp_QUIT(arg)


class Busy(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"421 4.3.2 too busy\r\n")
        transport.close()


def authenticate(server, session, envelope, mechanism, auth_data):
    is_known = auth_data.login == b"billing" and auth_data.password == b"s3cret p\xc3\xa4ss"
    return AuthResult(success=is_known, handled=is_known)


def make_context(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


async def answer(command):
    name, _, argument = command.strip().partition(" ")
    if name == "next" and argument in BEHAVIOURS:
        WORLD.behaviour = argument
        return "ok"
    if name == "arrived":
        return WORLD.arrived
    if name == "reset":
        WORLD.__init__()
        return "ok"
    return f"unknown command {command!r}"


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def main(folder):
    loop = asyncio.get_running_loop()
    context, certificate = make_context(folder)
    common = {"authenticator": authenticate, "enable_SMTPUTF8": False}

    async def listen(factory, **options):
        server = await loop.create_server(factory, "127.0.0.1", 0, **options)
        return server.sockets[0].getsockname()[1]

    ports = {
        "plain": await listen(lambda: Server(Handler(), **common)),
        "starttls": await listen(lambda: Server(Handler(), tls_context=context,
                                                require_starttls=True, auth_required=True,
                                                **common)),
        "tls": await listen(lambda: Server(Handler(), auth_require_tls=False, **common),
                            ssl=context),
        "busy": await listen(Busy),
    }
    say({"ports": ports, "certificate": certificate})

    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        say(await answer(line.decode()))


if __name__ == "__main__":
    # Connections that break are what the tests are about.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    asyncio.run(main(sys.argv[1]))
