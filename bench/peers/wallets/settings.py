"""A project with dj-wallet and the holders of its wallets."""

from bench.peers.settings import *  # noqa: F403
from bench.peers.settings import INSTALLED_APPS as SHARED_APPS

INSTALLED_APPS = [*SHARED_APPS, "dj_wallet", "bench.peers.wallets"]
