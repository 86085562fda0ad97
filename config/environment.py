"""Reading settings from the environment: what cannot be right stops the start, with a sentence."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def read_bool(name: str, *, default: bool) -> bool:
    """Return the switch called name; raises ImproperlyConfigured for any other word."""
    word = os.environ.get(name, str(default)).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}.")


def read_int(name: str, *, default: int, smallest: int, largest: int) -> int:
    """Return the whole number called name; raises ImproperlyConfigured outside its bounds."""
    text = os.environ.get(name, str(default)).strip()
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None
    if not smallest <= number <= largest:
        raise ImproperlyConfigured(f"{name} must be from {smallest} to {largest}, not {number}.")
    return number


def read_list(name: str, *, default: list[str]) -> list[str]:
    """Return the comma-separated words called name; raises ImproperlyConfigured if one is empty."""
    if name not in os.environ:
        return default
    words = [word.strip() for word in os.environ[name].split(",")]
    if not all(words):
        raise ImproperlyConfigured(f"{name} holds an empty entry: {os.environ[name]!r}.")
    return words


def read_folder(name: str, *, default: Path) -> Path:
    """Return the folder called name, made where it is missing; raises ImproperlyConfigured."""
    folder = Path(os.environ.get(name) or default)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} must be a folder: {error}.") from error
    return folder


def read_postgres_url(name: str) -> dict[str, object]:
    """Return Django's settings of the PostgreSQL at the address called name.

    Raises ImproperlyConfigured for another database and for what is no address.
    """
    if not os.environ[name].startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with postgres://.")
    try:
        database: dict[str, object] = environ.Env().db_url(name)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from error
    if not database["NAME"]:
        raise ImproperlyConfigured(f"{name} must end with the database's name.")
    return database


def read_secret_key(file: Path) -> str:
    """Return SECRET_KEY from the environment, else from file, made there at the first start.

    Raises ImproperlyConfigured for a key under 50 characters.
    """
    key = os.environ.get("SECRET_KEY") or _keep_secret_key(file)
    if len(key) < 50:
        raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
    return key


def _keep_secret_key(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        with NamedTemporaryFile("w", dir=file.parent, encoding="ascii") as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            # A link appears whole: of several workers starting at once, one wins and all read it.
            with suppress(FileExistsError):
                os.link(draft.name, file)
    return file.read_text(encoding="ascii").strip()
