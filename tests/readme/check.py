"""Every program of the README is, to the letter, a file that the tests compile and run: check.py ROOT"""

import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
readme = (root / "README.md").read_text(encoding="utf-8")
blocks = {language: code for language, code in re.findall(r"^```(cpp|c|python)\n(.*?)^```$", readme, re.M | re.S)}
bad = [f"examples/readme/{name} is not the README's block"
       for language, name in (("cpp", "quickstart.cpp"), ("c", "quickstart.c"), ("python", "quickstart.py"))
       if blocks.get(language) != (root / "examples/readme" / name).read_text(encoding="utf-8")]
print("\n".join(bad))
sys.exit(1 if bad else 0)
