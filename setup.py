"""Builds the native module with CMake; everything else stands in pyproject.toml.

CMAKE_ARGS adds arguments for the configuration; CMAKE_BUILD_PARALLEL_LEVEL says how many jobs build at once.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent


def version():
    """The one in CMakeLists.txt, the only place that has it."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"^project\(physcrm VERSION ([0-9.]+)", text, re.M).group(1)


class BuildWithCMake(build_ext):
    def build_extension(self, ext):
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        build = Path(self.build_temp).resolve()
        options = {
            "CMAKE_BUILD_TYPE": "Debug" if self.debug else "Release",
            "PHYSCRM_DEVELOPER_MODE": "OFF",
            "PHYSCRM_BUILD_PYTHON": "ON",
            "PHYSCRM_BUILD_CLI": "OFF",
            "Python_EXECUTABLE": sys.executable,
        }
        configure = ["cmake", "-S", str(ROOT), "-B", str(build)]
        if shutil.which("ninja"):
            configure += ["-G", "Ninja"]
        configure += [f"-D{name}={value}" for name, value in options.items()]
        configure += shlex.split(os.environ.get("CMAKE_ARGS", ""))
        subprocess.run(configure, check=True)
        parallel = [] if "CMAKE_BUILD_PARALLEL_LEVEL" in os.environ else ["--parallel", str(os.cpu_count() or 1)]
        subprocess.run(["cmake", "--build", str(build), "--target", "physcrm_python", *parallel], check=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(build / "python" / "physcrm" / target.name, target)


setup(
    version=version(),
    ext_modules=[Extension("physcrm._core", sources=[])],
    cmdclass={"build_ext": BuildWithCMake},
)
