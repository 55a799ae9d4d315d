"""A PostgreSQL server of the tests, in Python: see postgres_server.hpp."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path


def programs():
    """The folder of the newest server installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class PostgresServer:
    """A cluster in a temporary folder, over a unix socket there; it ends with the `with`, or the process."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="physcrm-pg-"))
        self.schemas = 0
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        data = self.folder / "data"
        maker = self.start("initdb", "-D", data, "-U", "physcrm", "-A", "trust", "-N", "-E", "UTF8",
                           "--locale=C.UTF-8", "--no-instructions")
        assert maker.wait() == 0, (self.folder / "log").read_text()
        self.server = self.start("postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=", "-c",
                                 "fsync=off")
        deadline = time.monotonic() + 60
        while subprocess.run([programs() / "pg_isready", "-q", "-h", self.folder]).returncode != 0:
            assert time.monotonic() < deadline and self.server.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)
        return self

    def start(self, program, *arguments):
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        set_death_signal = 1  # PR_SET_PDEATHSIG

        def die_with_the_tests():
            ctypes.CDLL(None).prctl(set_death_signal, signal.SIGQUIT)

        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen([programs() / program, *arguments], stdout=log, stderr=log, cwd="/",
                                    preexec_fn=die_with_the_tests, **who)

    def __exit__(self, *_):
        self.server.send_signal(signal.SIGINT)
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh_url(self):
        """A schema that nobody has used before."""
        self.schemas += 1
        return f"{self.url()}&schema=t{self.schemas}"

    def url(self):
        """Without a schema."""
        return f"postgresql://physcrm@/postgres?host={self.folder}"
