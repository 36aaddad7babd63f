"""The directory as it is kept: tables and names of HSDS 3.1, with a few columns of our own.

Ours say what HSDS has no word for: who checked a number and until when that holds, what may be
published, and which places must never be shown. `kits/README.md` lists them.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


NAME = 250  # characters
ID = 100  # ids of a kit are words with hyphens; those made here are UUIDs


def new_id() -> str:
    return str(uuid.uuid4())


class Row(models.Model):
    """Every table's key: an id that the kit, or another directory, gave it; else one made here."""

    id = models.CharField(primary_key=True, max_length=ID, default=new_id)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


class Checked(Row):
    """A way to make contact that somebody has tried or read, and that is to be tried again."""

    source = models.CharField(max_length=ID, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=NAME, blank=True)
    check_by = models.DateField(null=True, blank=True)
    verify_before_publish = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_checked_before_it_is_due",
                condition=Q(check_by__gte=F("checked_on")),
            ),
        ]


class Membership(models.TextChoices):
    COALITION = "coalition"
    MEMBER = "member"


class Organization(Row):
    name = models.CharField(max_length=NAME)
    alternate_name = models.CharField(max_length=NAME, blank=True)
    description = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    tax_status = models.CharField(max_length=NAME, blank=True)
    tax_id = models.CharField(max_length=NAME, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(max_length=NAME, blank=True)
    logo = models.CharField(max_length=500, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    parent_organization = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=ID, blank=True)
    membership = models.CharField(max_length=20, choices=Membership, blank=True)
    membership_confirmed = models.BooleanField(default=False)
    publish = models.BooleanField(default=False)
    sources = models.TextField(blank=True)
    verify_before_publish = models.BooleanField(default=False)
    staff_note = models.TextField(blank=True)


class Program(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="programs"
    )
    name = models.CharField(max_length=NAME)
    alternate_name = models.CharField(max_length=NAME, blank=True)
    description = models.TextField(blank=True)


class Status(models.TextChoices):
    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    CLOSED = "temporarily closed"


class Service(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="services"
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    name = models.CharField(max_length=NAME)
    alternate_name = models.CharField(max_length=NAME, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    application_process = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    fees_description = models.TextField(blank=True)
    fees = models.TextField(blank=True)
    wait_time = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    licenses = models.TextField(blank=True)
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    interpretation_services = models.TextField(blank=True)
    alert = models.TextField(blank=True)
    confidentiality = models.TextField(blank=True)
    is_report_line = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    reached_through = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers_for",
        db_column="reached_through",
    )
    publish = models.BooleanField(default=False)
    sources = models.TextField(blank=True)
    verify_before_publish = models.BooleanField(default=False)
    staff_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="service_youngest_before_oldest",
                condition=Q(minimum_age__lte=F("maximum_age")),
            ),
        ]


class Precision(models.TextChoices):
    ADDRESS = "address"
    TOWN = "town"


class Location(Row):
    """A place. A confidential one has no point, so that nothing can ever show where it is.

    Another directory may have points that are not on earth; they are kept, and never published.
    """

    location_type = models.CharField(max_length=20, default="physical")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="locations"
    )
    name = models.CharField(max_length=NAME, blank=True)
    alternate_name = models.CharField(max_length=NAME, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    external_identifier = models.CharField(max_length=NAME, blank=True)
    external_identifier_type = models.CharField(max_length=NAME, blank=True)
    confidential = models.BooleanField(default=False)
    precision = models.CharField(max_length=20, choices=Precision, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="location_confidential_has_no_point",
                condition=Q(confidential=False) | Q(latitude__isnull=True, longitude__isnull=True),
            ),
            models.CheckConstraint(
                name="location_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]


class ServiceAtLocation(Row):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="services")
    description = models.TextField(blank=True)


class Contact(Row):
    """A person of an organization to speak to. Never shown to the public: staff call the office."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=NAME, blank=True)
    title = models.CharField(max_length=NAME, blank=True)
    department = models.CharField(max_length=NAME, blank=True)
    email = models.EmailField(blank=True)


class PhoneType(models.TextChoices):
    VOICE = "voice"
    TEXT = "text"
    TEXTPHONE = "textphone"
    VIDEO = "video"
    FAX = "fax"
    CELL = "cell"
    PAGER = "pager"


class Phone(Checked):
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    number = models.CharField(max_length=60)
    extension = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=20, choices=PhoneType, default=PhoneType.VOICE)
    description = models.TextField(blank=True)
    display = models.CharField(max_length=60)
    keywords = models.CharField(max_length=NAME, blank=True)
    staff_note = models.TextField(blank=True)

    class Meta(Checked.Meta):
        constraints: ClassVar = [
            *Checked.Meta.constraints,
            models.CheckConstraint(name="phone_has_a_number", condition=~Q(number="")),
        ]


class Url(Checked):
    label = models.CharField(max_length=NAME)
    url = models.URLField(max_length=500)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="urls"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="urls"
    )
    kind = models.CharField(
        max_length=20, choices=[(kind, kind) for kind in ("chat", "form", "web")], default="web"
    )

    class Meta(Checked.Meta):
        constraints: ClassVar = [
            *Checked.Meta.constraints,
            models.CheckConstraint(name="url_has_an_address", condition=~Q(url="")),
        ]


class Language(Row):
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    phone = models.ForeignKey(
        Phone, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    name = models.CharField(max_length=NAME, blank=True)
    code = models.CharField(max_length=35, blank=True)
    note = models.TextField(blank=True)


class Schedule(Row):
    """Opening hours as `hours.Schedule` reads them. Times are `HH:MM`; 24:00 closes at midnight."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    utc_offset = models.FloatField(null=True, blank=True)  # HSDS's own “timezone”, in hours
    until = models.DateField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, blank=True)
    freq = models.CharField(max_length=10, blank=True)
    interval = models.PositiveSmallIntegerField(null=True, blank=True)
    byday = models.CharField(max_length=ID, blank=True)
    byweekno = models.CharField(max_length=NAME, blank=True)
    bymonthday = models.CharField(max_length=ID, blank=True)
    byyearday = models.CharField(max_length=NAME, blank=True)
    opens_at = models.CharField(max_length=14, blank=True)
    closes_at = models.CharField(max_length=14, blank=True)
    schedule_link = models.CharField(max_length=500, blank=True)
    attending_type = models.CharField(max_length=NAME, blank=True)
    notes = models.TextField(blank=True)
    description = models.TextField(blank=True)
    closed_on = models.CharField(max_length=ID, blank=True)


