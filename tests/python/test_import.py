"""Rosters: files of one's own, mapped ones, and the real NPPES sample."""

import io
import json

import physcrm
import pytest
from conftest import SOURCE

ROSTER = """\
externalId,npi,firstName,lastName,entityType,state,number,expirationDate
E1,1234567893,Ada,Byron,license,TX,K1234,2026-03-01
E1,,,,dea,TX,AP5836727,2026-04-30
E2,1679576722,Zo\u00eb,Quinn,license,CA,A 99,
E3,1234567890,Bad,Npi,license,CA,A1,2026-03-01
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_a_roster_imports_and_the_second_time_changes_nothing(engine, path):
    first = engine.import_roster(path, "roster")
    assert (first["created"], first["updated"], first["unchanged"]) == (3, 0, 0)
    assert first["physicians"] == {"created": 2, "updated": 0, "unchanged": 0}
    assert [(row["line"], row["field"]) for row in first["rejected"]] == [(5, "npi")]
    assert first["dryRun"] is False
    again = engine.import_roster(str(path), "roster")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert engine.call("physicians.list", {"search": "zo\u00eb"})["items"][0]["lastName"] == "Quinn"


def test_a_dry_run_says_the_same_and_writes_nothing(engine, path):
    told = engine.import_roster(path, "roster", dry_run=True)
    assert told["dryRun"] is True and told["created"] == 3
    assert engine.call("physicians.list")["items"] == []
    done = engine.import_roster(path, "roster")
    assert {**told, "dryRun": False} == done


def test_an_atomic_import_with_a_bad_row_writes_nothing(engine, path):
    with pytest.raises(physcrm.InvalidArgumentError, match="line 5"):
        engine.import_roster(path, "roster", atomic=True)
    assert engine.call("physicians.list")["items"] == []


def test_paths_and_files_of_each_kind_give_the_same(clock, path, new_store):
    reports = []
    for source in (path, str(path), str(path).encode(), io.BytesIO(path.read_bytes()), open(path, "rb")):
        with physcrm.Engine.open(new_store(), clock=clock) as engine:
            reports.append(engine.import_roster(source, "roster"))
        if hasattr(source, "close"):
            source.close()
    assert all(report == reports[0] for report in reports)


def test_a_file_given_is_read_to_its_end_and_left_open(engine, path):
    with open(path, "rb") as file:
        engine.import_roster(file, "roster")
        assert not file.closed and file.tell() == path.stat().st_size


def test_a_file_that_is_not_there_is_not_found(engine, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        engine.import_roster(tmp_path / "none.csv", "roster")
    assert isinstance(caught.value, physcrm.NotFoundError)
    with pytest.raises(IsADirectoryError):
        engine.import_roster(tmp_path, "roster")


@pytest.mark.parametrize("format_", ["", "xls", "Roster", "NPPES"])
def test_an_unknown_format_is_an_invalid_argument(engine, path, format_):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        engine.import_roster(path, format_)
    assert caught.value.field == "format"


@pytest.mark.parametrize("no_file", [None, 0, 1.5, ["roster.csv"], {}], ids=repr)
def test_what_is_no_file_is_a_type_error(engine, no_file):
    with pytest.raises(TypeError):
        engine.import_roster(no_file, "roster")


def test_progress_must_be_callable(engine, path):
    with pytest.raises(TypeError):
        engine.import_roster(path, "roster", progress=7)


def test_a_file_that_can_not_be_read_names_the_line(engine):
    with pytest.raises(physcrm.InvalidArgumentError, match="line 2"):
        engine.import_roster(io.BytesIO(ROSTER.splitlines(True)[0].encode() + b'"never closed\n'), "roster")


def test_the_caller_needs_the_permission(engine, path):
    with pytest.raises(physcrm.PermissionDeniedError):
        engine.import_roster(path, "roster", caller={"role": "viewer"})
    assert engine.import_roster(path, "roster", caller={"role": "staff", "userId": "usr_1"})["created"] == 3


WASHINGTON = """\
LastName,FirstName,MiddleName,CredentialNumber,CredentialType,Status,FirstIssueDate,ExpirationDate,BirthYear
BYRON,ADA,,MD.MD.00012345,Physician And Surgeon License,ACTIVE,20100101,20260301,1975
QUINN,ZOE,,DE.DE.00012345,Dentist License,ACTIVE,20100101,20260301,1975
"""


def test_a_mapping_is_a_dict_or_the_path_of_its_file(clock, new_store):
    path = SOURCE / "examples/mappings/washington.json"
    mapping = json.loads(path.read_text(encoding="utf-8"))
    for given in (mapping, path, str(path)):
        with physcrm.Engine.open(new_store(), clock=clock) as engine:
            report = engine.import_roster(io.BytesIO(WASHINGTON.encode()), "roster", mapping=given)
            assert report["created"] == 1, report
            (credential,) = engine.call("credentials.list_all")["items"]
        assert (credential["number"], credential["state"]) == ("MD.MD.00012345", "WA")
        assert credential["expirationDate"] == "2026-03-01"


def test_a_bad_mapping_is_an_invalid_argument(engine, path, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        engine.import_roster(path, "roster", mapping=bad)
    assert caught.value.field == "mapping"
    with pytest.raises(physcrm.InvalidArgumentError, match="no: is not known"):
        engine.import_roster(path, "roster", mapping={"no": "mapping"})
    with pytest.raises(FileNotFoundError):
        engine.import_roster(path, "roster", mapping=tmp_path / "none.json")
    with pytest.raises(TypeError):
        engine.import_roster(path, "roster", mapping=7)


def test_the_real_nppes_sample_imports_whole_and_twice(engine, shared_data):
    sample = shared_data / "npidata_pfile_sample.csv"
    first = engine.import_roster(sample, "nppes")
    assert (first["records"], first["physicians"]["created"]) == (759, 759)
    assert (first["credentialsSeen"], first["created"], first["undated"]) == (879, 878, 878)
    assert [row["field"] for row in first["rejected"]] == ["Provider License Number_1"]
    again = engine.import_roster(sample, "nppes")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 878)
    assert again["rejected"] == first["rejected"]
    assert engine.call("physicians.list")["total"] == 759
