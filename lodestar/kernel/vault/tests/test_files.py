"""Files: no plain byte on the disk, and nothing opens that was changed. T27 of trust.md."""

import gc
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from lodestar.kernel.vault import downloads, files, pictures, uploads
from lodestar.kernel.vault.errors import DoesNotOpen, Refused
from lodestar.kernel.vault.files import CHUNK, FORMAT, HEADER, OVERHEAD, About
from lodestar.kernel.vault.models import Entry, Folder, SealedFile
from lodestar.kernel.vault.padding import padded_size
from lodestar.kernel.vault.secret import FileKey
from lodestar.kernel.vault.tests.watching import Watched, encodings


CANARY = "canary-7f3a: she waits at the east door at nine"
SEALED_CHUNK = CHUNK + OVERHEAD
START = len(FORMAT) + HEADER


@pytest.fixture(autouse=True)
def sealed_folder(settings, tmp_path):
    settings.SEALED_DIR = tmp_path / "sealed"
    settings.SEALED_DIR.mkdir()
    return settings.SEALED_DIR


@pytest.fixture
def send(rf):
    """A form with files, as a browser sends it, read by Django's own parser."""

    def post(*sent, path="/staff/log/new/", signed_in=True, **fields):
        request = rf.post(path, {**fields, "files": sent})
        request.session = {SESSION_KEY: "1"} if signed_in else {}
        return request

    return post


