"""The package itself: names, annotations, stubs, documentation."""

import ast
import datetime
import inspect
import pickle
import re
from pathlib import Path

import physcrm
import pytest
from conftest import SOURCE
from physcrm import _core

# What the wire contract fixes, beside the errors (test_errors.py).
FIXED = {
    "SimulatedClock": ["start"],
    "days_until": ["expiration", "today"],
    "is_trigger_day": ["days_until"],
    "owed_notification": ["days_until"],
    "allowed_transitions": ["status"],
    "timeline": ["entity_type", "state", "expiration", "rules"],
    "checklist": ["entity_type", "state", "expiration", "rules"],
    "delivery_retry_at": ["first_failed_at", "retry"],
    "plan_notifications": ["expirations", "today"],
    "is_valid_npi": ["text"],
    "is_valid_dea": ["text", "last_name"],
    "is_valid_ein": ["text"],
    "operations": [],
}
PACKAGE = Path(physcrm.__file__).parent


@pytest.mark.parametrize("name", FIXED)
def test_fixed_names_take_their_arguments_by_name(name):
    assert list(inspect.signature(getattr(physcrm, name)).parameters) == FIXED[name]


def test_the_engines_fixed_names_take_their_arguments_by_name():
    def names(method):
        return list(inspect.signature(method).parameters)

    assert names(physcrm.Engine.open)[:4] == ["url", "clock", "time_zone", "options"]
    assert names(physcrm.Engine.call) == ["self", "operation", "request", "caller"]
    assert names(physcrm.Engine.run_due) == ["self"]
    assert names(physcrm.Engine.import_roster)[1:6] == [
        "path_or_file",
        "format",
        "mapping",
        "dry_run",
        "progress",
    ]


def test_all_lists_what_is_public_and_only_that():
    public = {name for name in vars(physcrm) if not name.startswith("_")} | {"__version__"}
    assert sorted(public) == physcrm.__all__ == sorted(physcrm.__all__)


def public_functions():
    for name in physcrm.__all__:
        thing = getattr(physcrm, name)
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and thing is not physcrm.RulePack:
            for method, function in vars(thing).items():
                function = getattr(function, "__func__", getattr(function, "fget", function))
                if inspect.isfunction(function) and (not method.startswith("_") or method == "__init__"):
                    yield f"{name}.{method}", function


def is_written_here(function):
    return Path(inspect.getsourcefile(function) or "").parent == PACKAGE


def test_every_public_function_is_annotated_and_documented():
    functions = [(name, function) for name, function in public_functions() if is_written_here(function)]
    assert len(functions) > 20
    for name, function in functions:
        hints = function.__annotations__
        wanted = [p for p in inspect.signature(function).parameters if p not in ("self", "cls")] + ["return"]
        assert [p for p in wanted if p not in hints] == [], name
        assert function.__doc__ or name.endswith("__init__") or name == "Clock.now", name
    for name in physcrm.__all__:
        assert inspect.getdoc(getattr(physcrm, name)), name


def test_the_stub_names_what_the_native_half_has():
    stub = ast.parse((PACKAGE / "_core.pyi").read_text(encoding="utf-8"))
    native = {name for name in vars(_core) if not name.startswith("__")}
    stubbed = {}
    for node in stub.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            stubbed[node.name] = node
        elif isinstance(node, ast.AnnAssign):
            stubbed[node.target.id] = node
    assert set(stubbed) == native
    for name, node in stubbed.items():
        if isinstance(node, ast.ClassDef):
            methods = {inner.name for inner in node.body if isinstance(inner, ast.FunctionDef)}
            there = set(vars(getattr(_core, name)))
            assert methods <= there, name
            assert {m for m in there if not m.startswith("_")} <= methods, name
        elif isinstance(node, ast.FunctionDef):
            signature = re.match(r"\w+\((.*)\) -> ", getattr(_core, name).__doc__).group(1)
            arguments = re.findall(r"(?:^|, )(\w+): ", signature)
            assert [argument.arg for argument in node.args.args] == arguments, name


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()
    for path in PACKAGE.glob("*.py*"):
        if path.suffix in (".py", ".pyi"):
            ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_there_is_one_version():
    text = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
    assert re.search(r"project\(physcrm VERSION ([0-9.]+)", text).group(1) == physcrm.__version__


def test_value_objects_survive_pickling():
    values = [
        physcrm.owed_notification(30),
        physcrm.timeline("csr", "CA", datetime.date(2026, 6, 30)),
        physcrm.checklist("csr", "CA", datetime.date(2026, 6, 30)),
    ]
    assert pickle.loads(pickle.dumps(values)) == values


def test_an_engine_is_not_copied(engine):
    with pytest.raises(TypeError):
        pickle.dumps(engine)


def test_lines_and_files_are_of_the_length_of_the_house():
    folders = ("bindings/python/physcrm", "tests/python")
    for path in (path for folder in folders for path in (SOURCE / folder).glob("*.py*")):
        lines = path.read_text(encoding="utf-8").splitlines() if path.suffix != ".pyc" else []
        assert len(lines) <= 400, path
        for number, line in enumerate(lines, 1):
            assert len(line) <= 110, f"{path}:{number}"
