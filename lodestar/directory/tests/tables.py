"""A small, whole kit of tables for tests, and ways to spoil it."""

from datetime import date
from pathlib import Path

from lodestar.directory.checking import Known
from lodestar.directory.tables import TABLES, columns_of
from lodestar.directory.terms import taxonomies
from lodestar.kernel.kit.tables import Line, Tables


TODAY = date(2026, 11, 23)
KNOWN = Known(
    terms=taxonomies({"talk": "To talk", "shelter": "Shelter"}, {"young": "Young people"}),
    languages=("en", "es"),
    holidays=frozenset({"us-federal"}),
)
CHECKED = {
    "source": "S1",
    "checked_on": "2026-11-01",
    "checked_by": "The coalition",
    "check_by": "2027-05-01",
}
ROWS = {
    "organizations": [
        {"id": "center", "name": "A Center", "membership": "member", "publish": "yes"},
        {"id": "coalition", "name": "The Coalition", "membership": "coalition", "publish": "yes"},
    ],
    "services": [
        {"id": "line", "organization_id": "coalition", "name": "State line", "publish": "yes"},
        {
            "id": "counsel",
            "organization_id": "center",
            "name": "Counseling",
            "application_process": "Someone answers.",
            "minimum_age": "12",
            "sources": "S1 S2",
            "publish": "yes",
        },
    ],
    "locations": [
        {
            "id": "office",
            "organization_id": "center",
            "name": "Front office",
            "latitude": "41.76",
            "longitude": "-72.68",
            "precision": "address",
        },
        {"id": "house", "organization_id": "center", "name": "CANARYNAME", "confidential": "yes"},
    ],
    "addresses": [
        {
            "id": "office-address",
            "location_id": "office",
            "address_1": "1 Main Street",
            "city": "Hartford",
            "state_province": "CT",
        },
        {
            "id": "house-address",
            "location_id": "house",
            "address_1": "CANARYSTREET 7",
            "city": "CANARYTOWN",
            "state_province": "CANARYSTATE",
        },
    ],
    "service_at_locations": [
        {"id": "at-office", "service_id": "counsel", "location_id": "office"},
        {
            "id": "at-house",
            "service_id": "counsel",
            "location_id": "house",
            "description": "CANARYLINK",
        },
    ],
    "phones": [
        {
            "id": "line-en",
            "service_id": "line",
            "number": "+18889995545",
            "display": "888-999-5545",
            **CHECKED,
        },
        {
            "id": "counsel-phone",
            "service_id": "counsel",
            "number": "+18605479100",
            "display": "860-547-9100",
            **CHECKED,
        },
        {
            "id": "counsel-text",
            "service_id": "counsel",
            "number": "233733",
            "type": "text",
            "display": "233733",
            "keywords": "HELP INFO",
            **CHECKED,
        },
    ],
    "urls": [
        {
            "id": "line-chat",
            "service_id": "line",
            "label": "Chat",
            "url": "https://example.org/chat",
            "kind": "chat",
            **CHECKED,
        },
    ],
    "languages": [
        {"id": "counsel-en", "service_id": "counsel", "name": "English", "code": "en"},
        {"id": "line-es", "phone_id": "line-en", "name": "Spanish", "code": "es"},
        {"id": "line-many", "service_id": "line", "name": "Many", "code": "mul"},
    ],
    "schedules": [
        {
            "id": "counsel-hours",
            "service_id": "counsel",
            "timezone": "America/New_York",
            "freq": "WEEKLY",
            "byday": "MO,TU,WE,TH,FR",
            "opens_at": "09:00",
            "closes_at": "17:00",
            "closed_on": "us-federal",
        },
    ],
    "service_areas": [
        {
            "id": "line-ct",
            "service_id": "line",
            "kind": "state",
            "code": "CT",
            "confirmed": "yes",
        },
        {
            "id": "counsel-hartford",
            "service_id": "counsel",
            "kind": "town",
            "code": "hartford",
            "confirmed": "yes",
        },
        {
            "id": "counsel-avon",
            "service_id": "counsel",
            "kind": "town",
            "code": "avon",
            "confirmed": "no",
        },
    ],
    "attributes": [
        {
            "id": "a1",
            "link_id": "counsel",
            "link_entity": "service",
            "taxonomy_term_id": "talk",
        },
        {
            "id": "a2",
            "link_id": "counsel",
            "link_entity": "service",
            "taxonomy_term_id": "audience:young",
        },
    ],
    "cost_options": [
        {"id": "c1", "service_id": "counsel", "option": "free", "amount_description": "Free."}
    ],
    "accessibility": [
        {"id": "house-ramp", "location_id": "house", "description": "CANARYRAMP"},
    ],
}
SPANISH = {
    ("services", "line", "name"): "Línea estatal",
    ("services", "counsel", "name"): "Consejería",
    ("services", "counsel", "application_process"): "Alguien contesta.",
    ("locations", "office", "name"): "Oficina principal",
    ("urls", "line-chat", "label"): "Chat",
    ("languages", "counsel-en", "name"): "Inglés",
    ("languages", "line-es", "name"): "Español",
    ("languages", "line-many", "name"): "Muchos",
    ("cost_options", "c1", "amount_description"): "Gratis.",
}


def whole(**spoiled):
    """The tables; `services={"counsel": {"status": "x"}}` changes cells of a row."""
    rows = {table: list(lines(table, spoiled.get(table, {}))) for table in ROWS}
    return Tables(rows, {"es": list(spanish())})


def lines(table, changes):
    columns = columns_of(TABLES[table])
    for number, row in enumerate(ROWS[table], start=2):
        values = dict.fromkeys(columns, "") | row | changes.get(row["id"], {})
        yield Line(values, Path(f"{table}.csv"), number)


def spanish():
    for number, ((table, row, field), text) in enumerate(SPANISH.items(), start=2):
        values = {"table": table, "id": row, "field": field, "text": text}
        yield Line(values, Path("es.csv"), number)


def without(tables, table, *ids):
    """The tables less some rows, and less their translations."""
    kept = [line for line in tables[table] if line["id"] not in ids]
    translations = {
        language: [line for line in told if (line["table"], line["id"]) not in product(table, ids)]
        for language, told in tables.translations.items()
    }
    return Tables(tables.rows | {table: kept}, translations)


def product(table, ids):
    return {(table, one) for one in ids}
