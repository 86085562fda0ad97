"""The other side of a post: pgbench sending the very statements that the service sent."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from bench import ids

# Values that differ from post to post, worked out by pgbench itself.
SETTINGS = f"""\
\\set village {ids.FIRST_VILLAGE} + :client_id
\\set household :village * {ids.IDS_A_VILLAGE} + random(1, {ids.HOUSEHOLDS})
\\set issuance :village * {ids.IDS_A_VILLAGE} + {ids.ISSUANCE}
\\set partner :village * {ids.IDS_A_VILLAGE} + {ids.PARTNER}
\\set key_one random(1000000000000000, 9999999999999999)
\\set key_two random(1000000000000000, 9999999999999999)
"""
KEY = re.compile(r"\b[0-9a-f]{32}\b")
# A book's numbers and the ids of transfers, see bench.ids.
NUMBER, TRANSFER = re.compile(r"\b8\d{9}\b"), re.compile(r"\b9\d{9}\b")
SECONDS_MAX = 120
RATE = re.compile(r"^tps = ([0-9.]+) \(without initial connection time\)", re.MULTILINE)


@dataclass(frozen=True)
class Pgbench:
    """Where the program and the server's socket are."""

    program: Path
    socket_folder: str

    def run(self, script: str, *, clients: int, count: int) -> float:
        """Return transactions a second of clients that do so many, each in a village of its own."""
        with NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                [
                    self.program,
                    *("--no-vacuum", "--protocol=simple", f"--file={file.name}"),
                    *(f"--client={clients}", f"--jobs={clients}", f"--transactions={count}"),
                    *(f"--host={self.socket_folder}", "--username=postgres", "postgres"),
                ],
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS_MAX,
            )
        found = RATE.search(done.stdout)
        if done.returncode or not found:
            raise RuntimeError(f"pgbench ended with {done.returncode}:\n{done.stderr}{script}")
        return float(found[1])


def build_script(statements: list[str], *, village: int, number: int) -> str:
    """Return a pgbench script of one post's captured statements.

    What the server answered to one statement and the next one sent (the book's last number, the
    row's id) is taken from the server's answer here, too.
    """
    names = {
        village: "village",
        ids.account_id(village, number): "household",
        ids.account_id(village, ids.ISSUANCE): "issuance",
        ids.account_id(village, ids.PARTNER): "partner",
    }
    before, after = sorted({int(found) for found in NUMBER.findall(" ".join(statements))})
    names |= {before: "last_number", after: "number"}
    lines = []
    for statement in statements:
        script = KEY.sub(":key_one:key_two", statement)
        for value, name in names.items():
            script = re.sub(rf"\b{value}\b", f":{name}", script)
        lines += _with_answer(TRANSFER.sub(":new_id", script))
    return SETTINGS + "\n".join(lines) + "\n"


def _with_answer(statement: str) -> list[str]:
    if statement.startswith("SELECT open_month, last_number"):
        return [f"{statement} \\gset", "\\set number :last_number + 1"]
    if "INSERT INTO ledger_transfer" in statement:
        return [f"{statement} \\gset new_"]
    # What went as one message goes as one.
    return [statement.replace("; ", "\\; ") + ";"]