class Address(Row):
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="addresses")
    attention = models.CharField(max_length=NAME, blank=True)
    address_1 = models.CharField(max_length=NAME, blank=True)
    address_2 = models.CharField(max_length=NAME, blank=True)
    city = models.CharField(max_length=NAME, blank=True)
    region = models.CharField(max_length=NAME, blank=True)
    state_province = models.CharField(max_length=NAME, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    address_type = models.CharField(max_length=20, default="physical")


class AreaKind(models.TextChoices):
    NATION = "nation"
    STATE = "state"
    TOWN = "town"
    ZIP = "zip"


class ServiceArea(Row):
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="areas"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="areas"
    )
    name = models.CharField(max_length=NAME, blank=True)
    description = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.CharField(max_length=20, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=AreaKind, blank=True)
    code = models.CharField(max_length=ID, blank=True)
    confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=ID, blank=True)
    staff_note = models.TextField(blank=True)


class Taxonomy(Row):
    name = models.CharField(max_length=NAME)
    description = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=ID, blank=True)


class TaxonomyTerm(Row):
    taxonomy = models.ForeignKey(
        Taxonomy, on_delete=models.CASCADE, null=True, blank=True, related_name="terms"
    )
    taxonomy_name = models.CharField(max_length=NAME, blank=True)  # HSDS's older “taxonomy”
    code = models.CharField(max_length=ID, blank=True)
    name = models.CharField(max_length=NAME)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    language = models.CharField(max_length=35, blank=True)
    term_uri = models.CharField(max_length=500, blank=True)


class Attribute(Row):
    """A term that applies to a row of any table (`link_entity`)."""

    link_id = models.CharField(max_length=ID, db_index=True)
    link_type = models.CharField(max_length=ID, blank=True)
    link_entity = models.CharField(max_length=40)
    taxonomy_term = models.ForeignKey(
        TaxonomyTerm, on_delete=models.PROTECT, related_name="attributes"
    )
    value = models.CharField(max_length=NAME, blank=True)
    label = models.CharField(max_length=NAME, blank=True)


class Accessibility(Row):
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)


class CostOption(Row):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="costs")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.CharField(max_length=NAME, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    amount_description = models.TextField(blank=True)


class Funding(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="funding"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="funding"
    )
    source = models.TextField(blank=True)


class RequiredDocument(Row):
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="required_documents"
    )
    document = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)


class OrganizationIdentifier(Row):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="organization_identifiers"
    )
    identifier_scheme = models.CharField(max_length=NAME, blank=True)
    identifier_type = models.CharField(max_length=NAME)
    identifier = models.CharField(max_length=NAME)


class Unit(Row):
    name = models.CharField(max_length=NAME)
    scheme = models.CharField(max_length=NAME, blank=True)
    identifier = models.CharField(max_length=NAME, blank=True)
    uri = models.CharField(max_length=500, blank=True)


class ServiceCapacity(Row):
    """How much of something is free, such as beds; it ages within hours."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="capacities")
    available = models.FloatField(default=0)
    maximum = models.FloatField(null=True, blank=True)
    description = models.TextField(blank=True)
    updated = models.DateTimeField(null=True, blank=True)


class Metadata(Row):
    """What another directory says about the changes of a row; ours stand in `Change`."""

    resource_id = models.CharField(max_length=ID, db_index=True)
    resource_type = models.CharField(max_length=40)
    last_action_date = models.CharField(max_length=40)
    last_action_type = models.CharField(max_length=NAME)
    field_name = models.CharField(max_length=NAME)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=NAME)


class MetaTableDescription(Row):
    name = models.CharField(max_length=NAME, blank=True)
    language = models.CharField(max_length=35, blank=True)
    character_set = models.CharField(max_length=40, blank=True)


class Translation(models.Model):
    """The text of one field of one row in another language; the row holds it in the kit's first."""

    table = models.CharField(max_length=40)
    row_id = models.CharField(max_length=ID)
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=35)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="translation_once", fields=["table", "row_id", "field", "language"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} {self.field} ({self.language})"
