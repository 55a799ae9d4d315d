"""Holds the tree to its architecture: who may include whom, which library is named where, how long things get.

    check.py ROOT         checks the tree below ROOT; prints a line a finding and exits 1 when there is one
    check.py --self-test  plants one violation of each kind in a scratch tree and expects each to be found
"""

import os
import re
import sys
import tempfile

# Module -> modules it may include. A module may always include itself. Every arrow points down.
RULES = ["roster", "rulepack", "renewal", "notification", "auth", "audit", "schedule"]
ALLOWED = {
    "base": [],
    "vocabulary": ["base"],
    "roster": ["base", "vocabulary"],
    "rulepack": ["base", "vocabulary", "roster"],
    "renewal": ["base", "vocabulary", "roster", "rulepack"],
    "notification": ["base", "vocabulary", "roster"],
    "schedule": ["base", "vocabulary"],
    "auth": ["base", "vocabulary"],
    "audit": ["base", "vocabulary"],
    "storage/port": ["base", "vocabulary", *RULES],
    "storage/common": ["base", "vocabulary", "storage/port"],
    "storage/memory": ["base", "vocabulary", *RULES, "storage/port", "storage/common"],
    "storage/sql": ["base", "vocabulary", *RULES, "storage/port", "storage/common"],
    # The one place that knows every adapter.
    "storage/open": ["base", "vocabulary", "storage/port", "storage/memory", "storage/sql"],
    "interop": ["base", "vocabulary", *RULES],
    # Of the rules floor only the roster: what an e-mail address is, and its form on the wire, is its to say.
    "channel": ["base", "vocabulary", "roster"],
    "engine": ["base", "vocabulary", *RULES, "storage/port", "interop", "channel"],
    "api": ["base", "vocabulary", *RULES, "interop", "channel", "engine"],
    "faces": ["base", "vocabulary", *RULES, "channel", "engine", "api"],
}

# Public headers directly under include/physcrm, by module; those in a folder belong to the folder's.
PUBLIC = {
    "base": ["byte_source", "clock", "date", "date_conversions", "error", "instant", "result"],
    "vocabulary": ["actor", "credential", "ids", "page", "patch", "physician", "progress", "vocabulary"],
    "channel": ["channel", "channels"],
    "engine": ["engine", "integrity", "jobs", "maintenance", "notifications", "physicians", "recipients", "renewals",
               "roster_import", "rules", "settings"],
    "api": ["channel_options", "error_json", "operations"],
}
PUBLIC_MODULE = {header: module for module, headers in PUBLIC.items() for header in headers}

# A library's include prefix -> the only places that may name it.
LIBRARIES = {
    "soci/": ["src/storage/sql/"],
    "sqlite3.h": ["src/storage/sql/"],
    "libpq-fe.h": ["src/storage/sql/"],
    "botan/": ["src/base/crypto"],
    "curl/": ["src/channel/"],
    "date/": ["src/base/zone.cpp"],
    "nlohmann/": ["src/api/", "src/rulepack/", "src/interop/", "src/channel/", "examples/"],
    "pybind11/": ["bindings/python/"],
    "boost/date_time": ["src/base/date.cpp", "include/physcrm/date_conversions.hpp"],
    "boost/": ["include/physcrm/result.hpp", "include/physcrm/date_conversions.hpp", "src/base/date.cpp"],
}

MAX_LINE_COLUMNS = 110
MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 400

# What the library's own code never does, and why.
BANNED = [
    (r"std::regex|<regex>", "std::regex: backtracks, and slowly"),
    (r"\bstd::(cout|cerr|clog)\b|\bprintf\(|\bputs\(", "prints: a library is silent"),
    (r"system_clock::now|\btime\(nullptr\)|gettimeofday", "reads the time: only the clock port does"),
    (r"\babort\(\)|\bstd::exit\(", "ends the host's process"),
]
CLOCK_FILES = ["src/base/clock.cpp"]

SOURCE_DIRS = ["include", "src", "capi", "bindings", "docs", "examples", "tests", "benchmarks"]
SOURCE_ENDS = (".hpp", ".cpp", ".h", ".c")


def module_of(path):
    """The module of a file or of an include, or None where the table does not reach (tests, benchmarks)."""
    if path.startswith(("capi/", "bindings/", "examples/")):
        return "faces"
    if path.startswith("include/physcrm/"):
        rest = path[len("include/physcrm/"):]
        folder, slash, _ = rest.partition("/")
        return folder if slash else PUBLIC_MODULE.get(rest[: -len(".hpp")], "unknown:" + rest)
    if path.startswith("src/"):
        parts = path.split("/")
        return "/".join(parts[1:3]) if parts[1] == "storage" else parts[1]
    return None


def target_of(include):
    """The repository path of an include, or None for one from outside."""
    if include.startswith("physcrm/"):
        return "include/" + include
    if re.match(r"(base|vocabulary|storage|interop|channel|engine|api|%s)/" % "|".join(RULES), include):
        return "src/" + include
    return None


