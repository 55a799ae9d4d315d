"""Every program and file of the README is, to the letter, one that the tests compile, run or use: check.py ROOT"""

import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
readme = (root / "README.md").read_text(encoding="utf-8")
blocks = {language: code for language, code in re.findall(r"^```(cpp|c|python|json)\n(.*?)^```$", readme, re.M | re.S)}
files = {"cpp": "readme/quickstart.cpp", "c": "readme/quickstart.c", "python": "readme/quickstart.py",
         "json": "rules/bylaws.json"}
bad = [f"examples/{name} is not the README's block" for language, name in files.items()
       if blocks.get(language) != (root / "examples" / name).read_text(encoding="utf-8")]
print("\n".join(bad))
sys.exit(1 if bad else 0)
