"""From a page that people share to its badge, through the fetcher itself."""

from jobboard.credentials import badge_found, verify
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW
from tests.fetch.answers import plain

PAGE, BADGE = "https://badges.example/page", "https://badges.example/badge.json"


def test_a_page_is_asked_for_after_json_was_refused_and_leads_to_its_badge(serve):
    accepted = []

    def answer(connection, request):
        [line, *headers] = request.split("\r\n")
        accepted.append((line.split()[1], "text/html" in next(each for each in headers if each.startswith("Accept:"))))
        link = f'<!doctype html><link rel="alternate" type="application/ld+json" href="{BADGE}">'.encode()
        is_badge = "/badge.json" in line
        body, kind = (scenarios.good(), "application/ld+json") if is_badge else (link, "text/html; charset=utf-8")
        connection.sendall(plain(body, Content_Type=kind))

    with serve(answer) as (loader, _):
        report = verify(PAGE.encode(), identities=scenarios.IDENTITIES, loader=loader, now=NOW)
    assert accepted[:3] == [("/page", False), ("/page", True), ("/badge.json", False)]
    assert badge_found(PAGE, report.documents) == scenarios.good()
