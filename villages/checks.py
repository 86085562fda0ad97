"""The shape of every app's checks: what `check_ledger` collects, and how a fault is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings

from villages.models import Village


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree, told by its first difference.

    village: its slug. code: a stable name for programs, such as "ledger.balance". sentence: for
    people, naming the account, the number or the month, and what was found in place of what.
    """

    village: str
    code: str
    sentence: str


Check = Callable[[Village], Iterator[Finding]]


def collect_checks() -> list[Check]:
    """Return the function `check` of every app of the project that has it in a module `checks`.

    Such a function yields nothing where all is well, changes nothing, and takes no lock.
    """
    root = Path(settings.BASE_DIR)
    modules = [
        import_module(f"{config.name}.checks")
        for config in apps.get_app_configs()
        if Path(config.path).parent == root and find_spec(f"{config.name}.checks")
    ]
    return [module.check for module in modules if hasattr(module, "check")]
