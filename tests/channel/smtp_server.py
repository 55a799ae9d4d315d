"""A mail server that does what the recipient's name says. Prints its port when it listens.

    smtp_server.py RECORDS CERTIFICATE KEY [option...]

Options: plain (no STARTTLS, no login), implicit (TLS from the first byte), nologin (STARTTLS without login),
one-a-connection (421 to a second message), drop-second (closes without a word instead), greet-554,
hold=N (a message to slow@ is answered when N others have been), signal (none is answered before SIGUSR1, and a line
is printed for each that waits). Recipients: gone@ 550, busy@ 451, big@ 552 after the
message, syntax@ 501, auth@ 530, unknown-command@ 502, content@ 554 after the message, later@ 451 after the message,
hang@ no answer, drop@ closes after the message; NAME-once@ so the first time, and takes it the second. Sender:
nobody@ 553.
"""

import asyncio
import logging
import signal
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

from mail_reader import read
from servers import Records, end_with_the_test, tls

AT_RECIPIENT = {
    "gone": "550 5.1.1 no such user here, secret stays with the server",
    "busy": "451 4.3.0 try again",
    "syntax": "501 5.1.3 bad address",
    "auth": "530 5.7.0 login first",
    "unknown-command": "502 5.5.1 what",
}
AFTER_MESSAGE = {
    "big": "552 5.3.4 too big",
    "content": "554 5.7.1 spam",
    "later": "451 4.7.1 greylisted",
}


class Handler:
    def __init__(self, records, options):
        self.records = records
        self.options = options
        self.hold = next((int(o.partition("=")[2]) for o in options if o.startswith("hold=")), 0)
        self.answered = 0
        self.enough = asyncio.Event()
        self.met = set()  # recipients of whom once was enough

    def manner(self, recipient):
        name, once, _ = recipient.partition("@")[0].partition("-once")
        return "" if once and recipient in self.met else name

    async def handle_MAIL(self, server, session, envelope, address, options):
        second = getattr(session, "messages", 0) >= 1
        if second and "one-a-connection" in self.options:
            await server.push("421 4.7.0 enough for this connection")
            server.transport.close()
            return "421 closing"
        if second and "drop-second" in self.options:
            server.transport.abort()
            return "421 closing"
        if address.startswith("nobody@"):
            return "553 5.7.1 you may not send as this"
        envelope.mail_from = address
        return "250 2.1.0 fine"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = AT_RECIPIENT.get(self.manner(address))
        if answer:
            self.met.add(address)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        (recipient,) = envelope.rcpt_tos
        name = self.manner(recipient)
        self.met.add(recipient)
        session.messages = getattr(session, "messages", 0) + 1
        self.records.add(
            sender=envelope.mail_from, recipient=recipient, connection="%s:%s" % session.peer,
            login=session.auth_data.decode() if session.authenticated else None,
            tls=session.ssl is not None or "implicit" in self.options,
            mail=read(envelope.original_content))
        if name == "hang":
            await asyncio.Event().wait()
        if name == "drop":
            server.transport.abort()
            return "451 gone"
        if "signal" in self.options and not self.enough.is_set():
            print("waiting", flush=True)
            await self.enough.wait()
        if name == "slow":
            await self.enough.wait()
        else:
            self.answered += 1
            if self.answered >= self.hold:
                self.enough.set()
        return AFTER_MESSAGE.get(name, "250 2.0.0 taken")


def authenticator(server, session, envelope, mechanism, data):
    handler = server.event_handler
    good = data.login == b"physcrm" and data.password == b"correct horse"
    if not good:
        handler.records.add(refused_login=data.login.decode())
    return AuthResult(success=good, handled=False, auth_data=data.login)


class Refusing(asyncio.Protocol):
    def __init__(self, records):
        self.records = records

    def connection_made(self, transport):
        self.records.add(connection="refused")
        transport.write(b"554 5.3.2 no service here\r\n")
        transport.close()


async def main(path, certificate, key, *options):
    records = Records(path)
    context = tls(certificate, key)
    handler = Handler(records, options)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, handler.enough.set)

    def server():
        if "greet-554" in options:
            return Refusing(records)
        if "plain" in options:
            return SMTP(handler, enable_SMTPUTF8=False)
        login = "nologin" not in options
        return SMTP(handler, enable_SMTPUTF8=False, authenticator=authenticator, auth_required=login,
                    auth_require_tls="implicit" not in options,
                    **({} if "implicit" in options else {"require_starttls": True, "tls_context": context}))

    listening = await asyncio.get_running_loop().create_server(
        server, "127.0.0.1", 0, backlog=200, ssl=context if "implicit" in options else None)
    end_with_the_test()
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


logging.disable()  # what the tests do on purpose is worth no line
warnings.simplefilter("ignore")
asyncio.run(main(*sys.argv[1:]))