def sources(root):
    for top in SOURCE_DIRS:
        for folder, dirs, files in os.walk(os.path.join(root, top)):
            dirs[:] = [d for d in dirs if d not in ("build", "__pycache__")]
            for name in sorted(files):
                if name.endswith(SOURCE_ENDS):
                    yield os.path.relpath(os.path.join(folder, name), root)


def check_includes(path, lines):
    module = module_of(path)
    if module and module not in ALLOWED:
        yield f"{path}: no module of this name in the table ({module})"
        return
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if not match:
            continue
        include = match.group(1)
        for prefix, places in LIBRARIES.items():
            if include.startswith(prefix) and not path.startswith(("tests/", "benchmarks/", *places)):
                yield f"{path}:{number}: {include} may be named in {', '.join(places)} only"
                break
        target = target_of(include)
        if module is None or target is None:
            continue
        other = module_of(target)
        if other != module and other not in ALLOWED[module]:
            yield f"{path}:{number}: {module} may not include {other} ({include})"


def check_sizes(path, lines):
    if len(lines) > MAX_FILE_LINES:
        yield f"{path}: {len(lines)} lines, at most {MAX_FILE_LINES}"
    start = None
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE_COLUMNS:
            yield f"{path}:{number}: {len(line)} columns, at most {MAX_LINE_COLUMNS}"
        if not line.isascii() and not path.startswith("tests/"):
            yield f"{path}:{number}: not ASCII"
        # A function body in this style: a line that ends with an opening brace at column 0, 2 (a member) and
        # a line with the closing brace at the same column.
        if start is None and re.match(r"^( {0,2})[A-Za-z_~:\[].*\)[^;]*\{$|^( {0,2})[^ ].*\) (const |noexcept |override )*\{$", line):
            if not re.match(r"^\s*(namespace|class|struct|enum|extern|if|for|while|switch)\b", line):
                start = (number, len(line) - len(line.lstrip()))
        elif start is not None and line.startswith(" " * start[1] + "}"):
            length = number - start[0] + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{start[0]}: a function of {length} lines, at most {MAX_FUNCTION_LINES}"
            start = None


def check_banned(path, lines):
    if not path.startswith(("src/", "include/", "capi/", "bindings/")) or path in CLOCK_FILES:
        return
    for number, line in enumerate(lines, 1):
        code = "" if line.lstrip().startswith(("*", "/*")) else line.split("//")[0]
        for pattern, why in BANNED:
            if re.search(pattern, code):
                yield f"{path}:{number}: {why}"


def check_header_list(root):
    """Every public header is installed, and everything installed exists."""
    try:
        with open(os.path.join(root, "cmake/PhyscrmLibrary.cmake"), encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return
    listed = set(re.findall(r"^\s+([a-z_/]+\.hpp)\)?$", text, re.M))
    there = {p[len("include/physcrm/"):] for p in sources(root) if p.startswith("include/physcrm/")}
    for name in sorted(there - listed):
        yield f"include/physcrm/{name}: not in the list of public headers (cmake/PhyscrmLibrary.cmake)"
    for name in sorted(listed - there):
        yield f"cmake/PhyscrmLibrary.cmake: lists {name}, which is not there"


def findings(root):
    for path in sources(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            lines = file.read().splitlines()
        yield from check_includes(path, lines)
        yield from check_sizes(path, lines)
        yield from check_banned(path, lines)
    yield from check_header_list(root)


PLANTED = {
    "src/renewal/up.cpp": ('#include "storage/port/store.hpp"\n', "renewal may not include storage/port"),
    "src/api/deep.cpp": ('#include "storage/port/store.hpp"\n', "api may not include storage/port"),
    "src/engine/json.cpp": ("#include <nlohmann/json.hpp>\n", "may be named in"),
    "src/engine/wire.cpp": ("#include <curl/curl.h>\n", "may be named in"),
    "src/channel/up.cpp": ('#include "engine/core.hpp"\n', "channel may not include engine"),
    "src/base/domain.cpp": ('#include "physcrm/vocabulary.hpp"\n', "base may not include vocabulary"),
    "src/engine/wide.cpp": ("// " + "x" * 120 + "\n", "columns"),
    "src/engine/long.cpp": ("int x;\n" * 401, "401 lines"),
    "src/engine/body.cpp": ("int f() {\n" + "  g();\n" * 70 + "}\n", "a function of 72 lines"),
    "src/engine/loud.cpp": ("void f() { printf(\"\"); }\n", "prints"),
    "src/engine/when.cpp": ("auto t = std::chrono::system_clock::now();\n", "reads the time"),
    "src/attic/new.cpp": ("\n", "no module of this name"),
    "include/physcrm/engine/x.hpp": ("\n", None),
}


def self_test():
    with tempfile.TemporaryDirectory() as root:
        for path, (text, _) in PLANTED.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = list(findings(root))
        missed = [p for p, (_, text) in PLANTED.items()
                  if text and not any(f.startswith(p) and text in f for f in found)]
        extra = [f for f in found if not any(f.startswith(p) for p, (_, text) in PLANTED.items() if text)]
    for path in missed:
        print(f"not found: {PLANTED[path][1]} in {path}")
    for finding in extra:
        print(f"found by mistake: {finding}")
    return 1 if missed or extra else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(findings(sys.argv[1]))
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
