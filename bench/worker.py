"""The measured side: one process with Django that does what it is told, line by line."""

from collections.abc import Callable

import django

django.setup()

from bench import (  # noqa: E402 - models need the set-up
    bulk,
    field,
    gathering,
    lives,
    memory,
    months,
    notice,
    places,
    posting,
    shop,
    statement,
    table,
    trial,
)
from bench.orders import obey  # noqa: E402
from bench.peers import stored  # noqa: E402

TASKS: dict[str, Callable[..., object]] = {
    "describe": places.describe,
    "make_villages": places.make_villages,
    "check_books": places.check_books,
    "renew_holds": places.renew_holds,
    "capture": posting.capture,
    "post_some": posting.post_some,
    "make_function": stored.make_function,
    "post_thousands": bulk.post_thousands,
    "copy_thousands": bulk.copy_thousands,
    "copy_texts": bulk.copy_texts,
    "make_old_book": statement.make_old_book,
    "time_closed_month": statement.time_closed_month,
    "time_open_month": statement.time_open_month,
    "count_rows_read": statement.count_rows_read,
    "make_notice": notice.make_notice,
    "time_notice": notice.time_notice,
    "make_history": months.make_history,
    "live_months": months.live_months,
    "post_open_month": months.post_open_month,
    "close_open_month": months.close_open_month,
    "find_peak_memory": memory.find_peak_memory,
    "make_county": months.make_county,
    "close_county": months.close_county,
    "make_field": field.make_field,
    "count_deeds": field.count_deeds,
    "make_table": table.make_table,
    "bring_deeds": table.bring_deeds,
    "time_meeting": table.time_meeting,
    "time_steps": table.time_steps,
    "make_gathering": gathering.make_gathering,
    "time_gathering": gathering.time_gathering,
    "make_shop": shop.make_shop,
    "redeem_some": shop.redeem_some,
    "race_for_rice": shop.race_for_rice,
    "make_trial": trial.make_trial,
    "time_trial": trial.time_trial,
    "live_history": lives.live_history,
    "check_history": lives.check_history,
    "read_history": lives.read_history,
}

if __name__ == "__main__":
    obey(TASKS)
