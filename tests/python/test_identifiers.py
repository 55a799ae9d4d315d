"""NPI, DEA and EIN numbers (docs/rules.md 1), against check digits computed here."""

import physcrm
import pytest


def npi_by_luhn(text):
    """Luhn over 80840 and the number, read from the right: every second digit doubled."""
    total = 0
    for place, char in enumerate(reversed("80840" + text)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return len(text) == 10 and text[0] in "12" and total % 10 == 0


def test_npis_agree_with_luhn(rng):
    valid = 0
    for _ in range(5000):
        text = f"{rng.randint(0, 10**10 - 1):010}"
        if rng.random() < 0.5:
            text = rng.choice("12") + text[1:]
        valid += npi_by_luhn(text)
        assert physcrm.is_valid_npi(text) is npi_by_luhn(text), text
    assert valid > 100


@pytest.mark.parametrize("text", ["1234567893", "1679576722", "1588667638", "2000000002", "1245319599"])
def test_known_npis_are_valid_and_no_other_last_digit_is(text):
    for last in "0123456789":
        assert physcrm.is_valid_npi(text[:-1] + last) is (last == text[-1])


@pytest.mark.parametrize(
    "text",
    [
        "9941339100",  # Luhn passes, but an NPI begins with 1 or 2
        "1234567983",  # two digits exchanged
        "123456789",
        "12345678930",
        "0000000000",
        "",
        " 1234567893",
        "1234567893\n",
        "123456789\0",
        "\u0661234567893",  # a digit of another script
        "\ud800" + "1" * 9,  # no UTF-8 at all
    ],
)
def test_what_is_no_npi(text):
    assert physcrm.is_valid_npi(text) is False


def dea_by_the_book(digits):
    d = [int(char) for char in digits]
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def test_dea_numbers_agree_with_the_formula(rng):
    for _ in range(5000):
        digits = f"{rng.randint(0, 10**7 - 1):07}"
        text = rng.choice("ABFGMPRX") + rng.choice("ABCXYZ9") + digits
        assert physcrm.is_valid_dea(text) is dea_by_the_book(digits), text


@pytest.mark.parametrize(
    "text", ["AP5836727", "AJ5184279", "FS8524616", "BB1388568", "MR1111119", "F91234563"]
)
def test_known_dea_numbers_with_a_suffix_and_whatever_the_surname(text):
    assert physcrm.is_valid_dea(text)
    assert physcrm.is_valid_dea(text + "-001AB")
    for name in ("Parker", "Zimmer", "", None, "\u00c9lan", "\ud800"):
        assert physcrm.is_valid_dea(text, name)
        assert physcrm.is_valid_dea(text, last_name=name)


@pytest.mark.parametrize(
    "text",
    [
        "AB4523767",
        "AB1234569",
        "AL2649360",
        "AJO341453",
        "AP583672",
        "ap5836727",
        "",
        "AP58367279",
        "AP5836727-",
        "\ud800",
    ],
)
def test_what_is_no_dea_number(text):
    assert physcrm.is_valid_dea(text) is False


UNASSIGNED = {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97}


@pytest.mark.parametrize("prefix", range(100))
def test_ein_prefixes_are_those_that_are_assigned(prefix):
    for text in (f"{prefix:02}-3456789", f"{prefix:02}3456789"):
        assert physcrm.is_valid_ein(text) is (prefix not in UNASSIGNED)


@pytest.mark.parametrize(
    "text", ["1-23456789", "12-345678", "AB-1234567", "123-45-6789", "", "12-3456789 ", "\ud800"]
)
def test_what_is_no_ein(text):
    assert physcrm.is_valid_ein(text) is False


@pytest.mark.parametrize("check", [physcrm.is_valid_npi, physcrm.is_valid_dea, physcrm.is_valid_ein])
@pytest.mark.parametrize("no_text", [None, 1234567893, b"1234567893", ["1"]], ids=repr)
def test_only_a_text_can_be_a_number(check, no_text):
    with pytest.raises(TypeError):
        check(no_text)
