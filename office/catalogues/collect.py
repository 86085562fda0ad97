"""Whose messages go into which catalogue: ours into each, those of packages into the Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings

from office.catalogues.messages import Message, read_messages

# They have no Chinese, or not all of it. What they do have is left to them.
PACKAGES = (
    "unfold",
    "axes",
    "import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.db",
)


@dataclass(slots=True)
class Found:
    """One message, and where: files of ours, or the one package it was first met in."""

    message: Message
    files: list[str] = field(default_factory=list)
    package: str | None = None


def collect_own() -> dict[str, Found]:
    """Return {key: found} of the project, in the order of files and then of lines."""
    found: dict[str, Found] = {}
    for folder in _list_own_folders():
        for path, message in read_messages(folder):
            entry = found.setdefault(message.key, Found(message))
            if message.plural and not entry.message.plural:
                entry.message = message
            file = path.relative_to(settings.BASE_DIR).as_posix()
            if file not in entry.files:
                entry.files.append(file)
    return found


def collect_from_packages(translated: set[str]) -> dict[str, Found]:
    """Return {key: found} of the packages' messages whose key is not among the translated."""
    found: dict[str, Found] = {}
    for package in PACKAGES:
        for _path, message in read_messages(_find_folder(package)):
            if message.key not in translated:
                found.setdefault(message.key, Found(message, package=package))
    return found


def list_shipped_catalogues(directory: str) -> Iterator[Path]:
    """Yield the compiled catalogues that Django and the installed packages bring for a language."""
    installed = [Path(config.path) for config in apps.get_app_configs()]
    for folder in (_find_folder("django") / "conf", *installed):
        yield from folder.glob(f"locale/{directory}/LC_MESSAGES/django.mo")


def _list_own_folders() -> list[Path]:
    root = Path(settings.BASE_DIR)
    installed = {Path(config.path) for config in apps.get_app_configs()}
    own = {folder for folder in installed if folder.parent == root}
    return sorted(own | {root / "config", root / "templates"})


def _find_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"The package {package} is not installed.")
    return Path(spec.origin).parent
