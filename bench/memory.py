"""What processes hold in memory, in MB."""

import resource
from pathlib import Path

MEGABYTE = 1024 * 1024
# ru_maxrss is in KiB on Linux.
KIBIBYTE = 1024
PAGE_SIZE = resource.getpagesize()


def find_peak_memory() -> float:
    """Return the most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE / MEGABYTE


def read_held_memory(pid: int) -> float:
    """Return what a process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_SIZE / MEGABYTE