def plain(size, name="door.txt", kind="text/plain"):
    """A file of that size that says the canary again and again."""
    line = f"{CANARY}\n".encode()
    return SimpleUploadedFile(name, (line * (size // len(line) + 1))[:size], kind)


def sealed(data, name="notes.txt"):
    return files.seal_file(data, name, "text/plain")


def opened(about):
    return b"".join(files.open_file(about.id, about.key, about.size))


def rewritten(about, change):
    path = files.path_of(about.id)
    path.write_bytes(change(path.read_bytes()))


# Sealing while it streams


@pytest.fixture
def watched(tmp_path, sealed_folder, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    found = Watched(sealed_folder, temporary)
    yield found
    found.close()


def test_twenty_megabytes_never_touch_the_disk_unsealed(send, watched, tmp_path, sealed_folder):
    """T27."""
    file = plain(20 * 1024 * 1024, name=f"{CANARY}.txt")
    whole = file.read()
    file.seek(0)

    upload = send(file).FILES["files"]

    assert watched.seen() == {sealed_folder / str(upload.about.id)}
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert everything == [sealed_folder / str(upload.about.id)]
    on_disk = everything[0].read_bytes()
    assert [form for form in encodings(CANARY) if form in on_disk] == []
    assert opened(upload.about) == whole
    upload.close()


def test_the_watch_would_have_seen_djangos_own_temporary_file(send, watched, settings, tmp_path):
    """T27: what we replaced does write it."""
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

    upload = send(plain(300_000)).FILES["files"]

    assert [path.parent.name for path in watched.seen()] == ["temporary"]
    assert CANARY.encode() in Path(upload.temporary_file_path()).read_bytes()
    upload.close()


def test_the_site_has_no_other_way_to_take_a_file(settings):
    assert [
        f"{uploads.__name__}.{uploads.SealingUploadHandler.__name__}"
    ] == settings.FILE_UPLOAD_HANDLERS


def test_the_disk_is_for_us_alone_and_tells_no_time(send, settings, tmp_path):
    settings.SEALED_DIR = tmp_path / "made" / "sealed"

    upload = send(plain(100)).FILES["files"]

    lying = files.path_of(upload.about.id)
    assert lying.stat().st_mode & 0o777 == 0o600
    assert lying.parent.stat().st_mode & 0o777 == 0o700
    assert lying.stat().st_mtime == 0


def test_a_view_finds_what_it_needs_and_the_form_around_it(send):
    request = send(plain(70_000, "año.pdf", "application/pdf"), text="call back")

    upload = request.FILES["files"]

    assert request.POST["text"] == "call back"
    assert (upload.name, upload.content_type, upload.size) == ("año.pdf", "application/pdf", 70_000)
    assert upload.about.name == "año.pdf"
    assert upload.read() == plain(70_000).read()


def test_five_files_are_taken_and_six_are_not(send):
    assert len(send(*[plain(9) for _ in range(5)]).FILES.getlist("files")) == 5
    with pytest.raises(TooManyFilesSent):
        _ = send(*[plain(9) for _ in range(6)]).FILES


def test_an_upload_shows_nothing_of_itself(send):
    upload = send(plain(99, name="Rosa.txt")).FILES["files"]

    for shown in (repr(upload), str(upload), f"{upload}", repr(upload.about), str(upload.about)):
        assert "Rosa" not in shown
        assert str(upload.about.id) not in shown


# Who may send


@pytest.mark.parametrize(
    ("path", "signed_in"), [("/en/find/", True), ("/staff/sign-in/", False), ("/health/", True)]
)
def test_strangers_and_public_pages_send_no_files(send, sealed_folder, path, signed_in):
    request = send(plain(500), path=path, signed_in=signed_in)

    with pytest.raises(uploads.NoFilesHere):
        _ = request.FILES

    assert list(sealed_folder.iterdir()) == []


@pytest.mark.django_db
def test_a_file_sent_to_the_sign_in_page_is_answered_with_400(sealed_folder):
    answer = Client().post("/staff/sign-in/", {"username": "a", "file": plain(500)})

    assert answer.status_code == 400
    assert list(sealed_folder.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_and_the_text_is_kept(send, sealed_folder, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 200_000)

    request = send(plain(200_001), plain(200_000), text="call back at nine")
    refused, taken = request.FILES.getlist("files")

    assert request.POST["text"] == "call back at nine"
    with pytest.raises(Refused, match="25 MB"):
        _ = refused.about
    assert [path.name for path in sealed_folder.iterdir()] == [str(taken.about.id)]
    assert (repr(refused), str(refused)) == ("<RefusedUpload>", "<RefusedUpload>")
    request.close()
    assert list(sealed_folder.iterdir()) == []


def test_twenty_five_megabytes_is_the_limit():
    assert uploads.LARGEST == 25 * 1024 * 1024


# Keeping, and not keeping


def test_what_is_not_kept_is_gone_when_the_request_ends(send, sealed_folder):
    request = send(plain(500), plain(900))
    kept, left = request.FILES.getlist("files")
    kept.keep()

    request.close()

    assert [path.name for path in sealed_folder.iterdir()] == [str(kept.about.id)]
    assert not files.path_of(left.about.id).exists()


def test_a_request_that_breaks_off_leaves_nothing(rf, sealed_folder):
    whole = rf.post("/staff/log/new/", {"files": plain(300_000)})
    body = whole.read()
    cut = rf.generic(
        "POST", "/staff/log/new/", body[:200_000], content_type=whole.META["CONTENT_TYPE"]
    )
    cut.session = {SESSION_KEY: "1"}

    found = cut.FILES

    assert not found
    assert list(sealed_folder.iterdir()) == []


def test_a_form_that_ends_in_nonsense_leaves_nothing(rf, sealed_folder):
    whole = rf.post("/staff/log/new/", {"files": plain(70_000)})
    body = whole.read().replace(b"Content-Type: text/plain", b"Content-Transfer-Encoding: base64")
    bad = rf.generic("POST", "/staff/log/new/", body, content_type=whole.META["CONTENT_TYPE"])
    bad.session = {SESSION_KEY: "1"}

    with pytest.raises(MultiPartParserError):
        _ = bad.FILES
    del bad
    gc.collect()

    assert list(sealed_folder.iterdir()) == []


@pytest.mark.django_db
def test_files_that_no_row_claims_are_swept_after_an_hour(sealed_folder):
    about = sealed(b"left behind")
    (sealed_folder / "README").write_text("not a sealed file")

    assert files.orphans() == []
    assert files.sweep() == 0
    assert files.orphans(timedelta(0)) == [about.id]
    assert files.sweep(timedelta(0)) == 1
    assert [path.name for path in sealed_folder.iterdir()] == ["README"]


@pytest.mark.django_db
def test_a_file_that_a_row_claims_is_never_swept():
    claimed, left = sealed(b"in a note"), sealed(b"left behind")
    folder = Folder.rows.create(center=uuid4(), kind="log", register_public=b"")
    entry = Entry.rows.create(
        folder=folder, section="rest", page=uuid4(), epoch=1, schema="note/1", sealed=b""
    )
    SealedFile.rows.create(id=claimed.id, folder=folder, entry=entry)

    assert files.orphans(timedelta(0)) == [left.id]
    assert files.sweep(timedelta(0)) == 1
    assert opened(claimed) == b"in a note"


def test_discarding_twice_is_no_error():
    about = sealed(b"x")

    files.discard(about.id)
    files.discard(about.id)

    with pytest.raises(DoesNotOpen):
        files.open_file(about.id, about.key, about.size)


# Opening


EDGES = [0, 1, 255, 256, 257, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7, 4_200_000]


@pytest.mark.parametrize("size", EDGES)
def test_a_file_of_any_size_comes_back_and_lies_in_its_bucket(size):
    data = os.urandom(size)

    about = sealed(data)

    assert opened(about) == data
    pieces = -(-padded_size(size) // CHUNK)
    lies = files.path_of(about.id).stat().st_size
    assert lies == START + padded_size(size) + pieces * OVERHEAD


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(parts=st.lists(st.binary(max_size=90_000), max_size=6))
def test_it_does_not_matter_how_it_arrives(parts):
    incoming = files.Incoming()
    for part in parts:
        incoming.add(part)

    about = incoming.finish("n", "k")

    assert opened(about) == b"".join(parts)
    assert about.size == sum(map(len, parts))
    files.discard(about.id)


@pytest.fixture(scope="module")
def long_bytes():
    return os.urandom(4 * CHUNK + 999)


def swap(data):
    first, second = START, START + SEALED_CHUNK
    end = second + SEALED_CHUNK
    return data[:first] + data[second:end] + data[first:second] + data[end:]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data[:-1], id="one byte cut"),
        pytest.param(lambda data: data[: START + 2 * SEALED_CHUNK], id="cut after two chunks"),
        pytest.param(lambda data: data[:START], id="only the header"),
        pytest.param(lambda data: b"", id="nothing"),
        pytest.param(lambda data: data + b"\0", id="one byte more"),
        pytest.param(lambda data: data + data[-SEALED_CHUNK:], id="the end twice"),
        pytest.param(swap, id="two chunks swapped"),
        pytest.param(lambda data: b"\2" + data[1:], id="another format"),
        pytest.param(lambda data: data[:5] + b"\0" + data[6:], id="another header"),
    ],
)
def test_a_file_that_was_changed_gives_nothing(long_bytes, change):
    """T27: cut, lengthened or reordered, not even the first chunk comes out."""
    about = sealed(long_bytes)
    rewritten(about, change)

    with pytest.raises(DoesNotOpen):
        next(files.open_file(about.id, about.key, about.size))


def test_the_chunks_before_a_changed_one_are_right_and_it_does_not_come_out(long_bytes):
    """T27."""
    about = sealed(long_bytes)
    third = START + 2 * SEALED_CHUNK
    rewritten(about, lambda data: data[: third + 9] + b"????" + data[third + 13 :])
    chunks = files.open_file(about.id, about.key, about.size)

    assert next(chunks) + next(chunks) == long_bytes[: 2 * CHUNK]
    with pytest.raises(DoesNotOpen):
        next(chunks)


def test_chunks_of_another_file_do_not_fit(long_bytes):
    one, other = sealed(long_bytes), sealed(long_bytes)
    foreign = files.path_of(other.id).read_bytes()[START : START + SEALED_CHUNK]
    rewritten(one, lambda data: data[:START] + foreign + data[START + SEALED_CHUNK :])

    with pytest.raises(DoesNotOpen):
        next(files.open_file(one.id, one.key, one.size))


@pytest.mark.parametrize("size", [299, 5_000])
def test_a_file_opens_with_its_own_size_only(size):
    about = sealed(b"x" * 300)

    with pytest.raises(DoesNotOpen):
        list(files.open_file(about.id, about.key, size))


def test_a_file_opens_under_its_own_name_with_its_own_key():
    about, elsewhere = sealed(b"x" * 300), uuid4()
    files.path_of(elsewhere).write_bytes(files.path_of(about.id).read_bytes())

    with pytest.raises(DoesNotOpen):
        list(files.open_file(elsewhere, about.key, about.size))
    with pytest.raises(DoesNotOpen):
        list(files.open_file(about.id, FileKey(os.urandom(32)), about.size))


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(place=st.integers(0), bit=st.integers(0, 7))
@example(place=0, bit=0)
def test_no_flipped_bit_gives_another_file(place, bit):
    data = b"call back" * 40
    about = sealed(data)
    path = files.path_of(about.id)
    changed = bytearray(path.read_bytes())
    changed[place % len(changed)] ^= 1 << bit
    path.write_bytes(changed)

    with pytest.raises(DoesNotOpen):
        opened(about)
    files.discard(about.id)


def test_what_it_takes_to_open_a_file_is_written_and_read_back():
    about = sealed(b"x", name="Señora «R».pdf")

    again = About.from_bytes(about.to_bytes())

    assert (again.id, again.name, again.kind, again.size) == (
        about.id,
        about.name,
        about.kind,
        about.size,
    )
    assert opened(again) == b"x"


@pytest.mark.parametrize("data", [b"", b"nonsense", sealed.__name__.encode()])
def test_anything_else_is_not_read_as_a_file(data):
    with pytest.raises(DoesNotOpen):
        About.from_bytes(data)


# Handing it out


def test_a_download_is_an_attachment_that_nothing_shows_or_keeps():
    about = files.seal_file(b"<script>", "más.html", "text/html")

    answer = downloads.download(about)

    assert b"".join(cast(Iterator[bytes], answer.streaming_content)) == b"<script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''m%C3%A1s.html"
    assert answer["Content-Length"] == "8"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_is_not_whole_begins_no_download(long_bytes):
    about = sealed(long_bytes)
    rewritten(about, lambda data: data[:-1])

    with pytest.raises(DoesNotOpen):
        downloads.download(about)


@pytest.mark.parametrize(
    ("kind", "safe"),
    [
        ("image/jpeg", "image/jpeg"),
        ("application/pdf", "application/pdf"),
        ("image/svg+xml", "application/octet-stream"),
        ("text/html; charset=utf-8", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_only_types_that_run_nothing_keep_their_name(kind, safe):
    assert downloads.safe_kind(kind) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "etcpasswd"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("a." + "y" * 300, "." + "y" * 119),
    ],
)
def test_a_name_cannot_lie_or_climb(name, safe):
    assert downloads.safe_name(name) == safe


# Pictures


def photograph(kind="JPEG", turned=6):
    """Two by one, red and blue, with a place and a camera written beside it."""
    picture = Image.new("RGB", (64, 32), (200, 0, 0))
    picture.paste((0, 0, 200), (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 18.0, 59.0)
    out = io.BytesIO()
    picture.save(out, format=kind, exif=exif, quality=95)
    return out.getvalue()


def places(data):
    with Image.open(io.BytesIO(data)) as picture:
        return dict(picture.getexif().get_ifd(0x8825)), dict(picture.getexif()), picture.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_copy_for_sharing_does_not_say_where_it_was_taken(kind):
    """T27: the place is in the original, which stays as it is, and not in the copy."""
    data = photograph(kind)
    original = files.seal_file(data, "Rosa at home.jpg", f"image/{kind.lower()}")

    copy = pictures.stripped_copy(original)

    assert places(data)[0]
    assert opened(original) == data
    assert places(opened(copy)) == ({}, {}, (32, 64))
    assert b"Canary" not in opened(copy)
    assert copy.name.startswith("picture.")
    assert copy.kind == f"image/{kind.lower()}"
    assert copy.id != original.id


def test_a_copy_stands_upright_and_shows_the_same():
    clean, _kind, _ending = pictures.stripped(photograph(turned=3))

    with Image.open(io.BytesIO(clean)) as picture:
        red, _green, blue = cast(tuple[int, int, int], picture.getpixel((8, 16)))
    assert blue > 150 > 60 > red


def test_what_is_see_through_stays_see_through():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, format="PNG")

    clean, kind, ending = pictures.stripped(out.getvalue())

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.getpixel((0, 0)) == (1, 2, 3, 0)
    assert (kind, ending) == ("image/png", ".png")


def test_words_in_a_picture_file_go_too():
    from PIL.PngImagePlugin import PngInfo

    words, out = PngInfo(), io.BytesIO()
    words.add_text("Author", "Canary Author")
    Image.new("RGB", (4, 4)).save(out, format="PNG", pnginfo=words)

    clean, _kind, _ending = pictures.stripped(out.getvalue())

    assert b"Canary" in out.getvalue()
    assert b"Canary" not in clean


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 canary", photograph()[:200], b"GIF89a" + bytes(40)]
)
def test_what_is_no_picture_is_not_said_to_be_clean(data):
    with pytest.raises(pictures.NotCleaned, match="as it is"):
        pictures.stripped(data)


def test_a_picture_too_large_for_memory_is_not_opened(monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST", 64 * 32 - 1)

    with pytest.raises(pictures.NotCleaned):
        pictures.stripped(photograph())


def test_it_is_known_beforehand_what_can_be_cleaned():
    assert pictures.can_be_stripped("image/jpeg")
    assert not pictures.can_be_stripped("application/pdf")
