"""The settings of a real server process beside a test: the test's database, files as in earnest."""

import os

from tests.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]  # noqa: F405
STATIC_ROOT = DATA_DIR / "collected"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = False
STORAGES["staticfiles"] = {"BACKEND": "config.static.HashedStaticFiles"}  # noqa: F405
# A name that is not the machine's own: browsers give such a page no service worker.
ALLOWED_HOSTS = ["127.0.0.1", "anping.test"]
