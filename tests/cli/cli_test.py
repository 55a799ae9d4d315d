"""The command-line program as a person or a script uses it: exit codes, tables, JSON, bad input."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from postgres_server import programs

BIN = Path(os.environ["PHYSCRM_BIN"])
SHARED = Path(os.environ.get("PHYSCRM_SHARED_DATA", Path(os.environ["PHYSCRM_SOURCE"]) / "../shared/data"))
TODAY = "2026-11-23"


def physcrm(*arguments, stdin=None, db=None):
    command = [str(BIN / "physcrm")] + (["--db", str(db)] if db else []) + ["--today", TODAY, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=600)


def answer(*arguments, **kw):
    done = physcrm("--json", *arguments, **kw)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shell_blocks(page):
    return [block.split("```")[0] for block in page.split("```sh\n")[1:]]


def run_block(block, db, folder=None):
    """A block of shell lines of a page, as it stands, on this store; what it printed."""
    environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}", PHYSCRM_DB=str(db))
    done = subprocess.run(["sh", "-e", "-c", block], env=environment, cwd=folder, capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 0, block + done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def db(place):
    done = physcrm("init", "--time-zone", "America/New_York", db=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    with path.open("w") as out:
        subprocess.run([BIN / "physcrm-generate-roster", "--physicians", "40", "--credentials", "140", "--seed", "3",
                        "--as-of", TODAY], stdout=out, check=True)
    return path


def dump(db):
    url, postgresql, schema = str(db).partition("&schema=")
    command = [programs() / "pg_dump", "-d", url, "-n", schema] if postgresql else ["sqlite3", url, ".dump"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # pg_dump's own guard has another word each time.
    return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def test_a_day_from_import_to_a_second_run_that_creates_nothing(db, roster):
    report = answer("import", roster, db=db)
    assert report["created"] == 140 and report["rejected"] == []
    again = answer("import", roster, db=db)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 140)
    first = {job["job"]: job for job in answer("run", db=db)}
    assert first["createRenewalWorkflows"]["outcome"] == "ok"
    assert first["createRenewalWorkflows"]["counts"]["created"] > 0
    assert first["checkExpirations"]["counts"]["created"] > 0
    assert answer("run", db=db) == []
    for job in ("createRenewalWorkflows", "checkExpirations"):
        (result,) = answer("run", "--job", job, db=db)
        assert result["counts"]["created"] == 0
    said = physcrm("run", "--job", "checkExpirations", db=db)
    assert "nothing new" in said.stdout


def test_tables_name_people_and_json_is_one_line(db, roster):
    physcrm("import", roster, db=db)
    physcrm("run", db=db)
    status = physcrm("status", db=db).stdout
    for word in ("critical:", "warning:", "info:", "America/New_York", "createRenewalWorkflows", "journal wal"):
        assert word in status
    assert "\033[" not in status
    renewals = answer("renewals", "--limit", "5", db=db)
    assert len(renewals["items"]) == 5
    person = physcrm("physician", renewals["items"][0]["physicianId"], db=db).stdout
    assert "[ ]" in person and "final_deadline" in person
    listed = physcrm("--json", "notifications", "--severity", "critical", db=db).stdout
    assert listed.count("\n") == 1
    assert all(item["severity"] == "critical" for item in json.loads(listed)["items"])


def test_every_command_has_its_exit_code(db, roster, tmp_path):
    assert physcrm().returncode == 2
    assert physcrm("--help").returncode == 0
    assert physcrm("frobnicate", db=db).returncode == 2
    assert physcrm("import", db=db).returncode == 2
    assert physcrm("run", "--no-such-option", "1", db=db).returncode == 2
    assert physcrm("renewals", "--status", "lost", db=db).returncode == 2
    missing = physcrm("status", db=tmp_path / "none.db")
    assert missing.returncode == 1 and "physcrm init" in missing.stderr
    assert not (tmp_path / "none.db").exists()
    refused = physcrm("call", "renewals.get", '{"id":"wf_999"}', db=db)
    assert refused.returncode == 1 and "not_found" in refused.stderr and refused.stdout == ""
    assert physcrm("run", "--job", "nonsense", db=db).returncode == 1
    assert physcrm("check", db=db).returncode == 0
    assert physcrm("migrate", db=db).returncode == 0


def test_a_check_says_what_is_wrong_and_a_repair_mends_it(db, roster, only_on_sqlite):
    physcrm("import", roster, db=db)
    physcrm("run", db=db)
    sound = physcrm("check", db=db)
    assert sound.returncode == 0 and sound.stdout.rstrip().endswith("sound")
    assert "audit_chain" in sound.stdout
    subprocess.run(["sqlite3", str(db), "UPDATE workflows SET next_id = 999 WHERE id = 3"], check=True)
    broken = physcrm("check", db=db)
    assert broken.returncode == 1
    assert "wf_3 refers to wf_999, which is not there" in broken.stdout
    said = physcrm("--json", "check", db=db)
    assert said.returncode == 1 and said.stdout.count("\n") == 1
    found = {check["name"]: check for check in json.loads(said.stdout)["checks"] if check["violations"]}
    assert list(found) == ["references"]
    assert found["references"]["examples"][0]["id"] == "wf_3"

    before = dump(db)
    planned = physcrm("check", "--repair", db=db)
    assert planned.returncode == 1 and "wf_3 nextWorkflowId: wf_999 -> none" in planned.stdout
    assert dump(db) == before
    planned = physcrm("--json", "check", "--repair", db=db)
    assert planned.returncode == 1 and json.loads(planned.stdout)["dryRun"] is True
    assert physcrm("check", "--apply", db=db).returncode == 2
    mended = physcrm("check", "--repair", "--apply", db=db)
    assert mended.returncode == 0 and "1 change made" in mended.stdout
    assert physcrm("check", db=db).returncode == 0
    assert physcrm("check", "--repair", db=db).stdout == "sound\n"


@pytest.mark.parametrize("name, content", [
    ("empty", b""),
    ("no header of ours", b"a,b,c\n1,2,3\n"),
    ("bad quotes", b'npi,firstName,lastName,entityType,state\n"1,2\n'),
    ("not UTF-8", b"npi,firstName,lastName,entityType,state\n\xff,\xfe,x,license,TX\n"),
    ("NUL", b"npi,firstName,lastName,entityType,state\n1\x00,x,y,license,TX\n"),
    ("a line of 100 MB", b"npi,firstName,lastName,entityType,state\n" + b"x" * 100_000_000),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_file_is_a_clear_error_and_leaves_the_store_as_it_was(db, roster, tmp_path, name, content):
    physcrm("import", roster, db=db)
    before = dump(db)
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = physcrm("import", path, db=db)
    assert done.returncode == 1, name
    assert "invalid_argument" in done.stderr and "internal" not in done.stderr
    assert dump(db) == before


def test_a_directory_and_a_missing_file_are_named(db, tmp_path):
    assert str(tmp_path) in physcrm("import", tmp_path, db=db).stderr
    assert "nothing.csv" in physcrm("import", tmp_path / "nothing.csv", db=db).stderr


def test_a_file_without_permission_is_refused_by_name(db, tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("npi\n")
    path.chmod(0)
    # root may read everything, so the program runs as nobody then
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    open_up(tmp_path)
    done = subprocess.run([BIN / "physcrm", "--db", "sqlite::memory:", "import", path], capture_output=True, text=True,
                          timeout=60, cwd=tmp_path, **as_nobody)
    assert done.returncode == 1
    assert "secret.csv" in done.stderr and "permission_denied" in done.stderr


def open_up(folder):
    """Lets anybody pass through the folders above."""
    for part in [folder, *folder.parents]:
        if part.stat().st_uid == os.geteuid() and part != Path("/"):
            part.chmod(part.stat().st_mode | 0o011)


def test_a_mapped_file_is_imported_the_same_with_json(db, tmp_path):
    mapping = Path(os.environ["PHYSCRM_SOURCE"]) / "examples/mappings/washington.json"
    export = tmp_path / "export.csv"
    columns = ",".join(json.loads(mapping.read_text())["columns"])
    export.write_text(f"{columns}\nMoore,Ada,,MD.1,Physician And Surgeon License,ACTIVE,20200102,20270102\n")
    report = answer("import", export, "--mapping", mapping, db=db)
    assert report["created"] == 1 and report["rejected"] == []
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    done = physcrm("--json", "import", export, "--mapping", broken, db=db)
    assert done.returncode == 1 and "is not JSON" in done.stderr


def test_a_job_that_nobody_runs_and_one_that_is_paused_are_seen_as_that(db):
    answer("run", db=db)
    answer("call", "jobs.pause", '{"name":"cleanupNotifications","until":"2026-12-24T00:00:00Z"}', db=db)
    later = subprocess.run([BIN / "physcrm", "--db", db, "--today", "2026-12-01", "status"], capture_output=True,
                           text=True, check=True).stdout
    assert "overdue: nobody runs it" in later and "paused until 2026-12-24" in later
    jobs = {job["name"]: job for job in answer("status", db=db)["jobs"]}
    assert jobs["cleanupNotifications"]["pausedUntil"].startswith("2026-12-24T00:00:00")
    assert "nobody runs it" not in physcrm("status", db=db).stdout


def test_operations_can_be_listed_and_described(tmp_path):
    listed = answer("operations")
    (get,) = [row for row in listed if row["operation"] == "physicians.get"]
    assert get["permission"] == "physicians.read" and get["streamsBody"] is False
    table = physcrm("operations").stdout
    assert all(row["operation"] in table for row in listed)
    one = json.loads(physcrm("operations", "renewals.initiate").stdout)
    assert one["method"] == "POST" and "entityType" in one["request"]["properties"]
    assert physcrm("operations", "renewals.lost").returncode == 2


def test_an_empty_caller_is_not_the_host(db):
    done = physcrm("call", "physicians.list", "--caller", "", db=db)
    assert done.returncode == 2 and "--caller is empty" in done.stderr


def test_a_state_may_be_written_small_and_must_be_one(db, roster):
    answer("import", roster, db=db)
    answer("run", db=db)
    large, small = (physcrm("renewals", "--state", state, db=db) for state in ("TX", "tx"))
    assert large.stdout == small.stdout and "TX" in large.stdout
    assert physcrm("renewals", "--state", "zz", db=db).returncode == 1


def test_standard_input_is_a_file_too(db, roster):
    report = answer("import", "-", stdin=roster.read_text(), db=db)
    assert report["created"] == 140
    workflow = answer("call", "health.basic", "-", stdin="{}", db=db)
    assert workflow


def test_a_dry_run_writes_nothing(db, roster):
    before = dump(db)
    assert answer("import", roster, "--dry-run", db=db)["created"] == 140
    assert dump(db) == before


def test_the_real_nppes_sample_imports_whole_and_twice(db):
    sample = SHARED / "npidata_pfile_sample.csv"
    if not sample.exists():
        pytest.skip(f"{sample} is not here")
    for created in (878, 0):
        report = answer("import", sample, "--format", "nppes", db=db)
        assert report["created"] == created
        assert report["created"] + report["updated"] + report["unchanged"] == 878
        assert report["physicians"]["created"] + report["physicians"]["unchanged"] == 759
        (problem,) = report["rejected"]
        assert problem["field"] == "Provider License Number_1" and problem["line"] == 202
    undated = answer("call", "credentials.list_all", '{"undated":true,"limit":1}', db=db)
    assert undated["total"] == 878


def test_progress_is_drawn_on_a_terminal_only(db, roster):
    quiet = physcrm("import", roster, db=db)
    assert quiet.stderr == ""
    leader, follower = pty.openpty()
    subprocess.run([BIN / "physcrm", "--db", db, "--today", TODAY, "run", "--job", "checkExpirations"],
                   stdout=subprocess.DEVNULL, stderr=follower, check=True, timeout=60)
    os.close(follower)
    drawn = os.read(leader, 65536).decode()
    os.close(leader)
    assert "checkExpirations" in drawn


def test_the_stores_own_views_show_dates_and_words(only_on_sqlite, db, roster):
    physcrm("import", roster, db=db)
    physcrm("run", db=db)
    query = "SELECT status, expiration_date FROM v_workflows LIMIT 1"
    row = subprocess.run(["sqlite3", db, query], capture_output=True, text=True, check=True).stdout
    assert row.split("|")[0] in ("not_started", "expired") and len(row.strip().split("|")[1]) == 10
    for pragma in ("integrity_check", "foreign_key_check"):
        out = subprocess.run(["sqlite3", db, f"PRAGMA {pragma}"], capture_output=True, text=True, check=True).stdout
        assert out in ("ok\n", "")


def test_a_team_lays_its_own_rule_over_the_pack_as_the_readme_says(db):
    root = Path(os.environ["PHYSCRM_SOURCE"])
    section = (root / "README.md").read_text(encoding="utf-8").split("## A team's own rules")[1]
    lines = section.split("```sh\n")[1].split("```")[0].replace("clinic.db", f"'{db}'").splitlines()
    assert len(lines) == 3
    environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}")
    said = [json.loads(subprocess.run(line.replace("physcrm ", "physcrm --json ", 1), shell=True, check=True, cwd=root,
                                      env=environment, capture_output=True, text=True).stdout) for line in lines]
    assert said[0]["valid"] is True and len(said[0]["changes"]) == 1
    assert said[1]["changedRules"] == 1 and said[1]["rulePack"] != said[1]["before"]
    opening = next(each for each in said[2]["milestones"] if each["name"] == "window_open")
    assert opening["date"] == "2026-10-17"
    shown = json.dumps(opening)
    for word in ("hospital.tx.window-open", "medical staff bylaws 4.2", "our committee meets once a month",
                 "2026-12-31 - 75 d"):
        assert word in shown


def test_what_the_page_about_notifications_says_works_as_it_stands(db):
    page = (Path(os.environ["PHYSCRM_SOURCE"]) / "docs/notifications.md").read_text(encoding="utf-8")
    blocks = shell_blocks(page)
    assert len(blocks) == 3
    physcrm("call", "physicians.create", '{"npi": "1234567893", "firstName": "Ada", "lastName": "Moore"}', db=db)
    for block in blocks:
        run_block(block, db)
    policies = json.loads(physcrm("--json", "call", "settings.get", db=db).stdout)["policies"]
    assert [row["daysBefore"] for row in policies["intervals"]["dea"]] == [60, 14, 1, -1]
    assert policies["holidays"] == ["2026-12-25", "2027-01-01"]
    assert policies["retention"]["infoDays"] == 30
    ada = json.loads(physcrm("--json", "call", "preferences.get", '{"recipient": "phy_1"}', db=db).stdout)
    assert ada["quietHours"] == {"from": "20:00", "to": "07:00"} and ada["digest"] == {"hour": 8}
    for line in page.splitlines():  # the table's names are those of the wire
        if line.startswith("| `"):
            assert line.split("`")[1] in policies


def test_an_archive_that_is_no_directory_is_refused(db, tmp_path):
    done = physcrm("--archive", tmp_path / "none", "status", db=db)
    assert done.returncode == 1 and "no such directory" in done.stderr
    assert physcrm("--archive", tmp_path, "status", db=db).returncode == 0


def test_an_error_as_json_has_its_details(db):
    done = physcrm("--json", "call", "rules.overlay", json.dumps({"csv": "op,id,reason\nremove,nothing,\nadd,x,\n"}), db=db)
    assert done.returncode == 1
    error = json.loads(done.stderr)["error"]
    assert error["code"] == "invalid_argument"
    assert len(error["details"]["fields"]) >= 2
