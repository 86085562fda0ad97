"""One process with Django in a schema of the county that does what it is told, line by line."""

from collections.abc import Callable

import django

django.setup()

from bench.county import copying, pages, people, reading, sealing, template  # noqa: E402
from bench.orders import obey  # noqa: E402

TASKS: dict[str, Callable[..., object]] = {
    "migrate_schema": reading.migrate_schema,
    "live_year": template.live_year,
    "write_sealed_files": sealing.write_files,
    "copy_village": copying.copy_village,
    "make_officials": people.make_officials,
    "list_residents": people.list_residents,
    "walk_pages": pages.walk_pages,
    "read_sizes": reading.read_sizes,
    "read_scans": reading.read_scans,
    "count_scans": reading.count_scans,
    "find_closable": reading.find_closable,
    "check_some": reading.check_some,
}

if __name__ == "__main__":
    obey(TASKS)
