"""The photos of deeds: made small and clean, written under names that nobody guesses.

What came with a form that goes back to its sender is set aside, so that nobody takes it again.
"""

import secrets
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import IO

from django.core import signing
from django.core.files.storage import default_storage
from django.db.models import Q
from PIL import Image

from deeds.errors import PhotoGone, TooManyPhotos
from deeds.models import Deed, Photo
from villages.errors import PointsError
from villages.files import write_files
from villages.models import Household, User
from villages.photos import ShrunkPhoto, shrink

PHOTOS_MAX = 6
FOLDER = "photos"
ASIDE_FOLDER = "aside"
# A form left open over night is still good in the morning; its files go a day later.
ASIDE_FOR = timedelta(days=1)
ASIDE_SALT = "deeds.photos.aside"
THUMBNAIL_EDGE_PIXELS = 120
SAME_SHOWN_MAX = 20


def shrink_all(files: Sequence[IO[bytes]]) -> list[ShrunkPhoto]:
    """Return the photos of one form; raises TooManyPhotos and as shrink does."""
    if len(files) > PHOTOS_MAX:
        raise TooManyPhotos(PHOTOS_MAX)
    return [shrink(file) for file in files]


def store_files(photos: Sequence[ShrunkPhoto]) -> list[str]:
    """Write photos under random names and return these; none stays where one cannot be written."""
    return _write(FOLDER, photos)


def _write(folder: str, photos: Sequence[ShrunkPhoto]) -> list[str]:
    return write_files((f"{folder}/{secrets.token_hex(16)}.jpg", photo.content) for photo in photos)


# Photos of a form that is not sent yet


@dataclass(frozen=True, slots=True)
class FormPhoto:
    """A photo that came with a form. token: where it was set aside, signed; empty before that."""

    photo: ShrunkPhoto
    token: str = ""

    @property
    def thumbnail(self) -> str:
        """Return a small picture as a data address: what was not sent has no address of its own."""
        with Image.open(BytesIO(self.photo.content)) as picture:
            picture.thumbnail((THUMBNAIL_EDGE_PIXELS, THUMBNAIL_EDGE_PIXELS))
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=60)
        return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}"


def read_photos(
    files: Sequence[IO[bytes]], tokens: Sequence[str], *, by: User | Household
) -> tuple[list[FormPhoto], list[PointsError]]:
    """Return a form's photos, those set aside before first, and why some are not among them.

    One that is no good costs no other; of more than six the first six stay.
    """
    photos: list[FormPhoto] = []
    refusals: list[PointsError] = []
    if len(files) + len(tokens) > PHOTOS_MAX:
        refusals.append(TooManyPhotos(PHOTOS_MAX))
    all_sent: list[str | IO[bytes]] = [*tokens, *files]
    for sent in all_sent[:PHOTOS_MAX]:
        try:
            photos.append(_fetch(sent, by) if isinstance(sent, str) else FormPhoto(shrink(sent)))
        except PointsError as refusal:
            refusals.append(refusal)
    return photos, refusals[:1]


def set_aside(photos: Sequence[FormPhoto], *, by: User | Household) -> list[FormPhoto]:
    """Write what is not written yet, and return all with the tokens that bring them back."""
    names = iter(_write(ASIDE_FOLDER, [one.photo for one in photos if not one.token]))
    return [one if one.token else _sign(one, next(names), by) for one in photos]


def _sign(one: FormPhoto, name: str, by: User | Household) -> FormPhoto:
    told = [_name(by), name, one.photo.sha256, one.photo.look]
    return replace(one, token=signing.dumps(told, salt=ASIDE_SALT))


def _name(by: User | Household) -> str:
    """Return who set something aside: a person, or a household with its card."""
    return f"{by._meta.model_name}:{by.pk}"


def _fetch(token: str, by: User | Household) -> FormPhoto:
    """Return a photo that the same sender's form set aside; raises PhotoGone."""
    try:
        sender, name, sha256, look = signing.loads(token, salt=ASIDE_SALT, max_age=ASIDE_FOR)
        if sender != _name(by):
            raise PhotoGone
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except (signing.BadSignature, FileNotFoundError) as error:
        raise PhotoGone from error
    return FormPhoto(ShrunkPhoto(content, sha256, look), token)


# The same photo twice


@dataclass(frozen=True, slots=True)
class SamePhoto:
    """A photo that another deed has, too. is_exact: to the byte; else the two only look alike."""

    deed: Deed
    is_exact: bool


def map_used_before(deeds: Iterable[Deed]) -> dict[int, bool]:
    """Return {deed id: whether to the byte} of those one of whose photos another deed has, too.

    For lists: deeds of one village, read with sources__photos; as find_same_photos, in one query.
    """
    asked = list(deeds)
    own = {
        deed.pk: [photo for source in deed.sources.all() for photo in source.photos.all()]
        for deed in asked
    }
    hashes = {photo.sha256 for photos in own.values() for photo in photos}
    if not hashes:
        return {}
    looks = {photo.look for photos in own.values() for photo in photos} - {""}
    same = Photo.objects.filter(Q(sha256__in=hashes) | Q(look__in=looks))
    same = same.filter(source__village=asked[0].village_id)
    users: dict[str, set[int]] = defaultdict(set)
    for sha256, look, deed_id in same.values_list("sha256", "look", "source__deed_id"):
        users[sha256].add(deed_id)
        users[look].add(deed_id)
    found = {}
    for pk, photos in own.items():
        if any(users[photo.sha256] - {pk} for photo in photos):
            found[pk] = True
        elif any(photo.look and users[photo.look] - {pk} for photo in photos):
            found[pk] = False
    return found


def find_same_photos(deed: Deed) -> list[SamePhoto]:
    """Return the village's other deeds that show one of a deed's photos, oldest first, each once.

    deed: read by get_deed. Photos whose time is over count by their hash. One query, none for a
    deed without photos.
    """
    own = [photo for source in deed.sources.all() for photo in source.photos.all()]
    if not own:
        return []
    hashes = {photo.sha256 for photo in own}
    looks = {photo.look for photo in own} - {""}
    same = (
        Photo.objects.filter(Q(sha256__in=hashes) | Q(look__in=looks))
        .filter(source__village=deed.village_id)
        .exclude(source__deed=deed)
        .select_related("source__deed__household", "source__deed__village")
        .order_by("id")
    )
    found: dict[int, SamePhoto] = {}
    for photo in same[:SAME_SHOWN_MAX]:
        other, is_exact = photo.source.deed, photo.sha256 in hashes
        if other.pk not in found or is_exact:
            found[other.pk] = SamePhoto(other, is_exact)
    return list(found.values())
