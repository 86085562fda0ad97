"""A project with django-hordak and nothing else."""

from bench.peers.settings import *  # noqa: F403
from bench.peers.settings import INSTALLED_APPS as SHARED_APPS

INSTALLED_APPS = [*SHARED_APPS, "mptt", "hordak"]
DEFAULT_CURRENCY = "CNY"
CURRENCIES = ["CNY"]
HORDAK_INTERNAL_CURRENCY = "CNY"
