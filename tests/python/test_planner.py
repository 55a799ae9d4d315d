"""The planner over a column (docs/rules.md 3), against the rule written out, with and without NumPy."""

import array
import datetime
import time

import physcrm
import pytest
from test_dates import owed_by_the_book

np = pytest.importorskip("numpy")

EPOCH = datetime.date(1970, 1, 1)
TODAY = datetime.date(2026, 1, 15)
NO_DATE = -(2**31)
NOTHING = -32768


def by_the_book(expirations, today):
    day = (today - EPOCH).days if isinstance(today, datetime.date) else today
    owed = (None if e == NO_DATE else owed_by_the_book(e - day) for e in expirations)
    return [NOTHING if before is None else before for before in owed]


def around(day):
    return [day + days for days in range(-45, 105)] + [NO_DATE, 2**31 - 1, NO_DATE + 1, 0]


def test_a_column_is_planned_as_each_of_its_credentials_is():
    column = array.array("i", around((TODAY - EPOCH).days))
    owed = physcrm.plan_notifications(column, TODAY)
    assert isinstance(owed, array.array) and owed.typecode == "h" and len(owed) == len(column)
    assert owed.tolist() == by_the_book(column, TODAY)
    assert set(owed) == {90, 60, 30, 7, 1, -1, NOTHING}


@pytest.mark.parametrize("length", [*range(70), 127, 128, 129, 1000])
def test_columns_of_every_length(length, rng):
    day = (TODAY - EPOCH).days
    column = array.array("i", (day + rng.randint(-40, 100) for _ in range(length)))
    assert physcrm.plan_notifications(column, TODAY).tolist() == by_the_book(column, TODAY)


@pytest.mark.parametrize("day", [0, 20468, -208188, 2932896, 2**31 - 1, -(2**31), np.int32(5), np.int64(-7)])
def test_today_may_be_a_day_number(day):
    column = array.array("i", [v for v in around(int(day)) if -(2**31) <= v < 2**31])
    assert physcrm.plan_notifications(column, day).tolist() == by_the_book(column, int(day))


def test_numpy_goes_in_and_comes_out_without_a_copy_of_the_answer():
    dates = np.datetime64("2026-01-15") + np.arange(-45, 105)
    owed = np.frombuffer(physcrm.plan_notifications(dates.astype("int32"), TODAY), "int16")
    assert owed.tolist() == by_the_book(dates.astype(int).tolist(), TODAY)


def test_views_that_are_strided_reversed_unaligned_or_read_only_give_the_same():
    column = np.arange(20000, 21000, dtype="int32")
    expected = np.array(by_the_book(column.tolist(), TODAY), dtype="int16")
    for view, answer in ((column[::3], expected[::3]), (column[::-1], expected[::-1])):
        assert np.array_equal(np.array(physcrm.plan_notifications(view, TODAY)), answer)
    shifted = bytearray(b"x" + column.tobytes())
    unaligned = np.frombuffer(shifted, "int32", offset=1)
    assert np.array_equal(np.array(physcrm.plan_notifications(unaligned, TODAY)), expected)
    read_only = memoryview(column.tobytes()).cast("i")
    assert np.array_equal(np.array(physcrm.plan_notifications(read_only, TODAY)), expected)


@pytest.mark.parametrize(
    "no_column",
    [
        array.array("q", [1]),
        array.array("I", [1]),
        array.array("h", [1]),
        array.array("f", [1]),
        b"1234",
        np.zeros(3, "int64"),
        np.zeros(3, "uint32"),
        np.zeros(3, "float32"),
        np.zeros(3, ">i4"),
        np.zeros((2, 2), "int32"),
        np.zeros((), "int32"),
        [1, 2],
        None,
        20000,
        "20000",
    ],
    ids=lambda column: f"{type(column).__name__}-{getattr(column, 'dtype', getattr(column, 'typecode', ''))}",
)
def test_any_other_buffer_is_a_type_error(no_column):
    with pytest.raises(TypeError, match="int32|one dimension"):
        physcrm.plan_notifications(no_column, TODAY)


def test_datetime64_is_a_type_error_that_says_what_is_wanted():
    with pytest.raises(TypeError, match="int32"):
        physcrm.plan_notifications(np.array(["2026-01-15"], "datetime64[D]"), TODAY)


@pytest.mark.parametrize("no_day", ["2026-01-15", None, 1.0, True, datetime.datetime(2026, 1, 15)], ids=repr)
def test_today_is_a_date_or_a_day(no_day):
    with pytest.raises(TypeError):
        physcrm.plan_notifications(array.array("i", [1]), no_day)


def test_a_day_number_has_32_bits():
    with pytest.raises(OverflowError):
        physcrm.plan_notifications(array.array("i", [1]), 2**31)


def test_a_million_credentials_take_milliseconds():
    column = np.random.default_rng(7).integers(20000, 21000, 1_000_000, dtype="int32")
    start = time.perf_counter()
    owed = physcrm.plan_notifications(column, TODAY)
    assert time.perf_counter() - start < 0.5
    assert owed[:2000].tolist() == by_the_book(column[:2000].tolist(), TODAY)


def test_the_column_is_let_go_of_afterwards():
    column = array.array("i", [20500])
    physcrm.plan_notifications(column, TODAY)
    column.append(1)  # a BufferError while someone still looks at it
