"""A receiver of webhooks that answers as the path says. Prints its port when it listens.

    webhook_server.py RECORDS SECRET [CERTIFICATE KEY]

Paths: /status/NNN (with a Location where that is a redirect), /hang, /drop, /big (an answer without end),
/head (a head without end), /once/PATH (as PATH the first time that a key comes, then 200), /together/N (answered when
N are waiting), anything else 200. Whatever arrives is written down, with what the signature is worth.
"""

import hashlib
import hmac
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from servers import Records, end_with_the_test, tls

RECORDS = Records(sys.argv[1])
SECRET = sys.argv[2].encode()
KEYS = set()
WAITING = threading.Condition()
waiting = 0


def wait_for_company(number):
    global waiting
    with WAITING:
        waiting += 1
        WAITING.notify_all()
        WAITING.wait_for(lambda: waiting >= number)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        timestamp = self.headers["X-Physcrm-Timestamp"]
        wanted = "v1=" + hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        RECORDS.add(
            path=self.path, body=body.decode(), key=self.headers["X-Physcrm-Idempotency-Key"], timestamp=timestamp,
            signed=hmac.compare_digest(wanted, self.headers["X-Physcrm-Signature"]),
            type=self.headers["Content-Type"], fields=sorted(name.lower() for name in self.headers),
            connection="%s:%s" % self.client_address)
        path = self.path.lstrip("/")
        if path.startswith("once/"):
            key = self.headers["X-Physcrm-Idempotency-Key"]
            path = "" if key in KEYS else path[len("once/"):]
            KEYS.add(key)
        what, _, more = path.partition("/")
        if what == "together":
            wait_for_company(int(more))
        if what == "hang":
            threading.Event().wait()
        if what == "drop":
            self.close_connection = True
            return
        if what in ("big", "head"):
            self.endless(what)
            return
        status = int(more) if what == "status" else 200
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/stolen")
        body = b"" if status == 204 else b"{}"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def endless(self, what):
        self.close_connection = True
        try:
            self.send_response(200)
            while what == "head":
                self.send_header("X-More", "x" * 4000)
                self.flush_headers()
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 4096)
        except OSError:
            pass  # the client has had enough: that is the point

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 100
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that refuses our certificate is part of the tests


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    server.socket = tls(sys.argv[3], sys.argv[4]).wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False)
end_with_the_test()
print(server.server_address[1], flush=True)
server.serve_forever()
