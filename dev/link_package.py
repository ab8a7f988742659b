"""Make the working copy importable in its virtual environment, with a `calliper` command.

An editable install would need a build backend in the environment; a path file and a launcher do not.
"""

import site
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Found beside the launcher, so that the folder's name may hold spaces.
LAUNCHER = '#!/bin/sh\nexec "$(dirname "$0")/python" -m calliper.config.cli "$@"\n'

(Path(site.getsitepackages()[0]) / "calliper.pth").write_text(f"{ROOT}\n", encoding="utf-8")
command = ROOT / ".venv" / "bin" / "calliper"
command.write_text(LAUNCHER, encoding="utf-8")
command.chmod(0o755)
