"""The office's pages of the ledger: to read, and to correct by two persons; never to edit."""

from ledger.admin.accounts import AccountAdmin
from ledger.admin.corrections import CorrectionAdmin
from ledger.admin.months import HoldAdmin, MonthAdmin
from ledger.admin.transfers import TransferAdmin

__all__ = ["AccountAdmin", "CorrectionAdmin", "HoldAdmin", "MonthAdmin", "TransferAdmin"]
