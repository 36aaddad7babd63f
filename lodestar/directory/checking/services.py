"""Whether services can be found and reached, and places are told no more exactly than they may be."""

from lodestar.directory.checking.report import Report
from lodestar.kernel.kit.tables import Line


def check_attributes(report: Report) -> None:
    for line in report.tables["attributes"]:
        if line["link_entity"] != "service":
            report.add(line, "Only services have attributes here.", "Write “service”.")
        elif line["link_id"] not in report.ids["services"]:
            message = f"“{line['link_id']}” in link_id is no row of services."
            report.add(line, message, "Mend the id, or add the row.")
        if line["taxonomy_term_id"] not in report.known.term_ids:
            message = f"“{line['taxonomy_term_id']}” is no need and no audience."
            report.add(line, message, "Use an id of needs.yaml, or add it there.")


def check_services(report: Report) -> None:
    reachable = {line["service_id"] for line in report.tables["phones"]}
    reachable |= {line["service_id"] for line in report.tables["urls"]}
    somewhere = {line["service_id"] for line in report.tables["service_areas"]}
    somewhere |= {line["service_id"] for line in report.tables["service_at_locations"]}
    for line in report.tables["services"]:
        check_ages(report, line)
        if line["id"] not in report.shown_services:
            continue
        through = line["reached_through"]
        if through and through not in report.shown_services:
            message = f"It is reached through “{through}”, which is not shown."
            report.add(line, message, "Publish that service, or add a phone of its own.")
        elif (through or line["id"]) not in reachable:
            report.add(
                line, "Nobody can reach this service.", "Add a phone, a url or reached_through."
            )
        if line["id"] not in somewhere:
            message = "This service has no service area and no location, so no place will find it."
            report.add(line, message, "Add a row to service_areas.csv or service_at_locations.csv.")


def check_ages(report: Report, line: Line) -> None:
    youngest, oldest = line["minimum_age"], line["maximum_age"]
    if youngest.isdigit() and oldest.isdigit() and int(youngest) > int(oldest):
        report.add(line, "The minimum age is over the maximum age.", "Mend one of them.")


def check_locations(report: Report) -> None:
    for line in report.tables["locations"]:
        point = [line["latitude"], line["longitude"]]
        if line.yes("confidential") and any(point):
            message = "A confidential location has coordinates."
            report.add(line, message, "Remove latitude and longitude; keep them nowhere.")
        elif not on_earth(line):
            report.add(line, "There is no such point on earth.", "Write degrees, such as 41.7637.")
        elif any(point) != all(point):
            report.add(line, "One of latitude and longitude is missing.", "Write both or none.")
        elif all(point) and not line["precision"]:
            message = "Nothing says how exact this point is."
            report.add(line, message, "Write “address” or “town” in precision.")


def on_earth(line: Line) -> bool:
    """False for degrees that go past a pole or around; what is no number at all is said elsewhere."""
    try:
        latitude, longitude = float(line["latitude"] or 0), float(line["longitude"] or 0)
    except ValueError:
        return True
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
