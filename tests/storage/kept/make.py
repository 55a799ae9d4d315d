"""Writes the kept stores: make.py BIN FOLDER, with BIN where `physcrm` and `physcrm-generate-roster` are built.

Each is a practice of some years that this version's own program has worked on, and then what no version made but
real stores hold (`BROKEN`). See README.md. A schema is kept once, when it is new, and never made again.
"""

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
MIGRATIONS = SOURCE / "src/storage/sql/migrations"
sys.path.insert(0, str(SOURCE / "tests/support"))
from postgres_server import PostgresServer, programs  # noqa: E402

ROSTER = ["--physicians", "90", "--credentials", "300", "--seed", "11", "--as-of", "2024-03-04"]
DAYS = ["2024-03-04", "2024-03-25", "2024-06-10", "2024-10-21", "2025-03-03", "2025-11-10", "2026-02-16"]
APPLICATION_ID = 0x70687963

# Two people of one name, a practice written with odd spaces, a person who is gone, values that are not there, an
# orphan, a job and a setting that no version knows.
BROKEN = [
    "INSERT INTO physicians (id, first_name, last_name, degree, status, created_at, updated_at, version) "
    "SELECT 900001, first_name, last_name, degree, status, created_at, updated_at, 1 FROM physicians WHERE id = 1",
    "INSERT INTO practices (id, name, name_key, type, created_at) VALUES "
    "(900001, '  North   Clinic ', 'north clinic', 1, 1709553600000000)",
    "UPDATE physicians SET practice_id = 900001 WHERE id <= 20",
    "UPDATE physicians SET deleted_at = 1740000000000000, external_id = NULL, npi = NULL WHERE id = 7",
    "UPDATE physicians SET email = NULL, phone = NULL, specialty = NULL, middle_name = NULL WHERE id % 5 = 0",
    "UPDATE physicians SET last_name = 'O''Brien-' || last_name || ' \N{LATIN SMALL LETTER U WITH DIAERESIS}' "
    "WHERE id % 9 = 0",
    "UPDATE credentials SET number = NULL, number_key = NULL, issue_date = NULL WHERE id % 11 = 0",
    "UPDATE credentials SET deleted_at = 1740000000000000, number_key = NULL WHERE id % 13 = 0",
    "UPDATE workflows SET notes = 'moved\nfrom the old list; \"as is\"' WHERE id % 7 = 0",
    "INSERT INTO workflows (id, credential_id, physician_id, entity_type, state, status, progress, expiration_date, "
    "date_basis, late, attempt, created_at, created_by, updated_at, updated_by, version) "
    "VALUES (900001, 900001, 900001, 0, 'TX', 4, 100, 19800, 0, 0, 1, 1, 'host', 1, 'host', 1)",
    "INSERT INTO jobs (name, next_due_at) VALUES ('aJobOfLongAgo', 0)",
    "INSERT INTO settings (name, value) VALUES ('a.setting.of.long.ago', '')",
]


