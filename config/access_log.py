"""What gunicorn logs, without cards' tokens: --logger-class config.access_log.CardMasking."""

from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.logs import CardMask, mask_cards


class CardMasking(Logger):
    """Masks the address that was asked for and the page that led there."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(CardMask())

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> dict[str, Any]:  # Any: gunicorn's own
        """Return what an access line is made of."""
        atoms = super().atoms(resp, req, environ, request_time)
        return {
            name: mask_cards(value) if isinstance(value, str) else value
            for name, value in atoms.items()
        }
