"""What is asked besides the place: needs, language, audience and hours, as masks over listings."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lodestar.directory.grid import Bits, Bools, Ints, Octets
from lodestar.directory.index import INTERPRETERS, Index, mask_of
from lodestar.directory.search import AGES, Query


EVERYTHING = slice(None)
Which = Ints | slice  # numbers of listings, or all of them


@dataclass(frozen=True)
class Wishes:
    """A question without its place, in bits of one index. `is_open`: for each set of schedules."""

    index: Index
    query: Query
    is_open: Bools
    needs: np.uint64
    language: np.uint64
    audience: np.uint64

    @classmethod
    def of(cls, index: Index, query: Query, is_open: Bools) -> "Wishes":
        words = index.words
        return cls(
            index=index,
            query=query,
            is_open=is_open,
            needs=np.uint64(mask_of(query.needs, words.needs)),
            language=np.uint64(mask_of([query.language or ""], words.languages)),
            audience=np.uint64(mask_of([query.audience or ""], words.audiences)),
        )

    def met_by(self, which: Which) -> Bools:
        """For each of these listings, whether it is what was wished for."""
        met = None
        for condition in self.conditions(which):
            met = condition if met is None else met & condition
        if met is None:
            return np.ones(len(self.index) if isinstance(which, slice) else len(which), np.bool_)
        return met

    def conditions(self, which: Which) -> Iterator[Bools]:
        rows = self.index.listings
        if self.query.needs:
            yield self.shared(which) != 0
        if self.query.language is not None:
            yield self.speaks(which) | ((rows.flags[which] & INTERPRETERS) != 0)
        if self.query.audience is not None:
            yield self.is_for(which) | (rows.audiences[which] == 0)
        if self.query.audience in AGES:
            youngest, oldest = AGES[self.query.audience]
            yield rows.minimum_ages[which] <= oldest
            yield rows.maximum_ages[which] >= youngest
        if self.query.open_now:
            yield self.is_open[rows.hours[which]]

    def shared(self, which: Which) -> Bits:
        """The needs that each listing answers."""
        both: Bits = self.index.listings.needs[which] & self.needs
        return both

    def shared_count(self, which: Which) -> Octets:
        return np.bitwise_count(self.shared(which))

    def speaks(self, which: Which) -> Bools:
        spoken: Bools = (self.index.listings.languages[which] & self.language) != 0
        return spoken

    def is_for(self, which: Which) -> Bools:
        """Whether it is there for them by name; one that names nobody is for anyone."""
        named: Bools = (self.index.listings.audiences[which] & self.audience) != 0
        return named
