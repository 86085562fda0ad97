#!/usr/bin/env python3
"""Measures how many deeds phones bring in: 16 phones, 4 server processes, both databases.

usage: phones.py [--quick]

It brings a PostgreSQL along and takes it away again, starts gunicorn as a deployment would, and
lets 16 phones send deeds by the API, without a photo and with one, each waiting for its answer.
Every acknowledged deed is counted in the database afterwards. Takes about two minutes; --quick, ten
seconds, shows only that it still runs. Ends with 0 unless something broke, such as a deed that was
acknowledged and is not there.
"""

import http.client
import random
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.both import measure_both  # noqa: E402
from bench.figures import Reading  # noqa: E402
from bench.ids import HOUSEHOLDS, village_id  # noqa: E402
from bench.multipart import MULTIPART, attach_photo, write_multipart  # noqa: E402
from bench.serving import serve_pages  # noqa: E402
from bench.workers import start_workers  # noqa: E402

SECONDS_MAX = 600
PHONES = 16
# So that nobody writes more a minute than one person may (settings, "writing").
PEOPLE_A_PHONE = 8
SECONDS, SECONDS_QUICK = 20, 2
PHOTO_EDGES = (1600, 1200)


@dataclass(frozen=True, slots=True)
class Field:
    """What the phones know: where to send, as whom, under which rules."""

    port: int
    slug: str
    tokens: list[str]
    rules: list[str]


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    """Yield deeds a second and how long an answer takes, without and with a photo."""
    seconds = SECONDS_QUICK if is_quick else SECONDS
    with start_workers(1, environment) as (worker,):
        worker.do("make_villages", count=1)
        made = worker.do("make_field", people=PHONES * PEOPLE_A_PHONE)
        with serve_pages(environment) as server:
            field = Field(server.port, f"v{village_id(0)}", **made)
            # Not measured: every process meets its first requests.
            sent = len(send_together(field, b"", SECONDS_QUICK))
            for words, photo in (("no photo", b""), ("one photo", draw_photo())):
                times = send_together(field, photo, seconds)
                sent += len(times)
                rate, late = len(times) / seconds, quantiles(times, n=20)[-1]
                what = f"{label}, {words}"
                yield Reading(f"{what}: deeds brought in", "/s", [rate])
                yield Reading(f"{what}: answer, median", "ms", [median(times)])
                yield Reading(f"{what}: answer, 95 of 100 within", "ms", [late])
        if worker.do("count_deeds") != [sent, sent]:
            raise RuntimeError(f"{sent} deeds were acknowledged, and others are there.")


def send_together(field: Field, photo: bytes, seconds: float) -> list[float]:
    """Return the milliseconds of every deed that all phones got acknowledged in the time."""
    until = time.monotonic() + seconds
    shares = [field.tokens[place::PHONES] for place in range(PHONES)]
    with ThreadPoolExecutor(PHONES) as phones:
        sent = phones.map(lambda tokens: send_until(field, tokens, photo, until), shares)
        return [taken for times in sent for taken in times]


def send_until(field: Field, tokens: list[str], photo: bytes, until: float) -> list[float]:
    """Send deeds one after the other, as one phone; raises RuntimeError for a refused one."""
    connection = http.client.HTTPConnection("127.0.0.1", field.port, timeout=60)
    times = []
    for token in cycle(tokens):
        if time.monotonic() >= until:
            break
        body = build_body(random.choice(field.rules), photo)
        headers = {"Authorization": f"Token {token}", "Content-Type": MULTIPART}
        began = time.perf_counter()
        connection.request("POST", f"/api/v1/villages/{field.slug}/deeds/", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != http.client.CREATED:
            raise RuntimeError(f"{answer.status}: {content[:300]!r}")
    connection.close()
    return times


def build_body(rule: str, photo: bytes) -> bytes:
    """Return a form as a phone sends it: some household, some day of the last seven weeks."""
    day = date.today() - timedelta(days=random.randrange(50))  # noqa: DTZ011 - the server's zone
    values = {
        "key": str(uuid4()),
        "household": str(random.randint(1, HOUSEHOLDS)),
        "rule": rule,
        "occurred_on": day.isoformat(),
        "channel": "patrol",
    }
    return write_multipart(values, attach_photo(photo))


def draw_photo() -> bytes:
    """Return a photo as a phone shrinks it before it sends: 1600 × 1200, some 600 kB."""
    noise = Image.effect_noise((PHOTO_EDGES[0] // 4, PHOTO_EDGES[1] // 4), 60)
    picture = noise.convert("RGB").resize(PHOTO_EDGES)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


if __name__ == "__main__":
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
