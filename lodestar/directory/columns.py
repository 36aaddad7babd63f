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
SOMEBODY: Final = Clear(
    "the standard has it and staff may need it; it is never published",
    "who works at an organization, if the kit or another directory said so",
)


def shown(names: str, as_what: Classified = PUBLIC) -> Columns:
    return dict.fromkeys(names.split(), as_what)


COLUMNS: Final[dict[str, Columns]] = {
    "Organization": {
        **shown(
            "id name alternate_name description email website tax_status tax_id "
            "year_incorporated legal_status logo uri parent_organization kind membership sources"
        ),
        **shown("membership_confirmed publish verify_before_publish staff_note", WORKING),
    },
    "OrganizationIdentifier": shown("id organization identifier_scheme identifier_type identifier"),
    "Program": shown("id organization name alternate_name description"),
    "Service": {
        **shown(
            "id organization program name alternate_name description url email status "
            "application_process eligibility_description minimum_age maximum_age "
            "fees_description fees wait_time accreditations licenses assured_date "
            "interpretation_services alert confidentiality last_modified is_report_line "
            "reached_through sources"
        ),
        **shown("publish verify_before_publish staff_note", WORKING),
        "assurer_email": SOMEBODY,
        "confidential": KEPT_BACK,
    },
    "Location": {
        **shown("id"),
        **shown(
            "location_type organization name alternate_name description transportation "
            "latitude longitude precision url external_identifier external_identifier_type",
            PLACE,
        ),
        "confidential": KEPT_BACK,
    },
    "ServiceAtLocation": shown("id service location description"),
    "Contact": {
        **shown("id organization service service_at_location location"),
        **shown("name title department email", SOMEBODY),
    },
    "Phone": {
        **shown(
            "id source checked_on check_by service organization location contact "
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
        "id service location service_at_location valid_from valid_to dtstart timezone utc_offset "
        "until count wkst freq interval byday bymonthday byweekno byyearday opens_at closes_at "
        "description closed_on schedule_link attending_type notes"
    ),
    "Address": {
        **shown("id location"),
        **shown(
            "attention address_1 address_2 city region state_province postal_code country "
            "address_type",
            PLACE,
        ),
    },
    "ServiceArea": {
        **shown(
            "id service service_at_location name description extent extent_type uri kind code "
            "source"
        ),
        **shown("confirmed staff_note", WORKING),
    },
    "Taxonomy": shown("id name description uri version"),
    "TaxonomyTerm": shown(
        "id taxonomy taxonomy_name code parent name description language term_uri"
    ),
    "Attribute": shown("id link_id link_entity link_type taxonomy_term value label"),
    "Accessibility": {**shown("id location"), **shown("description details url", PLACE)},
    "CostOption": shown("id service valid_from valid_to option currency amount amount_description"),
    "Funding": shown("id organization service source"),
    "RequiredDocument": shown("id service document uri"),
    "Unit": shown("id name scheme identifier uri"),
    "ServiceCapacity": shown("id service unit available maximum description updated"),
    "Metadata": {
        **shown(
            "id resource_id resource_type last_action_date last_action_type field_name "
            "previous_value replacement_value",
            WORKING,
        ),
        "updated_by": SOMEBODY,
    },
    "MetaTableDescription": shown("id name language character_set"),
    "Translation": shown("id table row_id field language text"),
}
