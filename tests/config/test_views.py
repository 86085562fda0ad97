"""Requests that cannot be read get a sentence; the watchdog gets its word."""

import pytest
from django.test import Client

from tests.cast import Cast


def test_health_says_ok(client: Client, db: None) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize("address", ["/login/", "/field/deeds/new/", "/counter/check/"])
def test_ten_megabytes_of_text_get_a_sentence(cast: Cast, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.walker)

    answer = client.post(address, {"village": "anping", "note": "长" * 3_400_000})

    assert answer.status_code == 413
    assert "送来的内容太大了" in answer.content.decode()
