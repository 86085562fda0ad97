"""How much one form may send: files stream to the disk, where nobody else would bound them."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from villages.api.reading import UPLOAD_BYTES_MAX


class BoundedUpload(FileUploadHandler):
    """Stands before Django's own handlers and refuses a form by what it says it weighs.

    The proxy in front should do so too; a server without one is not to fill its disk.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:  # Any: as Django's
        if content_length > UPLOAD_BYTES_MAX:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
