"""A peer's side: one process with its project, in the peers' environment and not in ours."""

import os
from importlib import import_module

import django

from bench.orders import obey

if __name__ == "__main__":
    django.setup()
    # After the set-up: a project's tasks need its models.
    obey(import_module(os.environ["PEER_TASKS"]).TASKS)
