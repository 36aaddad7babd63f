"""The shape of HSDS 3.1: which tables and columns it has, how its JSON nests them, and our rows for each.

Source: Open Referral, Human Services Data Specification 3.1 (docs.openreferral.org), read 2026-11-23.
A column of ours that the standard lacks is no part of this shape; `profile.py` says what we add.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from lodestar.directory import models


Kind = Literal["text", "whole", "number", "date", "moment"]
ID: Final = "id"


@dataclass(frozen=True)
class Table:
    """One table: its name in JSON, its file in the tabular form, our rows, its columns in order.

    `columns`: name in the standard → kind of value. `ours`: where our column has another name.
    `needed`: what the standard requires besides the id.
    """

    name: str
    file: str
    model: type[models.Row]
    columns: Mapping[str, Kind]
    needed: frozenset[str] = frozenset()
    ours: Mapping[str, str] = field(default_factory=dict)

    def column_here(self, column: str) -> str:
        """The name of our column (the attribute that holds an id, for a reference)."""
        return self.ours.get(column, column)


def columns(texts: str, **others: Kind) -> dict[str, Kind]:
    """Text columns by name, then others with their kind, all after the id."""
    kinds: dict[str, Kind] = {ID: "text"}
    kinds.update(dict.fromkeys(texts.split(), "text"))
    return kinds | others


# In an order in which every row comes after those that it refers to, but for rows of its own table.
TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "organization",
            "organizations",
            models.Organization,
            columns(
                "name alternate_name description email website tax_status tax_id legal_status logo "
                "uri parent_organization_id",
                year_incorporated="whole",
            ),
            frozenset({"name", "description"}),
        ),
        Table(
            "program",
            "programs",
            models.Program,
            columns("organization_id name alternate_name description"),
            frozenset({"name", "description"}),
        ),
        Table(
            "service",
            "services",
            models.Service,
            columns(
                "organization_id program_id name alternate_name description url email status "
                "interpretation_services application_process fees_description wait_time fees "
                "accreditations eligibility_description assurer_email licenses alert",
                minimum_age="whole",
                maximum_age="whole",
                assured_date="date",
                last_modified="moment",
            ),
            frozenset({"name", "status"}),
        ),
        Table(
            "location",
            "locations",
            models.Location,
            columns(
                "location_type url organization_id name alternate_name description transportation "
                "external_identifier external_identifier_type",
                latitude="number",
                longitude="number",
            ),
            frozenset({"location_type"}),
        ),
        Table(
            "service_at_location",
            "service_at_locations",
            models.ServiceAtLocation,
            columns("service_id location_id description"),
        ),
        Table(
            "address",
            "addresses",
            models.Address,
            columns(
                "location_id attention address_1 address_2 city region state_province postal_code "
                "country address_type"
            ),
            frozenset(
                {"address_1", "city", "state_province", "postal_code", "country", "address_type"}
            ),
        ),
        Table(
            "contact",
            "contacts",
            models.Contact,
            columns(
                "organization_id service_id service_at_location_id location_id name title "
                "department email"
            ),
        ),
        Table(
            "phone",
            "phones",
            models.Phone,
            columns(
                "location_id service_id organization_id contact_id service_at_location_id number "
                "type description",
                extension="whole",
            ),
            frozenset({"number"}),
        ),
        Table(
            "schedule",
            "schedules",
            models.Schedule,
            columns(
                "service_id location_id service_at_location_id wkst freq byday byweekno bymonthday "
                "byyearday description opens_at closes_at schedule_link attending_type notes",
                valid_from="date",
                valid_to="date",
                dtstart="date",
                timezone="number",
                until="date",
                count="whole",
                interval="whole",
            ),
            ours={"timezone": "utc_offset"},
        ),
        Table(
            "service_area",
            "service_areas",
            models.ServiceArea,
            columns("service_id service_at_location_id name description extent extent_type uri"),
        ),
        Table(
            "language",
            "languages",
            models.Language,
            columns("service_id location_id phone_id name code note"),
        ),
        Table(
            "funding",
            "funding",
            models.Funding,
            columns("organization_id service_id source"),
        ),
        Table(
            "accessibility",
            "accessibility",
            models.Accessibility,
            columns("location_id description details url"),
        ),
        Table(
            "cost_option",
            "cost_options",
            models.CostOption,
            columns(
                "service_id option currency amount_description",
                valid_from="date",
                valid_to="date",
                amount="number",
            ),
        ),
        Table(
            "required_document",
            "required_documents",
            models.RequiredDocument,
            columns("service_id document uri"),
        ),
        Table(
            "organization_identifier",
            "organization_identifiers",
            models.OrganizationIdentifier,
            columns("organization_id identifier_scheme identifier_type identifier"),
            frozenset({"identifier_type", "identifier"}),
        ),
        Table(
            "unit",
            "units",
            models.Unit,
            columns("name scheme identifier uri"),
            frozenset({"name"}),
        ),
        Table(
            "service_capacity",
            "service_capacities",
            models.ServiceCapacity,
            columns(
                "service_id unit_id description",
                available="number",
                maximum="number",
                updated="moment",
            ),
            frozenset({"unit_id", "available", "updated"}),
        ),
        Table(
            "url",
            "urls",
            models.Url,
            columns("label url organization_id service_id"),
            frozenset({"url"}),
        ),
        Table(
            "taxonomy",
            "taxonomies",
            models.Taxonomy,
            columns("name description uri version"),
            frozenset({"name", "description"}),
        ),
        Table(
            "taxonomy_term",
            "taxonomy_terms",
            models.TaxonomyTerm,
            columns("code name description parent_id taxonomy language taxonomy_id term_uri"),
            frozenset({"name", "description"}),
            ours={"taxonomy": "taxonomy_name"},
        ),
        Table(
            "attribute",
            "attributes",
            models.Attribute,
            columns("link_id taxonomy_term_id link_type link_entity value label"),
            frozenset({"link_id", "taxonomy_term_id", "link_entity"}),
        ),
        Table(
            "metadata",
            "metadata",
            models.Metadata,
            columns(
                "resource_id resource_type last_action_date last_action_type field_name "
                "previous_value replacement_value updated_by"
            ),
            frozenset(
                {
                    "resource_id",
                    "resource_type",
                    "last_action_date",
                    "last_action_type",
                    "field_name",
                    "updated_by",
                }
            ),
        ),
        Table(
            "meta_table_description",
            "meta_table_descriptions",
            models.MetaTableDescription,
            columns("name language character_set"),
        ),
    )
}


@dataclass(frozen=True)
class Child:
    """Rows that stand as a list inside their parent's JSON; `link` is their column for it."""

    table: str
    link: str


