"""`pip install .` as a user does it: from a source distribution, into a folder and a virtual environment.

The library is built once more for it, as the preset `ci` builds it: where ccache has that, it takes no time.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import SOURCE

SMOKE = """
import datetime, importlib.metadata, physcrm
assert importlib.metadata.version("physcrm") == physcrm.__version__
assert physcrm.days_until(datetime.date(2026, 2, 28), datetime.date(2026, 1, 15)) == 44
exec(open({quickstart!r}).read())
print(physcrm.__file__)
"""

PRESETS = {
    preset["name"]: preset.get("cacheVariables", {})
    for preset in json.loads((SOURCE / "CMakePresets.json").read_text(encoding="utf-8"))["configurePresets"]
}


def run(*command, **environment):
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd="/", timeout=1500
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A place that is the same each time, so that ccache knows what it built there."""
    build = os.environ.get("PHYSCRM_BUILD_DIR")
    folder = Path(build) / "python" / "install" if build else tmp_path_factory.mktemp("install")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def sdist(room):
    """A source distribution, made of a copy of the tree: nothing is written into the tree itself."""
    copy = room / "tree"
    skip = (".git", "build", "build-*", "tests", "benchmarks", "__pycache__", "*.egg-info")
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns(*skip))
    make = f"import os; os.chdir({str(copy)!r}); import setuptools.build_meta as b; b.build_sdist('..')"
    run(sys.executable, "-c", make)
    (archive,) = room.glob("physcrm-*.tar.gz")
    return archive


@pytest.fixture(scope="module")
def source(room, sdist):
    with tarfile.open(sdist) as archive:
        archive.extractall(room)
    return next(path for path in room.glob("physcrm-*") if path.is_dir())


def pip_install(python, room, source, *where):
    ccache = shutil.which("ccache")
    launcher = f"-DCMAKE_CXX_COMPILER_LAUNCHER={ccache}" if ccache else ""
    flags = PRESETS["ci"]["CMAKE_CXX_FLAGS_RELEASE"]
    as_the_preset = f"-DCMAKE_CXX_FLAGS_RELEASE='{flags}' -DPHYSCRM_WARNINGS_AS_ERRORS=ON"
    run(
        *(str(python), "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"),
        *("--disable-pip-version-check", "--root-user-action=ignore", *where, str(source)),
        CMAKE_ARGS=f"{as_the_preset} {launcher}",
        CMAKE_BUILD_PARALLEL_LEVEL="2",
        CCACHE_BASEDIR=str(room),
        CCACHE_NOHASHDIR="1",
        PYTHONPATH="",
    )


@pytest.fixture(scope="module")
def installed(room, source):
    pip_install(sys.executable, room, source, "--target", str(room / "target"))
    return room / "target"


def test_the_source_distribution_has_what_it_takes_and_no_more(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("CMakeLists.txt", "LICENSE", "setup.py", "pyproject.toml", "src/base/date.cpp"):
        assert name in names
    assert "bindings/python/physcrm/py.typed" in names and "bindings/python/physcrm/_core.pyi" in names
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_an_installed_package_runs_the_readme(installed):
    quickstart = str(SOURCE / "examples/readme/quickstart.py")
    smoke = SMOKE.format(quickstart=quickstart)
    out = run(sys.executable, "-W", "error", "-c", smoke, PYTHONPATH=str(installed))
    assert "expires in 44 days on 2026-02-28" in out and "not_found" in out
    assert out.splitlines()[-1].startswith(str(installed)), "and not the one of the build"
    assert (installed / "physcrm" / "py.typed").is_file()
    assert (installed / "physcrm" / "_core.pyi").is_file()


def test_the_module_gives_no_symbols_away(installed):
    (module,) = (installed / "physcrm").glob("_core*.so")
    if not shutil.which("nm"):
        pytest.skip("no nm")
    out = run("nm", "--dynamic", "--defined-only", "--extern-only", str(module))
    names = {line.split()[-1] for line in out.splitlines()}
    assert "PyInit__core" in names
    assert not [name for name in names if "physcrm" in name], "the library inside is nobody else's"


def test_it_goes_into_a_virtual_environment(room, source, installed):
    environment = room / "venv"
    run(sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", str(environment))
    python = environment / "bin" / "python"
    pip_install(python, room, source)
    out = run(str(python), "-c", "import physcrm; print(physcrm.__file__)", PYTHONPATH="")
    assert out.startswith(str(environment))
