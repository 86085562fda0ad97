"""What a process that is measured does: orders come in and results go out as lines of JSON."""

import json
import sys
from collections.abc import Callable, Mapping


def obey(tasks: Mapping[str, Callable[..., object]]) -> None:
    """Do the tasks that are ordered, until there is nobody left who orders."""
    for line in sys.stdin:
        order = json.loads(line)
        result = tasks[order["task"]](**order["arguments"])
        print(json.dumps(result), flush=True)
