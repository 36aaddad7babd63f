"""A night at the desk, as a program: people come in, write, read, hand over, take back, mistype and leave.

Run in a process of its own with a data folder of its own. Every field that holds confidential words is
filled with a canary, read from the forms as a browser would; the canaries are printed at the end.
"""

import json
import os
import re
import sys
from io import BytesIO
from uuid import uuid4

import django
from bs4 import BeautifulSoup, Tag


django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from lodestar.commands.serving import prepare_static  # noqa: E402
from lodestar.kernel.models import Person  # noqa: E402
from lodestar.kernel.people.demo import PASSWORD, demo_people  # noqa: E402
from lodestar.kernel.signin.demo import code_now, demo_codes  # noqa: E402


CANARIES: list[str] = []
STEPS: list[str] = []
ADDRESS = "203.0.113." + str(uuid4().int % 200)
AGENT = f"Browser{uuid4().hex}"


def canary(what: str) -> str:
    made = f"canary{what}{uuid4().hex}"
    CANARIES.append(made)
    return made


def someone(name: str) -> Client:
    """Signed in, with the second step, over the same pages as everybody."""
    client = Client(headers={"X-Forwarded-For": ADDRESS, "User-Agent": AGENT})
    person = Person.objects.get(email=f"{name}.demo@example.org")
    wrong = client.post("/staff/sign-in/", {"username": person.email, "password": canary("wrong")})
    assert wrong.status_code == 200, wrong.status_code
    client.post("/staff/sign-in/", {"username": person.email, "password": PASSWORD})
    answer = client.post("/staff/second-step/", {"code": code_now(person)})
    assert answer.status_code == 302, answer.content[:2000]
    return client


def form_of(client: Client, address: str, fields: int = 1) -> tuple[str, Tag]:
    """The form with the most fields of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    soup = BeautifulSoup(answer.content, "html5lib")
    forms = soup.select("main form[method=post]")
    found = max(forms, key=lambda one: len(one.select("input, textarea, select")))
    assert len(found.select("input, textarea, select")) >= fields
    return str(found.get("action") or address), found


def filled(form: Tag, **given: object) -> dict[str, object]:
    """What stands there, and a canary in every field for words."""
    sent: dict[str, object] = {}
    for field in form.select("input, textarea, select"):
        name = str(field.get("name") or "")
        value = value_of(form, field, name, sent)
        if name and name not in given and value is not None:
            sent[name] = value
    return sent | given


def value_of(form: Tag, field: Tag, name: str, sent: dict[str, object]) -> object:
    """None for what a browser would not send."""
    match str(field.get("type") or field.name):
        case "text" | "textarea" | "search":
            return canary(re.sub(r"\W", "", name))
        case "file":
            file = BytesIO((canary("inside") + "\n").encode() * 5_000)
            file.name = canary("name") + ".txt"
            return file
        case "select":
            option = form.select_one(f"select[name={name}] option[value]:not([value=''])")
            return str(option["value"]) if option else ""
        case "radio" | "checkbox" as kind:
            wanted = field.has_attr("checked") or (kind == "radio" and name not in sent)
            return str(field.get("value") or "on") if wanted else None
        case "submit" | "button":
            return None
        case _:
            return str(field.get("value") or "")


def send(client: Client, address: str, sent: dict[str, object]) -> str:
    """Where the answer leads."""
    answer = client.post(address, {name: value for name, value in sent.items() if value != ""})
    shown = BeautifulSoup(answer.content, "html5lib").get_text(" ", strip=True)
    assert answer.status_code == 302, f"{address}: {answer.status_code} {shown[:1500]}"
    return str(answer.headers["Location"])


def written(client: Client) -> str:
    """A new note; its address."""
    address, form = form_of(client, "/staff/log/new/", 10)
    send(client, address, filled(form))
    STEPS.append("written")
    page = BeautifulSoup(client.get("/staff/log/").content, "html5lib")
    return next(
        str(link["href"])
        for link in page.select("main a[href]")
        if re.fullmatch(r"/staff/log/[0-9a-f-]{36}/", str(link["href"]))
    )


def read(client: Client, note: str) -> None:
    shown = client.get(note).content.decode()
    assert sum(one in shown for one in CANARIES) >= 6, "the note does not show what was written"
    for link in BeautifulSoup(shown, "html5lib").select(f'main a[href^="{note}"]'):
        answer = client.get(str(link["href"]))
        b"".join(answer) if answer.streaming else answer.content
    STEPS.append("read")


def answered(client: Client, note: str) -> None:
    _, form = form_of(client, note)
    send(client, str(form.get("action") or note), filled(form))
    STEPS.append("answered")


def searched(client: Client) -> None:
    address, form = form_of(client, "/staff/log/search/")
    assert client.post(address, filled(form)).status_code == 200
    STEPS.append("searched")


def handed(client: Client, note: str) -> None:
    """To a partner, who opens it; then it is taken back."""
    address, form = form_of(client, f"{note}hand/")
    sent = filled(form)
    for box in form.select("input[type=checkbox]"):
        sent[str(box["name"])] = str(box.get("value") or "on")
    answer = client.post(address, sent)
    while answer.status_code == 200:  # the words of the consent, shown before it is signed
        soup = BeautifulSoup(answer.content, "html5lib")
        form = max(soup.select("main form[method=post]"), key=lambda one: len(one.select("input")))
        agreed = filled(form)
        for box in form.select("input[type=checkbox]"):
            agreed[str(box["name"])] = str(box.get("value") or "on")
        assert agreed != sent, soup.get_text(" ", strip=True)[:2000]
        sent = agreed
        answer = client.post(str(form.get("action") or address), sent)
    STEPS.append("handed")
    kim = someone("kim")
    links = BeautifulSoup(kim.get("/staff/handed/").content, "html5lib").select("main a[href]")
    one = next(
        str(a["href"]) for a in links if re.search(r"/staff/handed/[0-9a-f-]{36}/", str(a["href"]))
    )
    assert kim.get(one).status_code == 200
    page = BeautifulSoup(client.get("/staff/log/handed/").content, "html5lib")
    back = page.select_one('main form[action*="back"]')
    assert back is not None
    client.post(str(back["action"]), filled(back))
    assert kim.get(one).status_code == 404
    STEPS.append("taken back")


def broken(client: Client) -> None:
    """A form that nobody made, and pages that are not there."""
    client.post("/staff/log/new/", {"headline": canary("broken"), "page": canary("nopage")})
    client.get(f"/staff/log/{uuid4()}/", {"q": canary("query")})
    client.post("/staff/lost/", {"email": f"{canary('lost')}@example.org", "code": canary("code")})


def main() -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    prepare_static()
    demo_people()
    demo_codes()
    rosa = someone("rosa")
    note = written(rosa)
    read(rosa, note)
    answered(rosa, note)
    searched(rosa)
    june = someone("june")
    handed(june, note)
    broken(rosa)
    leave = rosa.post("/staff/sign-out/")
    assert leave.status_code in (200, 302)
    CANARIES.append(PASSWORD)
    told = {"canaries": CANARIES, "steps": STEPS, "address": ADDRESS, "agent": AGENT}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.umask(0o077)
    main()
