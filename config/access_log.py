"""What gunicorn logs, without secrets: --logger-class config.access_log.SecretMasking."""

from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.logs import SecretMask, mask_secrets


class SecretMasking(Logger):
    """Masks the address that was asked for and the page that led there."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(SecretMask())

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> dict[str, Any]:  # Any: gunicorn's own
        """Return what an access line is made of."""
        atoms = super().atoms(resp, req, environ, request_time)
        return {
            name: mask_secrets(value) if isinstance(value, str) else value
            for name, value in atoms.items()
        }
