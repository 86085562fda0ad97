"""The project's settings for tests: nothing of the developer's own, and a quick password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# What a developer or a server has set for itself; DATABASE_URL alone is meant for the tests, too.
DEVELOPERS_OWN = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATA_DIR",
    "DEBUG",
    "HTTPS",
    "LOGIN_FAILURE_LIMIT",
    "SECRET_KEY",
)
for name in DEVELOPERS_OWN:
    os.environ.pop(name, None)

if "TEST_DATA_DIR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="points_tests_")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # pytest-xdist's workers inherit it, and only the process that made the folder removes it.
    os.environ["TEST_DATA_DIR"] = folder
# A folder for each worker, so that none meets another's files.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ["DATA_DIR"] = str(Path(os.environ["TEST_DATA_DIR"]) / WORKER)

from config.settings import *  # noqa: E402, F403

# The real one takes a quarter of a second a log-in, by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nothing is collected for tests; whitenoise warns of a folder that is not there.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
# Each test's browser begins with no files listed: one asked for is looked up, as in development.
WHITENOISE_AUTOREFRESH = True
