"""Days, intervals, transitions and retries (docs/rules.md 2 and 3), against tables written out by hand."""

import datetime
import zoneinfo

import physcrm
import pytest

date = datetime.date
UTC = datetime.timezone.utc

# docs/rules.md 3, the table of intervals, from the fewest days before to the most.
INTERVALS = {
    -1: (
        "critical",
        "Credential has expired",
        "Stop practising under this credential and contact the board",
    ),
    1: ("critical", "Urgent action required", "Immediate intervention needed"),
    7: ("warning", "Final reminder", "Expedite pending applications"),
    30: ("warning", "Begin application process", "Submit renewal applications"),
    60: ("info", "Start renewal preparations", "Complete CME or training requirements"),
    90: ("info", "Early awareness and planning", "Begin gathering renewal requirements"),
}


def owed_by_the_book(days):
    """The interval with the smallest days-before >= days_until; none above 90, none more than 30 after."""
    if days < -30:
        return None
    return next((before for before in INTERVALS if before >= days), None)


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def day_by_counting(day):
    """Days since 0001-01-01 by adding years and months up; no library."""
    months = [31, 29 if leap(day.year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    years = sum(366 if leap(year) else 365 for year in range(1, day.year))
    return years + sum(months[: day.month - 1]) + day.day - 1


@pytest.mark.parametrize(
    "expiration, today, days",
    [
        (date(2026, 2, 28), date(2026, 1, 15), 44),
        (date(2026, 1, 15), date(2026, 1, 15), 0),
        (date(2026, 1, 14), date(2026, 1, 15), -1),
        (date(2024, 3, 1), date(2024, 2, 28), 2),  # a leap year
        (date(2100, 3, 1), date(2100, 2, 28), 1),  # none
        (date(2000, 3, 1), date(2000, 2, 28), 2),  # one
        (date(2026, 3, 9), date(2026, 3, 8), 1),  # the clocks change: a day is a day
        (date(9999, 12, 31), date(1400, 1, 1), 3141084),
    ],
)
def test_days_until_counts_civil_days(expiration, today, days):
    assert physcrm.days_until(expiration, today) == days
    assert physcrm.days_until(today, expiration) == -days


def test_days_until_agrees_with_counting_on_random_dates(rng):
    span = (date(9999, 12, 31) - date(1400, 1, 1)).days
    for _ in range(300):
        a = date(1400, 1, 1) + datetime.timedelta(days=rng.randint(0, span))
        b = date(1400, 1, 1) + datetime.timedelta(days=rng.randint(0, span))
        assert physcrm.days_until(a, b) == day_by_counting(a) - day_by_counting(b), (a, b)


@pytest.mark.parametrize(
    "no_date",
    [
        datetime.datetime(2026, 1, 15),
        datetime.datetime(2026, 1, 15, tzinfo=UTC),
        "2026-01-15",
        20468,
        20468.0,
        None,
        b"2026-01-15",
        datetime.time(6),
    ],
    ids=repr,
)
def test_what_is_no_date_is_a_type_error(no_date):
    with pytest.raises(TypeError):
        physcrm.days_until(no_date, date(2026, 1, 15))
    with pytest.raises(TypeError):
        physcrm.days_until(date(2026, 1, 15), no_date)
    with pytest.raises(TypeError):
        physcrm.timeline("license", "TX", no_date)


@pytest.mark.parametrize("early", [date(1, 1, 1), date(1399, 12, 31)])
def test_a_date_before_1400_is_an_overflow_error(early):
    with pytest.raises(OverflowError, match="1400-01-01"):
        physcrm.days_until(early, date(2026, 1, 15))


def test_a_class_derived_from_date_is_a_date():
    class Day(datetime.date):
        pass

    assert physcrm.days_until(Day(2026, 1, 16), date(2026, 1, 15)) == 1


@pytest.mark.parametrize("days", range(-40, 100))
def test_owed_notification_on_every_day_around_an_expiration(days):
    before = owed_by_the_book(days)
    owed = physcrm.owed_notification(days)
    if before is None:
        assert owed is None
    else:
        assert owed == physcrm.Interval(before, *INTERVALS[before])
        assert (owed.days_before, owed.severity) == (before, INTERVALS[before][0])
    assert physcrm.is_trigger_day(days) is (days in INTERVALS)


@pytest.mark.parametrize("days", [2**31, -(2**31) - 1, 2**70, -(2**70)])
def test_numbers_of_any_size_are_days(days):
    assert physcrm.owed_notification(days) is None
    assert physcrm.is_trigger_day(days) is False


@pytest.mark.parametrize("no_number", [30.0, "30", None, date(2026, 1, 15)], ids=repr)
def test_a_float_or_text_is_no_number_of_days(no_number):
    with pytest.raises(TypeError):
        physcrm.is_trigger_day(no_number)
    with pytest.raises(TypeError):
        physcrm.owed_notification(no_number)


TRANSITIONS = {
    "not_started": ["in_progress", "expired"],
    "in_progress": ["filed", "expired"],
    "filed": ["under_review", "expired"],
    "under_review": ["approved", "rejected", "expired"],
    "approved": [],
    "rejected": ["expired"],
    "expired": [],
}


@pytest.mark.parametrize("status", TRANSITIONS)
def test_allowed_transitions_are_those_of_the_state_machine(status):
    assert physcrm.allowed_transitions(status) == TRANSITIONS[status]


@pytest.mark.parametrize("status", ["", "Filed", "done", "filed\0", "\u00e9"])
def test_an_unknown_status_is_an_invalid_argument(status):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        physcrm.allowed_transitions(status)
    assert caught.value.field == "status"


@pytest.mark.parametrize("retry, hours", [(1, 0), (2, 4), (3, 12)])
def test_retries_count_from_the_first_failure(retry, hours):
    failed = datetime.datetime(2026, 3, 8, 6, 30, 0, 123456, tzinfo=UTC)
    at = physcrm.delivery_retry_at(failed, retry)
    assert at == failed + datetime.timedelta(hours=hours)
    assert at.utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize("retry", [0, 4, -1, 2**40, -(2**40)])
def test_there_are_three_retries(retry):
    assert physcrm.delivery_retry_at(datetime.datetime(2026, 3, 8, tzinfo=UTC), retry) is None


def test_a_retry_across_a_change_of_clocks_is_four_hours_and_not_three_or_five():
    zone = zoneinfo.ZoneInfo("America/New_York")
    before = datetime.datetime(2026, 3, 8, 1, 0, tzinfo=zone)  # an hour before the clocks go forward
    assert physcrm.delivery_retry_at(before, 2) == datetime.datetime(2026, 3, 8, 10, 0, tzinfo=UTC)
    first = datetime.datetime(2026, 11, 1, 1, 30, tzinfo=zone)  # this hour comes twice
    second = first.replace(fold=1)
    assert physcrm.delivery_retry_at(first, 1) == datetime.datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert physcrm.delivery_retry_at(second, 1) == datetime.datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "no_instant", [datetime.datetime(2026, 3, 8), date(2026, 3, 8), "2026-03-08T00:00:00Z", 0, None], ids=repr
)
def test_a_naive_datetime_is_no_instant(no_instant):
    with pytest.raises(TypeError):
        physcrm.delivery_retry_at(no_instant, 1)


def test_instants_outside_the_range_of_dates_overflow():
    for year, month, day in ((1399, 12, 31), (9999, 12, 31)):
        with pytest.raises(OverflowError):
            physcrm.delivery_retry_at(datetime.datetime(year, month, day, tzinfo=UTC), 1)
