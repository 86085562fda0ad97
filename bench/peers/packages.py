"""The peers' packages, pinned, in an environment of their own: none of them is one of ours."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
SECONDS_MAX = 300


def install_peers(folder: Path) -> Path:
    """Return the Python of a virtual environment with the peers' packages, made if need be."""
    python = folder / "bin" / "python"
    done = folder / "requirements.txt"
    if done.exists() and done.read_bytes() == REQUIREMENTS.read_bytes():
        return python
    _run(sys.executable, "-m", "venv", "--clear", folder)
    _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS)
    done.write_bytes(REQUIREMENTS.read_bytes())
    return python


def _run(*command: str | Path) -> None:
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS_MAX
    )
    if ended.returncode:
        raise RuntimeError(f"{command[-1]} could not be installed:\n{ended.stderr}")
