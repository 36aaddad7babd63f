"""One walk through every public page, noting on the way what the tests ask about."""

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page, Response

from tests.journeys.addresses import form_pages, pages


Look = Callable[[Page], list[str]]


def visit_all(page: Page, language: str) -> Iterator[tuple[str, Response]]:
    """Each public page, then each answer of a form."""
    for address in pages(language):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address} answers {answer.status}"
        yield address, answer
    for address in form_pages(language):
        page.goto(address)
        yield f"{address} (answer)", send(page)


def send(page: Page) -> Response:
    """The form as it stands, with the town of our journeys."""
    page.locator("input[name=place]").fill("Waterbury")
    with page.expect_event("response", lambda answer: answer.request.method == "POST") as sent:
        page.locator("main form button").last.click()
    page.wait_for_load_state()
    answer: Response = sent.value
    return answer


def walk(page: Page, language: str, looks: Mapping[str, Look]) -> dict[str, dict[str, list[str]]]:
    """For each way of looking, the pages on which it found something."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in looks}
    for address, _ in visit_all(page, language):
        for name, look in looks.items():
            if problems := look(page):
                found[name][address] = problems
    return found
