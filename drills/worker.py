"""One order with Django: python -m drills.worker TASK ARGUMENTS; the result comes as JSON."""

import json
import sys
from collections.abc import Callable

import django

django.setup()

from drills import village  # noqa: E402 - models need the set-up

TASKS: dict[str, Callable[..., object]] = {
    "make_village": village.make_village,
    "list_rows": village.list_rows,
    "count_movements": village.count_movements,
    "count_files": village.count_files,
    "check_books": village.check_books,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](**json.loads(sys.argv[2]))))
