"""Another implementation of iCalendar (python3-icalendar) reads the calendar as it was meant."""

import datetime
import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import icalendar
import pytest

BIN = Path(os.environ["PHYSCRM_BIN"])
TODAY = "2026-11-23"
DEADLINE_ALARMS = [90, 60, 30, 7, 1]
NAME = "Jos\u00e9, \"Pep\"; O\\Hara \u4e16\u754c \U0001f600"


def run(db, *arguments, today=TODAY):
    command = [str(BIN / "physcrm"), "--db", str(db), "--today", today, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def call(db, operation, request, today=TODAY):
    return json.loads(run(db, "call", operation, json.dumps(request), today=today) or "null")


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "store.db"
    run(path, "init", "--time-zone", "America/New_York")
    return path


def feed(db, physician, today=TODAY):
    """The calendar, and its events by UID."""
    file = run(db, "call", "physicians.calendar", json.dumps({"id": physician}), today=today)
    assert file.endswith(b"\r\nEND:VCALENDAR\r\n") and file.count(b"\n") == file.count(b"\r\n")
    assert max(map(len, file.split(b"\r\n"))) <= 75
    (calendar,) = icalendar.Calendar.from_ical(file, multiple=True)
    events = calendar.walk("VEVENT")
    assert all(not component.errors for component in calendar.walk()), [c.errors for c in calendar.walk()]
    by_uid = {str(event["UID"]): event for event in events}
    assert len(by_uid) == len(events)
    return calendar, by_uid


def milestone(event):
    return str(event["UID"]).rpartition("-")[2].partition("@")[0]


def days(events):
    return Counter((milestone(event), event.decoded("DTSTART").isoformat()) for event in events.values())


def one_license(db, expiration="2027-03-01"):
    physician = call(db, "physicians.create", {"firstName": "Ada", "lastName": NAME})["id"]
    license = call(db, "credentials.create", {
        "physicianId": physician, "entityType": "license", "state": "TX", "number": "M1",
        "expirationDate": expiration})["id"]
    return physician, license


def renew(db, license):
    workflow = call(db, "renewals.initiate", {"entityType": "license", "entityId": license})["id"]
    for status in ("in_progress", "filed", "under_review", "approved"):
        call(db, "renewals.update_status", {"id": workflow, "status": status})


def test_every_date_of_a_roster_is_read_back(db, tmp_path):
    roster = tmp_path / "roster.csv"
    with roster.open("w") as out:
        subprocess.run([BIN / "physcrm-generate-roster", "--physicians", "12", "--credentials", "45", "--seed", "5",
                        "--as-of", TODAY], stdout=out, check=True)
    run(db, "import", roster)
    run(db, "run")
    read = 0
    for physician in call(db, "physicians.list", {"limit": 200})["items"]:
        _, events = feed(db, physician["id"])
        timeline = call(db, "physicians.timeline", {"id": physician["id"]})["milestones"]
        confirmed = {uid: event for uid, event in events.items() if event["STATUS"] == "CONFIRMED"}
        wanted = timeline if physician["status"] == "active" else []
        assert days(confirmed) == Counter((one["name"], one["date"]) for one in wanted)
        read += len(confirmed)
    assert read > 100


def test_events_are_whole_days_with_alarms_at_the_intervals(db):
    physician, _ = one_license(db)
    _, events = feed(db, physician)
    assert len(events) == 6
    for event in events.values():
        start = event.decoded("DTSTART")
        assert type(start) is datetime.date
        assert event.decoded("DTEND") - start == datetime.timedelta(days=1)
        assert event.decoded("DTSTAMP") == datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
        alarms = event.walk("VALARM")
        wanted = DEADLINE_ALARMS if milestone(event) == "final_deadline" else [1]
        assert [alarm.decoded("TRIGGER") for alarm in alarms] == [datetime.timedelta(days=-n) for n in wanted]
        assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] == event["SUMMARY"] for alarm in alarms)


def test_texts_of_every_kind_are_read_back(db):
    physician, license = one_license(db)
    calendar, events = feed(db, physician)
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0" and "physcrm" in calendar["PRODID"]
    assert calendar["X-WR-CALNAME"] == f"Ada {NAME}: credential renewals"
    (deadline,) = [event for event in events.values() if milestone(event) == "final_deadline"]
    assert deadline["SUMMARY"] == f"Ada {NAME}: License expires (TX)"
    assert deadline["DESCRIPTION"] == f"TX medical license {license}, expiration 2027-03-01."
    assert list(deadline["CATEGORIES"].cats) == ["Renewal", "license", "final_deadline"]


def test_a_new_export_keeps_uids_and_raises_sequences(db):
    physician, license = one_license(db, "2027-01-10")
    _, before = feed(db, physician)
    call(db, "renewals.initiate", {"entityType": "license", "entityId": license})
    _, opened = feed(db, physician)
    call(db, "credentials.update", {"id": license, "expirationDate": "2027-01-20"})
    _, moved = feed(db, physician)
    assert before.keys() == opened.keys() == moved.keys()
    for uid, event in before.items():
        assert event["SEQUENCE"] < opened[uid]["SEQUENCE"] < moved[uid]["SEQUENCE"]
        assert opened[uid].decoded("DTSTART") == event.decoded("DTSTART")
        assert moved[uid].decoded("DTSTART") - event.decoded("DTSTART") == datetime.timedelta(days=10)


def test_a_term_that_ends_early_is_cancelled(db):
    physician, license = one_license(db)
    _, before = feed(db, physician)
    renew(db, license)
    _, after = feed(db, physician)
    cancelled = {uid: event for uid, event in after.items() if event["STATUS"] == "CANCELLED"}
    assert cancelled.keys() == before.keys(), "all of it was still ahead"
    for uid, event in cancelled.items():
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert event.decoded("DTSTART") == before[uid].decoded("DTSTART")
        assert not event.walk("VALARM")
    assert len(after) == 12
    _, later = feed(db, physician, today="2027-04-01")
    assert len(later) == 6, "31 days after its last day, the old term is not told of any more"


def test_a_calendar_without_events_is_one_all_the_same(db):
    physician = call(db, "physicians.create", {"firstName": "Ada", "lastName": "Moore"})["id"]
    calendar, events = feed(db, physician)
    assert not events and len(calendar.subcomponents) == 1
