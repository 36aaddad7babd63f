"""What the trail keeps: leaves and heads in clear and for ever, bodies sealed and deletable.

The database itself refuses to change leaves and heads (guards.py). Who did what to whom stands only in
the bodies, sealed to those concerned; a leaf is a number and a hash.
"""

from typing import ClassVar

from django.db import models


class TrailLeaf(models.Model):
    """Entry n: the hash over leaf n-1, the number n and the hash of the sealed body."""

    n = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    hash = models.BinaryField(max_length=32)

    rows: ClassVar[models.Manager["TrailLeaf"]] = models.Manager()

    class Meta:
        db_table = "trail_leaf"

    def __str__(self) -> str:
        return f"entry {self.n}"


class TrailBody(models.Model):
    """What entry n says, sealed. It goes when its folder is shredded; the leaf stays."""

    # No constraint: a leaf never goes, and the check would cost half the time of writing it.
    leaf = models.OneToOneField(
        TrailLeaf,
        models.DO_NOTHING,
        primary_key=True,
        db_column="n",
        db_constraint=False,
        related_name="body",
    )
    folder = models.UUIDField(null=True, db_index=True)
    sealed = models.BinaryField()

    rows: ClassVar[models.Manager["TrailBody"]] = models.Manager()

    class Meta:
        db_table = "trail_body"

    def __str__(self) -> str:
        return f"body of entry {self.leaf_id}"


class TrailTip(models.Model):
    """One row without content: whoever adds to the trail locks it first (PostgreSQL)."""

    id = models.PositiveSmallIntegerField(primary_key=True)

    rows: ClassVar[models.Manager["TrailTip"]] = models.Manager()

    class Meta:
        db_table = "trail_tip"

    def __str__(self) -> str:
        return "the tip of the trail"


class TrailSubtree(models.Model):
    """The Merkle hash of 1,024 leaves in a row, so that a head does not hash all of them again."""

    number = models.PositiveBigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    rows: ClassVar[models.Manager["TrailSubtree"]] = models.Manager()

    class Meta:
        db_table = "trail_subtree"

    def __str__(self) -> str:
        return f"subtree {self.number}"


class TrailHead(models.Model):
    """The site's signature over the first `size` entries (RFC 6962), as it was published."""

    id = models.BigAutoField(primary_key=True)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    hour = models.CharField(max_length=13)  # UTC, such as “2026-11-23T14”: no finer
    key = models.BinaryField(max_length=32)  # the site's public key
    signature = models.BinaryField(max_length=64)

    rows: ClassVar[models.Manager["TrailHead"]] = models.Manager()

    class Meta:
        db_table = "trail_head"
        constraints = [
            models.UniqueConstraint(fields=["size", "hour"], name="one_head_a_size_and_hour")
        ]

    def __str__(self) -> str:
        return f"head over {self.size} entries, {self.hour}"


class Cosignature(models.Model):
    """A witness has this head in an archive of its own, and found it consistent with all before."""

    id = models.BigAutoField(primary_key=True)
    head = models.ForeignKey(TrailHead, models.PROTECT, related_name="cosignatures")
    witness = models.BinaryField(max_length=32)  # the witness's public key
    signature = models.BinaryField(max_length=64)

    rows: ClassVar[models.Manager["Cosignature"]] = models.Manager()

    class Meta:
        db_table = "trail_cosignature"
        constraints = [
            models.UniqueConstraint(fields=["head", "witness"], name="one_cosignature_a_witness")
        ]

    def __str__(self) -> str:
        return f"cosignature of {self.head_id}"
