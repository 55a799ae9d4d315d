"""What the servers of these tests share: they go when the test does, and write down what they got."""

import json
import os
import ssl
import sys
import threading


def end_with_the_test():
    """The test holds our standard input open for as long as it lives."""
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()


def tls(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Records:
    """JSON lines in a file, each written before the client is answered."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")
        self.lock = threading.Lock()

    def add(self, **record):
        with self.lock:
            self.file.write(json.dumps(record) + "\n")
            self.file.flush()
