"""Fifty people at once, each in a village of the own: public pages, cards, field, counter, office.

They click on, wait as long as somebody does who knows the way, and click again. What they are told
besides what was to be expected is an error.
"""

import http.client
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

OK, CREATED, FOUND = 200, 201, 302
# Seconds between an answer and the next click; life leaves minutes.
PAUSE = (0.5, 1.5)
TIMEOUT = 60
# Of ten users: so many of each kind.
MIX = ("public", "public", "public", "card", "card", "field", "field", "field", "counter", "office")


@dataclass(slots=True)
class Seen:
    """What users met. times: {kind of page: milliseconds}; wrong: answers nobody expected."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, milliseconds: float) -> None:
        self.times.setdefault(kind, []).append(milliseconds)

    def take_over(self, other: "Seen") -> None:
        for kind, times in other.times.items():
            self.times.setdefault(kind, []).extend(times)
        self.wrong += other.wrong


# Any: what bench.county.people.Resident holds, through JSON
Village = Mapping[str, Any]


class User:
    """One person with a browser, or a phone with a token, in one village."""

    def __init__(self, port: int, village: Village) -> None:
        self.village = village
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.cookies: dict[str, str] = {}
        self.seen = Seen()

    def get(self, kind: str, address: str) -> str:
        return self._ask(kind, "GET", address)

    def post_form(self, kind: str, address: str, fields: Mapping[str, str]) -> None:
        values = {**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Referer"] = f"http://127.0.0.1:{self.connection.port}{address}"
        self._ask(kind, "POST", address, urlencode(values), headers)

    def post_json(self, kind: str, address: str, token: str, told: object) -> None:
        headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        self._ask(kind, "POST", address, json.dumps(told), headers)

    def _ask(
        self,
        kind: str,
        verb: str,
        address: str,
        body: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**(headers or {}), **({"Cookie": cookies} if cookies else {})}
        began = time.perf_counter()
        try:
            self.connection.request(verb, address, body.encode() or None, sent)
            answer = self.connection.getresponse()
            content = answer.read().decode(errors="replace")
        except OSError as error:
            self.connection.close()
            self.seen.wrong[f"{kind}: {type(error).__name__}"] += 1
            return ""
        self.seen.add(kind, (time.perf_counter() - began) * 1000)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status not in (OK, CREATED, FOUND):
            self.seen.wrong[f"{kind}: {answer.status} {content[:120]}"] += 1
        return content


def live(kind: str, user: User) -> Iterator[Callable[[], object]]:
    """Yield what a person of a kind does, click after click, for ever."""
    yield from {
        "public": _read_public,
        "card": _read_card,
        "field": _bring_deeds,
        "counter": _hand_over,
        "office": _work_in_office,
    }[kind](user)


def _read_public(user: User) -> Iterator[Callable[[], object]]:
    slug, month = user.village["slug"], user.village["month"]
    pages = ("", "notices/", f"notices/{month}/", f"notices/{month}/?group=0", "rules/", "shop/")
    while True:
        for page in pages:
            kind = "public: notice" if month in page else "public: home, rules, shop"
            yield partial(user.get, kind, f"/v/{slug}/{page}")


def _read_card(user: User) -> Iterator[Callable[[], object]]:
    token, pin = random.choice(user.village["cards"])
    month, card = user.village["month"], f"/c/{token}/"
    while True:
        user.cookies.clear()
        yield partial(user.get, "card: scanned", card)
        yield partial(user.post_form, "card: opened with its PIN", card, {"pin": pin})
        for page in ("", "shop/", f"lines/{month}/", "claim/"):
            yield partial(user.get, "card: passbook and more", card + page)


def _bring_deeds(user: User) -> Iterator[Callable[[], object]]:
    slug, token = user.village["slug"], user.village["tokens"]["walker"]
    user.cookies["sessionid"] = user.village["sessions"]["walker"]
    while True:
        yield partial(user.get, "field: its pages", f"/field/?village={slug}")
        yield partial(user.get, "field: its pages", f"/field/deeds/new/?village={slug}")
        for _deed in range(4):
            told = {
                "key": str(uuid4()),
                "household": _choose(user),
                "rule": random.choice(user.village["rules"]),
                "occurred_on": (_today() - timedelta(days=random.randrange(20))).isoformat(),
                "channel": "patrol",
                "apart": True,
            }
            address = f"/api/v1/villages/{slug}/deeds/"
            yield partial(user.post_json, "field: a deed sent", address, token, told)


def _hand_over(user: User) -> Iterator[Callable[[], object]]:
    village = user.village
    slug, token = village["slug"], village["tokens"]["keeper"]
    user.cookies["sessionid"] = village["sessions"]["keeper"]
    cheapest = min(village["goods"], key=lambda goods: float(village["goods"][goods]))
    while True:
        number = random.choice(village["buyers"])
        line = {"goods": cheapest, "quantity": "1", "price": village["goods"][cheapest]}
        told = {
            "key": str(uuid4()),
            "household": number,
            "partner": str(village["shop"]),
            "lines": [line],
            "collector": "",
        }
        yield partial(
            user.get, "counter: its pages", f"/counter/?village={slug}&household={number}"
        )
        address = f"/api/v1/villages/{slug}/shop/redemptions/"
        yield partial(user.post_json, "counter: handed over", address, token, told)
        yield partial(user.get, "counter: its pages", f"/counter/reservations/?village={slug}")
        yield partial(user.get, "counter: its pages", f"/counter/stock/?village={slug}")


def _work_in_office(user: User) -> Iterator[Callable[[], object]]:
    slug = user.village["slug"]
    user.cookies["sessionid"] = user.village["sessions"]["chair"]
    pages = (
        *("/admin/", "/admin/villages/household/", "/admin/ledger/transfer/"),
        *("/admin/deeds/deed/", "/admin/ledger/account/", f"/appraise/?village={slug}"),
        *(f"/supervise/report/?village={slug}", "/admin/villages/change/"),
        "/admin/market/redemption/",
    )
    while True:
        listed = user.get("office: its pages", "/admin/villages/household/?q=%E5%BC%A0")
        found = re.findall(r"/admin/villages/household/\d+/change/", listed)
        yield partial(str)
        if found:
            yield partial(user.get, "office: its pages", random.choice(found))
        for page in pages:
            yield partial(user.get, "office: its pages", page)


def _choose(user: User) -> str:
    """Return the number of some household, behind those of the people who serve."""
    return str(random.randint(72, user.village["households"]))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the server's zone


def send_users(
    port: int, villages: Sequence[Village], *, seconds: float, pause: tuple[float, float] = PAUSE
) -> Seen:
    """Let a user work in each village for so long; returns what all of them met."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(villages)) as threads:
        places = range(len(villages))
        met = threads.map(lambda place: _send(port, place, villages[place], until, pause), places)
        seen = Seen()
        for one in met:
            seen.take_over(one)
    return seen


def _send(
    port: int, place: int, village: Village, until: float, pause: tuple[float, float]
) -> Seen:
    user = User(port, village)
    for act in live(MIX[place % len(MIX)], user):
        # Nobody begins with all the others.
        time.sleep(random.uniform(*pause))
        if time.monotonic() >= until:
            break
        act()
    user.connection.close()
    return user.seen


def build_rows(seen: Seen, seconds: float) -> list[tuple[str, str, str, str]]:
    """Return a row a kind of page: how many, median and 95 of 100 in milliseconds."""
    rows = [("page", "answers", "median", "95 of 100 within")]
    for kind, times in sorted(seen.times.items()):
        late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        rows.append((kind, str(len(times)), f"{median(times):.0f} ms", f"{late:.0f} ms"))
    everything = [taken for times in seen.times.values() for taken in times]
    late = quantiles(everything, n=20)[-1]
    total = f"{len(everything)} ({len(everything) / seconds:.0f}/s)"
    rows.append(("all", total, f"{median(everything):.0f} ms", f"{late:.0f} ms"))
    return rows
