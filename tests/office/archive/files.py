"""An archive's files, to be looked at and tampered with."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from office.archive import names


@dataclass(frozen=True)
class Files:
    """An archive's files in their order, to be tampered with."""

    contents: dict[str, bytes]

    @classmethod
    def read(cls, archive: bytes) -> "Files":
        with zipfile.ZipFile(BytesIO(archive)) as packed:
            return cls({name: packed.read(name) for name in packed.namelist()})

    def put(self, name: str, content: bytes) -> "Files":
        return Files({**self.contents, name: content})

    def put_in(self, name: str, content: bytes) -> "Files":
        """Put a file in behind the others of the village, before what tells of them."""
        contents = dict(self.contents)
        last = {one: contents.pop(one) for one in (names.CONTENTS_FILE, names.SUMS_FILE)}
        return Files({**contents, name: content, **last})

    def edit(self, name: str, old: str, new: str) -> "Files":
        """Change one place of one file, which is there."""
        text = self.contents[name].decode()
        assert old in text, text
        return self.put(name, text.replace(old, new, 1).encode())

    def drop(self, name: str) -> "Files":
        return Files({one: content for one, content in self.contents.items() if one != name})

    def order(self, order: Sequence[str]) -> "Files":
        return Files({name: self.contents[name] for name in order})

    def sum_up(self) -> "Files":
        """Write SHA256SUMS anew, as somebody would who knows how."""
        named = [name for name in self.contents if name != names.SUMS_FILE]
        lines = [f"{sha256(self.contents[name]).hexdigest()}  {name}\n" for name in named]
        return self.put(names.SUMS_FILE, "".join(lines).encode())

    def pack(self) -> BytesIO:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in self.contents.items():
                packed.writestr(name, content)
        return out

    def digest_of(self, name: str) -> str:
        return sha256(self.contents[name]).hexdigest()
