"""Timelines, checklists and rule packs (docs/rules.md 2), against the tables of that page."""

import datetime
import json
import pathlib

import physcrm
import pytest
from conftest import SOURCE

date = datetime.date

# Days before the expiration, by the table "Timeline" of docs/rules.md 2, in the order of ties.
DAYS_BEFORE = {
    "license": {
        "start": 90,
        "window_open": 60,
        "window_close": 30,
        "training_deadline": 30,
        "fee_due": 30,
        "final_deadline": 0,
    },
    "dea": {"start": 90, "window_open": 60, "window_close": 0, "fee_due": 0, "final_deadline": 0},
    "csr": {
        "start": 90,
        "window_open": 60,
        "window_close": 0,
        "training_deadline": 30,
        "fee_due": 0,
        "final_deadline": 0,
    },
}

# id, required, days before the expiration.
CHECKLISTS = {
    "license": [
        ("review-expiration", True, 90),
        ("gather-documents", True, 60),
        ("cme-requirements", True, 30),
        ("license-application", True, 30),
        ("malpractice-insurance", True, 60),
        ("renewal-fee", True, 30),
        ("background-check", False, 60),
        ("submit-renewal", True, 30),
    ],
    "dea": [
        ("review-expiration", True, 90),
        ("gather-documents", True, 60),
        ("dea-form", True, 60),
        ("state-license-valid", True, 60),
        ("csr-valid", True, 60),
        ("dea-fee", True, 0),
        ("dea-submit", True, 0),
        ("submit-renewal", True, 0),
    ],
}

EXPIRATIONS = [
    date(2026, 6, 30),
    date(2024, 2, 29),
    date(2024, 3, 30),  # -30 days is the leap day
    date(2025, 3, 30),
    date(2027, 1, 1),
    date(2100, 3, 1),
    date(1400, 1, 1),  # the milestones lie before the range of expirations
    date(9999, 12, 31),
]


@pytest.mark.parametrize("expiration", EXPIRATIONS, ids=str)
@pytest.mark.parametrize("kind", DAYS_BEFORE)
def test_the_timeline_of_each_kind(kind, expiration):
    days = DAYS_BEFORE[kind]
    order = list(days)
    names = sorted(days, key=lambda name: (-days[name], order.index(name)))
    rows = physcrm.timeline(kind, "TX", expiration)
    assert [(row.name, row.date) for row in rows] == [
        (name, expiration - datetime.timedelta(days=days[name])) for name in names
    ]
    assert all(type(row.date) is datetime.date and row.description for row in rows)


@pytest.mark.parametrize("expiration", EXPIRATIONS, ids=str)
@pytest.mark.parametrize("kind", CHECKLISTS)
def test_the_checklist_of_each_kind(kind, expiration):
    rows = physcrm.checklist(kind, "TX", expiration)
    got = [(row.id, row.required, (expiration - row.due_date).days) for row in rows]
    ids = [row[0] for row in CHECKLISTS[kind]]
    assert [row[0] for row in got] == ids
    assert [row[1] for row in got] == [row[1] for row in CHECKLISTS[kind]]
    in_table = {item: days for item, _, days in CHECKLISTS[kind]}
    for item in ("review-expiration", "gather-documents", ids[5], "submit-renewal"):
        assert dict((row[0], row[2]) for row in got)[item] == in_table[item], item


def test_a_dea_item_names_the_fee():
    tasks = {row.id: row.task for row in physcrm.checklist("dea", "TX", date(2026, 6, 30))}
    assert tasks["dea-fee"] == "Pay DEA renewal fee ($888)"


def test_an_unknown_state_or_none_has_the_rules_of_all():
    expiration = date(2026, 6, 30)
    assert physcrm.timeline("csr", None, expiration) == physcrm.timeline("csr", "", expiration)
    assert physcrm.timeline("csr", "ZZ", expiration) == physcrm.timeline("csr", "", expiration)