class Practice:
    """A store that this version's program has worked on."""

    def __init__(self, bin_folder, folder, url, sends):
        self.bin, self.folder, self.url = bin_folder, folder, url
        channels = folder / "channels.json"
        (folder / "mails").mkdir(exist_ok=True)
        channels.write_text(json.dumps({"directory": {"path": str(folder / "mails")}}))
        self.program = [bin_folder / "physcrm", "--db", url, "--json"] + (["--channels", channels] if sends else [])
        roster = folder / "roster.csv"
        with roster.open("w") as out:
            subprocess.run([bin_folder / "physcrm-generate-roster", *ROSTER], stdout=out, check=True)
        self.ask(DAYS[0], "init", "--time-zone", "America/New_York")
        self.ask(DAYS[0], "import", roster)
        self.work(sends)

    def ask(self, day, *arguments, may_refuse=False):
        done = subprocess.run([*self.program, "--today", day, *map(str, arguments)], capture_output=True, text=True)
        assert may_refuse or done.returncode == 0, (arguments, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def call(self, day, operation, may_refuse=True, **request):
        return self.ask(day, "call", operation, json.dumps(request), may_refuse=may_refuse)

    def work(self, sends):
        jobs = [] if sends else ["createRenewalWorkflows", "checkExpirations"]
        if sends:
            self.call(DAYS[0], "preferences.set", False, recipient="team", email="team@example.org")
            self.call(DAYS[0], "templates.set", False, severity="info", subject="[days]", body="[physician_name]")
        for at, day in enumerate(DAYS):
            for job in jobs:
                self.ask(day, "run", "--job", job, may_refuse=True)
            if sends:
                self.ask(day, "run", may_refuse=True)
            self.renew(day, at)
            self.change(day, at)
        if sends:
            self.call(DAYS[-1], "notifications.test", id="phy_3", physicianId="phy_3")
            for row in self.call(DAYS[-1], "notifications.list", False, severity="critical", limit=6)["items"]:
                self.call(DAYS[-1], "notifications.acknowledge", id=row["id"])

    def renew(self, day, at):
        found = self.call(day, "renewals.list", False, days=400, limit=24)["items"]
        way = ["in_progress", "filed", "under_review", "approved"]
        for i, row in enumerate(found):
            for status in way[: (i + at) % 6]:
                self.call(day, "renewals.update_status", id=row["id"], status=status)
            if i % 6 == 3:
                self.call(day, "renewals.update_status", id=row["id"], status="rejected", rejectionReason="incomplete")
            if i % 12 == 3:
                self.call(day, "renewals.resubmit", id=row["id"])
            items = self.call(day, "renewals.checklist", False, id=row["id"])["items"]
            for item in items[: i % 3]:
                self.call(day, "renewals.complete_task", id=row["id"], taskId=item["id"], note="by post")

    def change(self, day, at):
        self.call(day, "renewals.delete", id=f"wf_{at + 2}")
        self.call(day, "physicians.update", id=f"phy_{at + 30}", status="inactive")
        moved = f"{int(day[:4]) + 1}-12-31"
        self.call(day, "credentials.update", id=f"cred_{at + 40}", expirationDate=moved)
        self.call(day, "credentials.delete", id=f"cred_{at + 60}")


def header(kind, version):
    return f"-- A store of schema {version} on {kind}, kept; made by make.py. See README.md.\n"


def sqlite_dump(db, version):
    text = [header("SQLite", version), f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {version};\n"]
    parts = db.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    text += [f"{sql};\n" for kind, _, sql in parts]
    for name in [name for kind, name, _ in parts if kind == "table"]:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        quoted = " || ', ' || ".join(f"quote({column})" for column in columns)
        rows = [row[0] for row in db.execute(f"SELECT {quoted} FROM {name}")]
        if rows:
            text.append(f"INSERT INTO {name} VALUES\n(" + "),\n(".join(rows) + ");\n")
    return "".join(text)


def keep_sqlite(bin_folder, out, version, newest):
    """Of an older schema: the rows and columns that it has room for, in a store that stops at its step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Practice(bin_folder, folder, f"sqlite://{folder}/made.db", sends=version >= 3)
        db = sqlite3.connect(folder / "kept.db", isolation_level=None)
        for step in sorted((MIGRATIONS / "sqlite").glob("*.sql"))[:version]:
            db.executescript(step.read_text(encoding="utf-8"))
        db.execute(f"ATTACH '{folder}/made.db' AS made")
        for (table,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM made.{table}")
        if version < 3:  # what its own hosts had sent
            db.execute("UPDATE notifications SET status = id % 5, cancel_reason = CASE id % 5 WHEN 4 THEN 3 ELSE 0 END")
        for statement in BROKEN:
            db.execute(statement)
        rows = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("workflows", "notifications")]
        print(f"SQLite {version} of {newest}: workflows and notifications {rows}")
        (out / f"sqlite_{version}.sql").write_text(sqlite_dump(db, version), encoding="utf-8")


def keep_postgres(bin_folder, out, version):
    with tempfile.TemporaryDirectory() as name, PostgresServer() as server:
        url = server.fresh_url()
        Practice(bin_folder, Path(name), url, sends=True)
        connection, schema = re.fullmatch(r"(.*)&schema=(\w+)", url).groups()

        def ask(sql):
            done = subprocess.run([programs() / "psql", connection, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
                                  input=f"SET search_path = {schema};\n{sql}", capture_output=True, text=True, check=True)
            return done.stdout.removeprefix("SET\n")

        ask(";\n".join(BROKEN) + ";")
        text = [header("PostgreSQL", version), "CREATE TABLE physcrm_schema (version BIGINT NOT NULL);\n"]
        text += [step.read_text(encoding="utf-8") for step in sorted((MIGRATIONS / "postgresql").glob("*.sql"))]
        for table in ["physcrm_schema", *re.findall(r"^CREATE TABLE (\w+)", "".join(text[2:]), re.M)]:
            columns = ask("SELECT string_agg(format('quote_nullable(%I)', attname), ' || '', '' || ' ORDER BY attnum) "
                          f"FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0;").strip()
            rows = ask(f"SELECT '(' || {columns} || E')\\x01' FROM {table};").rstrip("\n\x01")
            if rows:
                text.append(f"INSERT INTO {table} VALUES\n" + rows.replace("\x01", ",") + ";\n")
        for table in ("workflow_events", "job_runs"):
            text.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));\n")
        (out / f"postgresql_{version}.sql").write_text("".join(text), encoding="utf-8")


def main():
    bin_folder, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    newest = len(list((MIGRATIONS / "sqlite").glob("*.sql")))
    for version in range(1, newest + 1):
        if not (out / f"sqlite_{version}.sql").exists():
            keep_sqlite(bin_folder, out, version, newest)
    newest = len(list((MIGRATIONS / "postgresql").glob("*.sql")))
    if not (out / f"postgresql_{newest}.sql").exists():
        keep_postgres(bin_folder, out, newest)


main()
