#!/usr/bin/env python3
"""Follows docs/deploy.md from top to bottom: runs each of its sh blocks, in order, as written.

usage: deploy_doc.py [--print | --on-this-machine] [--from-line N] [--until-line N] [--at LINE ...]

Without an option it only lists the blocks. --on-this-machine makes this machine the server that
the page describes: use a fresh Debian 12 that can be thrown away, with systemd running, as root,
with the project's archive at /root/points.tar.gz (debootstrap bookworm makes one, systemd-nspawn
--boot with a network namespace of its own starts it). Ends at the first block that fails. --at runs
the blocks that begin there, in that order: what another server does, which the page marks "sh new
server", is run by this alone. Needs nothing but Python.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "deploy.md"
HEADING = re.compile(r"#+ (.*)")
SHELL, ELSEWHERE = "sh", "sh new server"


@dataclass(frozen=True, slots=True)
class Block:
    """Commands of the page. heading: what they stand under; line: where they begin."""

    heading: str
    line: int
    commands: str
    is_elsewhere: bool


def read_blocks(page: str) -> list[Block]:
    """Return the page's blocks marked sh, in order, those for another server among them."""
    blocks: list[Block] = []
    heading, opened = "", ""
    commands: list[str] = []
    for number, line in enumerate(page.splitlines(), start=1):
        if line.startswith("```"):
            if opened in {SHELL, ELSEWHERE}:
                line_of_first = number - len(commands)
                text = "\n".join(commands)
                blocks.append(Block(heading, line_of_first, text, opened == ELSEWHERE))
            opened, commands = ("" if opened else line[3:] or "text"), []
        elif opened:
            commands.append(line)
        elif found := HEADING.match(line):
            heading = found[1]
    return blocks


def choose_blocks(blocks: list[Block], options: argparse.Namespace) -> list[Block]:
    """Return what is asked for, in the order in which it is to be run."""
    if options.at:
        by_line = {block.line: block for block in blocks}
        if strange := set(options.at) - set(by_line):
            raise SystemExit(f"No block begins at {strange}.")
        return [by_line[line] for line in options.at]
    lines = range(options.from_line, options.until_line)
    return [block for block in blocks if block.line in lines and not block.is_elsewhere]


def run_blocks(blocks: list[Block]) -> int:
    for block in blocks:
        print(f"\n=== {block.heading} (line {block.line})\n{block.commands}\n---", flush=True)
        began = time.monotonic()
        # As somebody types it: each block on its own, ended by what fails first.
        command = ["bash", "-euo", "pipefail", "-c", block.commands]
        code = subprocess.run(command, cwd="/root", check=False).returncode
        print(f"--- ended with {code} after {time.monotonic() - began:.1f} s", flush=True)
        if code:
            return code
    print(f"\nAll {len(blocks)} blocks ran as written.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--print", action="store_true", help="print the commands")
    choice.add_argument("--on-this-machine", action="store_true", help="run them, here")
    parser.add_argument("--from-line", type=int, default=1, help="go on where a run ended")
    parser.add_argument("--until-line", type=int, default=sys.maxsize, help="end before it")
    parser.add_argument("--at", type=int, nargs="+", metavar="LINE", help="these blocks alone")
    options = parser.parse_args()
    blocks = choose_blocks(read_blocks(PAGE.read_text(encoding="utf-8")), options)
    if options.on_this_machine:
        if os.geteuid() != 0 or not Path("/run/systemd/system").is_dir():
            parser.error("this takes root, and a machine that systemd started")
        return run_blocks(blocks)
    for block in blocks:
        print(f"# {block.heading} (line {block.line})")
        if options.print:
            print(block.commands, end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
