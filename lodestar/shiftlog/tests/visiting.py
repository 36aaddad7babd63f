"""Somebody at the desk with a browser: signed in, unlocked, and each page held to what it owes."""

import base64
from typing import Any

import html5lib
from bs4 import BeautifulSoup
from django.test import Client

from lodestar.kernel.signin.unlocking import SECOND, SEED, UNLOCKED
from lodestar.kernel.web.doors import HEADERS
from lodestar.shiftlog.tests.making import Worker


def browser_of(worker: Worker, *, unlocked: bool = True, **named: Any) -> Client:
    """A browser in which this person is signed in."""
    client = Client(**named)
    client.force_login(worker.person)
    if unlocked:
        unlock(client, worker)
    return client


def unlock(client: Client, worker: Worker, at: int = 0) -> None:
    session = client.session
    session[SEED] = base64.b64encode(worker.someone.identity.seed.reveal()).decode()
    session[SECOND], session[UNLOCKED] = "key", at
    session.save()


def lock(client: Client) -> None:
    session = client.session
    session.pop(SEED)
    session.save()


def seen(answer: Any) -> BeautifulSoup:
    """The page, strictly read, with what every page of the desk promises."""
    for name, value in HEADERS.items():
        wanted = "same-origin" if name == "Referrer-Policy" else value
        assert answer.headers.get(name) == wanted, name
    assert answer.headers["Cache-Control"] == "no-store"
    html5lib.HTMLParser(strict=True).parse(answer.content)
    soup = BeautifulSoup(answer.content.decode(), "html5lib")
    assert len(soup.find_all("h1")) == 1
    assert soup.title
    assert soup.title.get_text().split(" · ")[0] in {"Desk", "Escritorio"}
    assert not soup.select("[style], style, iframe, [onclick]")
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted(ids)
    return soup


def words(answer: Any) -> str:
    """What can be read in the main part of a page."""
    main = seen(answer).find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def fields(answer: Any, action: str = "") -> dict[str, Any]:
    """What a browser would send if the form were sent as it is."""
    soup = seen(answer)
    form = soup.select_one(f'main form[action$="{action}"]' if action else "main form[method=post]")
    assert form is not None
    sent: dict[str, Any] = {}
    for tag in form.select("input, textarea, select"):
        name, kind = str(tag.get("name", "")), tag.get("type")
        if not name or name == "csrfmiddlewaretoken" or kind == "file":
            continue
        if kind in {"radio", "checkbox"} and not tag.has_attr("checked"):
            continue
        sent.setdefault(name, []).append(_value(tag))
    return sent


def _value(tag: Any) -> str:
    if tag.name == "textarea":
        return str(tag.get_text())
    if tag.name == "select":
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        return str(chosen["value"])
    return str(tag.get("value", "on" if tag.get("type") == "checkbox" else ""))
