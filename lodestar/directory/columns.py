"""What the directory's columns show. It is about organizations, and most of it is published."""

from typing import Final

from lodestar.kernel.classification import Classified, Clear, Columns


PUBLIC: Final = Clear(
    "it is published, once it is confirmed", "what the site shows, and what waits to be confirmed"
)
PLACE: Final = Clear(
    "it is published, except of a confidential place",
    "of a confidential place whatever the kit says, so the kit should say nothing",
)
KEPT_BACK: Final = Clear(
    "the directory must know what it may not publish", "that there is such a place"
)
WORKING: Final = Clear("those who keep the directory need it", "what nobody has confirmed yet")


def shown(names: str, as_what: Classified = PUBLIC) -> Columns:
    return dict.fromkeys(names.split(), as_what)


COLUMNS: Final[dict[str, Columns]] = {
    "Organization": {
        **shown(
            "id name alternate_name description email website parent_organization kind "
            "membership sources"
        ),
        **shown("membership_confirmed publish verify_before_publish staff_note", WORKING),
    },
    "Service": {
        **shown(
            "id organization name alternate_name description url status "
            "application_process eligibility_description minimum_age maximum_age "
            "fees_description interpretation_services alert confidentiality "
            "is_report_line reached_through sources"
        ),
        **shown("publish verify_before_publish staff_note", WORKING),
    },
    "Location": {
        **shown("id"),
        **shown(
            "location_type organization name alternate_name description transportation "
            "latitude longitude precision",
            PLACE,
        ),
        "confidential": KEPT_BACK,
    },
    "ServiceAtLocation": shown("id service location description"),
    "Phone": {
        **shown(
            "id source checked_on check_by service organization location "
            "service_at_location number extension type description display keywords"
        ),
        **shown("checked_by verify_before_publish staff_note", WORKING),
    },
    "Url": {
        **shown("id source checked_on check_by label url organization service kind"),
        **shown("checked_by verify_before_publish", WORKING),
    },
    "Language": shown("id service location phone name code note"),
    "Schedule": shown(
        "id service location service_at_location valid_from valid_to dtstart "
        "timezone until count wkst freq interval byday bymonthday opens_at "
        "closes_at description closed_on"
    ),
    "Address": {
        **shown("id location"),
        **shown(
            "attention address_1 address_2 city region state_province postal_code "
            "country address_type",
            PLACE,
        ),
    },
    "ServiceArea": {
        **shown(
            "id service service_at_location name description extent extent_type kind code source"
        ),
        **shown("confirmed staff_note", WORKING),
    },
    "Taxonomy": shown("id name description"),
    "TaxonomyTerm": shown("id taxonomy name description"),
    "Attribute": shown("id link_id link_entity taxonomy_term value label"),
    "Accessibility": {**shown("id location"), **shown("description details url", PLACE)},
    "CostOption": shown("id service valid_from valid_to option currency amount amount_description"),
    "Translation": shown("id table row_id field language text"),
}
