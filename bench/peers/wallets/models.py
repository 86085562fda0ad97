"""Who holds a wallet."""

from dj_wallet.mixins import WalletMixin
from django.db import models


class Holder(WalletMixin, models.Model):
    """A household or a partner of a village."""

    village = models.IntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
