"""One way to turn a record into bytes, so that what is signed and bound has one meaning only.

Every field is written as its name and value, both with their length in front; order is the writer's.
Text is UTF-8, numbers are decimal text, lists are counted. `decode(encode(fields)) == fields`.
"""

from collections.abc import Iterable

from lodestar.kernel.vault.errors import DoesNotOpen


Value = str | int | bool | bytes | list[str]
_LENGTH = 4


def encode(fields: Iterable[tuple[str, Value]]) -> bytes:
    return b"".join(_part(name.encode()) + _value(value) for name, value in fields)


def decode(data: bytes) -> dict[str, Value]:
    """Raises DoesNotOpen for anything that `encode` did not write."""
    found: dict[str, Value] = {}
    at = 0
    while at < len(data):
        name, at = _take(data, at)
        kind = data[at : at + 1]
        body, at = _take(data, at + 1)
        key = _text(name)
        if key in found:
            raise DoesNotOpen
        found[key] = _read(kind, body)
    return found


def _part(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _value(value: Value) -> bytes:
    match value:
        case bool():
            return b"b" + _part(b"1" if value else b"0")
        case int():
            return b"i" + _part(str(value).encode())
        case str():
            return b"s" + _part(value.encode())
        case bytes():
            return b"x" + _part(value)
        case list():
            return b"l" + _part(b"".join(_part(item.encode()) for item in value))


def _take(data: bytes, at: int) -> tuple[bytes, int]:
    """What stands there with its length in front, and where the next thing begins."""
    start = at + _LENGTH
    end = start + int.from_bytes(data[at:start], "big")
    if start > len(data) or end > len(data):
        raise DoesNotOpen
    return data[start:end], end


def _read(kind: bytes, body: bytes) -> Value:
    match kind:
        case b"b" if body in (b"0", b"1"):
            return body == b"1"
        case b"i":
            return _number(body)
        case b"s":
            return _text(body)
        case b"x":
            return body
        case b"l":
            return _items(body)
        case _:
            raise DoesNotOpen


def _items(body: bytes) -> list[str]:
    items, at = [], 0
    while at < len(body):
        item, at = _take(body, at)
        items.append(_text(item))
    return items


def _number(body: bytes) -> int:
    text = _text(body)
    try:
        number = int(text)
    except ValueError as error:
        raise DoesNotOpen from error
    if str(number) != text:
        raise DoesNotOpen
    return number


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise DoesNotOpen from error
