"""What the peers' projects share: the database on the measured server, and nothing beside it."""

import os

SECRET_KEY = "only while it is measured"  # noqa: S105 - nobody signs in
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["PEER_HOST"],
        "NAME": os.environ["PEER_DATABASE"],
        "USER": "postgres",
        # As ours.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
