"""Another implementation (Python's email package) reads a mail and says what it understood, as JSON.

    mail_reader.py FILE...   prints a line of JSON a file
"""

import email
import email.policy
import json
import sys
from email.header import decode_header, make_header
from email.utils import parseaddr


def lines_are_sound(mail):
    """ASCII in lines of at most 76 columns that end with CR LF; only an address in the head may be longer."""
    bare = mail.replace(b"\r\n", b"")
    if b"\r" in bare or b"\n" in bare or b"\0" in bare or not bare.isascii() or not mail.endswith(b"\r\n"):
        return False
    head, _, body = mail.partition(b"\r\n\r\n")
    return (all(len(line) <= 76 or b"@" in line for line in head.split(b"\r\n"))
            and all(len(line) <= 76 for line in body.split(b"\r\n")))


def part(message, kind):
    found = [p for p in message.walk() if p.get_content_type() == "text/" + kind]
    if not found:
        return None
    assert len(found) == 1, kind
    return found[0].get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")


def mailbox(message, field):
    if field not in message:
        return None
    (address,) = message[field].addresses
    # The name by the older decoder: the newer one of Python 3.11 keeps the space between two encoded-words of
    # a name, which RFC 2047 (6.2) says to drop.
    raw = dict(message.raw_items())[field].replace("\r\n", "")
    name = str(make_header(decode_header(parseaddr(raw)[0])))
    return {"name": name, "address": address.addr_spec}


def read(mail):
    message = email.message_from_bytes(mail, policy=email.policy.default)
    defects = [repr(d) for p in message.walk() for d in p.defects]
    defects += [f"{name}: {d!r}" for p in message.walk() for name, value in p.items() for d in value.defects]
    return {
        "sound": lines_are_sound(mail),
        "defects": defects,
        "fields": [name for name, _ in message.items()],
        "from": mailbox(message, "From"),
        "to": mailbox(message, "To"),
        "replyTo": mailbox(message, "Reply-To"),
        "subject": str(message["Subject"]),
        "date": message["Date"].datetime.isoformat(),
        "messageId": str(message["Message-ID"]),
        "autoSubmitted": str(message["Auto-Submitted"]),
        "type": message.get_content_type(),
        "parts": [p.get_content_type() for p in message.walk() if not p.is_multipart()],
        "text": part(message, "plain"),
        "html": part(message, "html"),
    }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            print(json.dumps(read(file.read())))
