"""What the sources of the C ABI promise by their form."""

import pathlib
import re

CAPI = pathlib.Path(__file__).resolve().parents[2] / "capi"
HEADERS = "".join((CAPI / name).read_text() for name in ("physcrm.h", "physcrm_calculators.h"))
SOURCES = "".join(path.read_text() for path in sorted(CAPI.glob("*.cpp")))


def declared():
    return set(re.findall(r"PHYSCRM_API [^;]*?\b(physcrm_\w+)\(", HEADERS))


def test_every_declaration_is_noexcept_and_documented():
    text = re.sub(r"#define.*?(?<!\\)\n", "", HEADERS, flags=re.S)
    for match in re.finditer(r"PHYSCRM_API [^;]*?\b(physcrm_\w+)\([^;]*;", text):
        assert match.group(0).endswith(") PHYSCRM_NOEXCEPT;"), match.group(1)
        assert text[: match.start()].rstrip().endswith("*/"), f"{match.group(1)} has no comment"


def test_every_exported_body_is_guarded():
    bodies = {}
    body = r"^[a-z][a-z_0-9 *]*\b(physcrm_\w+)\([^;{]*\) noexcept \{\n(.*?)^\}"
    for match in re.finditer(body, SOURCES, re.M | re.S):
        bodies[match.group(1)] = match.group(2).strip()
    assert set(bodies) == declared()
    for name, body in bodies.items():
        assert re.match(r"return guard(_value|_void)?(<[^>]*>)?\(", body), name
        assert body.count("\n  return ") == 0, f"{name} does something outside its guard"


def test_the_header_needs_nothing_but_two_standard_headers():
    assert set(re.findall(r"#include (\S+)", HEADERS)) == {
        "<stddef.h>", "<stdint.h>", '"physcrm.h"', '"physcrm_calculators.h"'}


def test_the_header_says_enums_by_number_and_passes_no_struct_by_value():
    code = re.sub(r"/\*.*?\*/", "", HEADERS, flags=re.S)
    for block in re.findall(r"\benum \{(.*?)\}", code, re.S):
        for entry in filter(None, (part.strip() for part in block.split(","))):
            assert re.fullmatch(r"PHYSCRM_\w+ = \d+", entry), entry
    structs = "physcrm_(?:clock|logger|channel|message|stream|operation|engine_options|interval|milestone|checklist_item)"
    assert not re.findall(rf"[(,]\s*(?:const )?{structs} \w", code)


def test_exported_names_are_those_of_the_committed_list():
    listed = set((CAPI / "abi" / "physcrm.symbols").read_text().split())
    assert listed == declared()
