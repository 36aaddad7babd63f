"""Uploads: sealed as they stream in, so that Django's temporary files never touch them.

Only a person who is signed in can send files, and only behind `/staff/`. A view finds `SealedUpload`s
in `request.FILES`, writes each one's `about` into an entry that it seals, and says `keep()`. What is not
kept is taken off the disk when the request ends.
"""

from collections.abc import Iterator
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from lodestar.kernel.vault.errors import Refused
from lodestar.kernel.vault.files import About, Incoming, discard, open_file


WHERE: Final = "/staff/"
LARGEST: Final = 25 * 1024 * 1024  # bytes of one file; DATA_UPLOAD_MAX_NUMBER_FILES says how many
TOO_LARGE = _("A file can have up to 25 MB. This one is larger and was not kept.")


class NoFilesHere(SuspiciousOperation):
    """Nobody sends files to this address. Django answers 400."""


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that has arrived, sealed. It shows nothing of itself."""

    def __init__(self, about: About) -> None:
        super().__init__(None, about.name, about.kind, about.size)
        self._about = about
        self._kept = False

    @property
    def about(self) -> About:
        """Id, key, name, type and true size."""
        return self._about

    def keep(self) -> None:
        """It is written into an entry. If that transaction fails, `files.sweep` finds the file."""
        self._kept = True

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - Django's
        """What the person sent, opened again in memory."""
        return open_file(self._about.id, self._about.key, self._about.size)

    def read(self, *_args: int) -> bytes:
        return b"".join(self.chunks())

    def close(self) -> None:
        """The end of the request."""
        if not self._kept:
            discard(self._about.id)

    def __repr__(self) -> str:
        return "<SealedUpload>"

    __str__ = __repr__


class RefusedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that was too large: nothing of it was kept, and the rest of the form was."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(None, name, "", size)

    @property
    def about(self) -> About:
        """Raises Refused, with the sentence for the person."""
        raise Refused(str(TOO_LARGE))

    def close(self) -> None:
        """There is nothing to close."""

    def __repr__(self) -> str:
        return "<RefusedUpload>"

    __str__ = __repr__


class SealingUploadHandler(FileUploadHandler):
    """The only one in `FILE_UPLOAD_HANDLERS`."""

    _incoming: Incoming | None = None

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        super().new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        self._refuse_strangers()
        self._incoming = Incoming()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            self.upload_interrupted()
        if self._incoming:
            self._incoming.add(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | RefusedUpload:
        incoming, self._incoming = self._incoming, None
        name = self.file_name or ""
        if incoming is None:
            return RefusedUpload(name, file_size)
        return SealedUpload(incoming.finish(name, self.content_type or ""))

    def upload_interrupted(self) -> None:
        if self._incoming:
            self._incoming.give_up()
            self._incoming = None

    @property
    def file(self) -> "SealingUploadHandler":
        """Django closes `handler.file` when a request is given up in the middle of a file."""
        return self

    def close(self) -> None:
        self.upload_interrupted()

    def _refuse_strangers(self) -> None:
        request = self.request
        session = getattr(request, "session", None)
        if request is None or not request.path_info.startswith(WHERE):
            raise NoFilesHere("No files are taken at this address.")
        if session is None or SESSION_KEY not in session:
            raise NoFilesHere("Files are taken from people who are signed in.")
