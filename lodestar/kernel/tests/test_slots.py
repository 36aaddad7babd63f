"""A page may be filled by a room above, and stands without it."""

from lodestar.kernel.slots import Slot


def test_a_slot_that_nobody_fills_shows_nothing():
    assert Slot[str, str]("words").ask("anything") is None


def test_a_slot_asks_whoever_fills_it():
    slot = Slot[str, str]("words")

    @slot.fill
    def shout(asked):
        return asked.upper()

    assert slot.ask("help") == "HELP"
    assert shout("again") == "AGAIN"
