"""What both commands that need PostgreSQL's programs are told of them."""

from argparse import ArgumentParser
from pathlib import Path


def add_programs(parser: ArgumentParser) -> None:
    """Let a command be told where PostgreSQL's programs lie: options["programs"], else None."""
    parser.add_argument(
        "--programs",
        metavar="BIN",
        type=Path,
        help="PostgreSQL's, if not where Debian has them",
    )
