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
    "django.contrib.admin",
    "django.contrib.auth",
    "django.core",
    "django.db",
    "django.forms",
)
# What people read most while they fill in a form. Their Chinese speaks of fields and values.
REWORDED = frozenset(
    {
        "Add another %(verbose_name)s",
        (
            "Designates whether this user should be treated as active. "
            "Unselect this instead of deleting accounts."
        ),
        "Enter a list of values.",
        "Enter a number.",
        "Enter a valid date.",
        "Enter a valid date/time.",
        "Enter a valid integer.",
        "Enter a valid time.",
        "Enter a valid value.",
        "Enter a whole number.",
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value is greater than or equal to %(limit_value)s.",
        "Ensure this value is less than or equal to %(limit_value)s.",
        "Filter",
        "Log out",
        "No file was submitted.",
        "Please correct the error below.",
        "Select %s",
        "Select %s to change",
        "Select %s to view",
        "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
        "Select a valid choice. %(value)s is not one of the available choices.",
        "Select a valid choice. That choice is not one of the available choices.",
        "The submitted file is empty.",
        "The {name} “{obj}” was added successfully.",
        "The {name} “{obj}” was changed successfully.",
        "This field cannot be blank.",
        "This field cannot be null.",
        "This field is required.",
        "This password is too common.",
        "active",
        "username",
    }
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
