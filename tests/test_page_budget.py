"""What a person must wait for on a bad phone: few bytes, no script, nobody else's server."""

import pytest

from bench.pages import BUDGET, CODINGS, PAGES, parts_of, weigh


BY_NAME = {asked.name: asked for asked in PAGES}


@pytest.fixture(params=["home", "results"])
def asked(request):
    return BY_NAME[request.param]


@pytest.fixture(params=CODINGS)
def weight(request, site, language, asked):
    return weigh(site, language, asked, request.param)


def test_the_first_paint_needs_few_bytes(weight):
    assert weight.blocking <= BUDGET


def test_no_script_stands_in_the_way(weight):
    assert weight.blocking_scripts == 0


def test_one_connection_to_one_host_is_enough(weight):
    assert weight.other_hosts == frozenset()


def test_what_blocks_is_told_from_what_does_not():
    parts = parts_of(
        '<head><link rel="stylesheet" href="a.css"><script src="b.js"></script>'
        '<script src="c.js" defer></script></head><body><link rel="stylesheet" href="d.css">'
    )

    assert (parts.styles, parts.blocking_scripts, parts.later) == (
        ["a.css"], ["b.js"], ["c.js", "d.css"],
    )  # fmt: skip