@pytest.mark.parametrize("kind", ["", "License", "npi", "licence"])
def test_an_unknown_kind_is_an_invalid_argument(kind):
    for compute in (physcrm.timeline, physcrm.checklist):
        with pytest.raises(physcrm.InvalidArgumentError) as caught:
            compute(kind, "TX", date(2026, 6, 30))
        assert caught.value.field == "entityType"


def test_results_are_frozen_and_equal_by_value():
    row = physcrm.timeline("license", "TX", date(2026, 6, 30))[0]
    with pytest.raises(AttributeError):
        row.date = date(2026, 1, 1)
    assert row == physcrm.timeline("license", "TX", date(2026, 6, 30))[0]
    assert len({row, physcrm.timeline("license", "TX", date(2026, 6, 30))[0]}) == 1
    assert repr(row).startswith("Milestone(name='start', date=datetime.date(2026, 4, 1)")


@pytest.fixture(scope="module")
def default_csv():
    return (SOURCE / "src/rulepack/packs/default.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def early_csv(default_csv):
    """The default pack, but a Texan licence's window opens 100 days before the expiration and its renewal
    starts 120 days before it."""
    tail = "days_before,a test,2026-01-01,high,\n"
    return f"{default_csv}tx-open,TX,license,window_open,,,100,{tail}tx-start,TX,license,start,,,120,{tail}"


def days_before(rules, state="TX"):
    expiration = date(2026, 6, 30)
    rows = physcrm.timeline("license", state, expiration, rules=rules)
    return {row.name: (expiration - row.date).days for row in rows}


def test_rules_may_be_text_bytes_a_path_or_a_pack_parsed_before(early_csv, tmp_path):
    path = tmp_path / "Early Rules 2026.csv"
    path.write_text(early_csv)
    parsed = physcrm.rule_pack(path)
    assert parsed.name == "early-rules-2026"
    for rules in (early_csv, early_csv.encode(), bytearray(early_csv.encode()), path, str(path), parsed):
        days = days_before(rules)
        assert (days["start"], days["window_open"]) == (120, 100), type(rules)
        assert days_before(rules, "CA")["window_open"] == 60
    items = physcrm.checklist("license", "TX", date(2026, 6, 30), rules=parsed)
    assert items[0].due_date == date(2026, 6, 30) - datetime.timedelta(days=120)


def test_rules_may_be_json(early_csv, tmp_path):
    header, *lines = early_csv.splitlines()
    rows = [dict(zip(header.split(","), line.split(","))) for line in lines]
    path = tmp_path / "early.json"
    path.write_text(json.dumps(rows))
    for rules in (json.dumps(rows), b"\xef\xbb\xbf " + json.dumps(rows).encode(), path):
        assert days_before(rules)["window_open"] == 100
    assert physcrm.rule_pack(path) == physcrm.rule_pack(path)


def test_none_is_the_pack_compiled_in(default_csv):
    pack = physcrm.rule_pack()
    assert pack.name == "default"
    assert pack.content_hash == physcrm.rule_pack(default_csv).content_hash
    assert pack.content_hash.startswith(pack.version)
    assert hash(pack) == hash(physcrm.rule_pack(None))
    assert pack.version in repr(pack)


def test_a_bad_pack_is_refused_with_every_place(default_csv):
    bad = default_csv.replace("any-start,*,*,start,,,90", "any-start,*,*,start,,,soon")
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        physcrm.timeline("license", "TX", date(2026, 6, 30), rules=bad)
    assert "value" in caught.value.details["fields"][0]["field"]


def test_a_pack_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        physcrm.rule_pack(tmp_path / "none.csv")
    assert isinstance(caught.value, physcrm.NotFoundError)
    assert caught.value.code == "not_found"
    assert caught.value.filename == tmp_path / "none.csv"


@pytest.mark.parametrize("rules", [1, 1.5, {"id": "x"}, ["x"], pathlib.Path], ids=repr)
def test_what_is_no_pack_is_a_type_error(rules):
    with pytest.raises(TypeError):
        physcrm.rule_pack(rules)
