"""What phones keep: the same for everybody, whole, and new as soon as anything in it is new."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from deeds.views.phone import FILES, WORKER
from tests.world import World

SCRIPTS = settings.BASE_DIR / "static/js/field"
TEMPLATES = settings.BASE_DIR / "templates/deeds"
WORDS = re.compile(r'data-word="(\w+)"')
PIECES = re.compile(r'<template id="([\w-]+)"')


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_worker_keeps_every_script_of_the_field() -> None:
    scripts = {f"js/field/{path.name}" for path in SCRIPTS.glob("*.js")}

    assert scripts - {WORKER} <= set(FILES)
    assert all((settings.BASE_DIR / "static" / name).is_file() for name in (*FILES, WORKER))


def test_scripts_find_all_their_words_and_pieces() -> None:
    scripts = "".join(read(path) for path in SCRIPTS.glob("*.js"))
    templates = read(TEMPLATES / "_phone_words.html") + read(TEMPLATES / "_shell_words.html")

    said = set(re.findall(r'\bsay\("(\w+)"', scripts))
    built = set(re.findall(r'\bbuild\("([\w-]+)"', scripts))

    assert said - set(WORDS.findall(templates)) == set()
    assert built == set(PIECES.findall(templates)) - {"phone-words", "shell-words"}


def test_shell_is_the_same_for_everybody(world: World, client: Client) -> None:
    of_nobody = client.get("/field/offline/").content
    client.force_login(world.cast.walker)

    of_somebody = client.get("/field/offline/").content

    assert of_somebody == of_nobody
    assert b"csrf" not in of_nobody
    assert "安平村" not in of_nobody.decode()


def test_worker_is_a_script_that_is_asked_for_again_each_time(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'importScripts("/static/js/field/worker.js");' in answer.content.decode()


def test_worker_is_a_new_one_in_another_language(client: Client) -> None:
    versions = {
        re.findall(r'"version": "(\w+)"', answer.content.decode())[0]
        for answer in (
            client.get("/sw.js", headers={"accept-language": language})
            for language in ("zh-hans", "zh-hans", "en")
        )
    }

    assert len(versions) == 2


def test_manifest_covers_the_field_and_nothing_else(client: Client) -> None:
    answer = client.get("/field/manifest.webmanifest")

    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == (
        "/field/",
        "/field/",
        "standalone",
    )
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512", "512x512"]


@pytest.mark.parametrize("address", ["/field/", "/field/deeds/new/?household=5&rule={rule}"])
def test_pages_of_the_field_bring_the_phone_along(
    world: World, client: Client, address: str
) -> None:
    client.force_login(world.cast.walker)

    html = client.get(address.format(rule=world.rule.pk)).content.decode()

    assert html.count('<section id="phone"') == 1
    assert '<link rel="manifest" href="/field/manifest.webmanifest">' in html
    assert ("<div data-queue hidden></div>" in html) == (address == "/field/")