# parent → key in its JSON → what stands there
CHILDREN: Final[dict[str, dict[str, Child]]] = {
    "organization": {
        "additional_websites": Child("url", "organization_id"),
        "funding": Child("funding", "organization_id"),
        "contacts": Child("contact", "organization_id"),
        "phones": Child("phone", "organization_id"),
        "locations": Child("location", "organization_id"),
        "programs": Child("program", "organization_id"),
        "organization_identifiers": Child("organization_identifier", "organization_id"),
    },
    "service": {
        "additional_urls": Child("url", "service_id"),
        "phones": Child("phone", "service_id"),
        "schedules": Child("schedule", "service_id"),
        "service_areas": Child("service_area", "service_id"),
        "service_at_locations": Child("service_at_location", "service_id"),
        "languages": Child("language", "service_id"),
        "funding": Child("funding", "service_id"),
        "cost_options": Child("cost_option", "service_id"),
        "required_documents": Child("required_document", "service_id"),
        "contacts": Child("contact", "service_id"),
        "capacities": Child("service_capacity", "service_id"),
    },
    "service_at_location": {
        "service_areas": Child("service_area", "service_at_location_id"),
        "contacts": Child("contact", "service_at_location_id"),
        "phones": Child("phone", "service_at_location_id"),
        "schedules": Child("schedule", "service_at_location_id"),
    },
    "location": {
        "languages": Child("language", "location_id"),
        "addresses": Child("address", "location_id"),
        "contacts": Child("contact", "location_id"),
        "accessibility": Child("accessibility", "location_id"),
        "phones": Child("phone", "location_id"),
        "schedules": Child("schedule", "location_id"),
    },
    "contact": {"phones": Child("phone", "contact_id")},
    "phone": {"languages": Child("language", "phone_id")},
}

# What JSON may also hold and is read, though it is written elsewhere.
READ_ONLY_CHILDREN: Final[dict[str, dict[str, Child]]] = {
    "organization": {"services": Child("service", "organization_id")},
}


@dataclass(frozen=True)
class Reference:
    """One object that stands inside another's JSON; `link` is the other's column for it."""

    table: str
    link: str


REFERENCES: Final[dict[str, dict[str, Reference]]] = {
    "service": {
        "organization": Reference("organization", "organization_id"),
        "program": Reference("program", "program_id"),
    },
    "service_at_location": {
        "location": Reference("location", "location_id"),
        "service": Reference("service", "service_id"),
    },
    "service_capacity": {"unit": Reference("unit", "unit_id")},
    "attribute": {"taxonomy_term": Reference("taxonomy_term", "taxonomy_term_id")},
    "taxonomy_term": {"taxonomy_detail": Reference("taxonomy", "taxonomy_id")},
}

# Attributes and metadata may hang on a row of any table but these.
WITHOUT_ATTRIBUTES: Final = frozenset({"attribute", "metadata", "taxonomy", "taxonomy_term"})
WITHOUT_METADATA: Final = frozenset({"metadata"})
ATTRIBUTES: Final = "attributes"
METADATA: Final = "metadata"
