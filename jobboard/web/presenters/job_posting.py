"""A job as JSON-LD for search engines: nothing but what its page shows.

Source: schema.org 15, JobPosting and EducationalOccupationalCredential; Google Search Central, "Job posting structured
data": on the page of one job alone, and only while it is open.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from jobboard.models import Contract, Hours, PayPeriod, Requirement, Vacancy, Workplace
from jobboard.terms import terms_of

_HOURS = {Hours.FULL_TIME: "FULL_TIME", Hours.PART_TIME: "PART_TIME"}
_CONTRACTS = {Contract.TEMPORARY: "TEMPORARY", Contract.VOLUNTARY: "VOLUNTEER", Contract.APPRENTICESHIP: "OTHER"}
_UNITS = {
    PayPeriod.HOUR: "HOUR",
    PayPeriod.WEEK: "WEEK",
    PayPeriod.MONTH: "MONTH",
    PayPeriod.YEAR: "YEAR",
}


def job_posting(vacancy: Vacancy, site: str) -> Mapping[str, object]:
    """Give an open vacancy as a JobPosting. `site`: the address of this site, without a slash at its end."""
    last_moment = datetime.combine(vacancy.closes_on, time(23, 59, 59), UTC) if vacancy.closes_on else None
    found: dict[str, object | None] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": vacancy.description,
        "url": f"{site}/jobs/{vacancy.public_id}",
        "datePosted": vacancy.opened_at.date().isoformat() if vacancy.opened_at else None,
        "validThrough": last_moment.isoformat() if last_moment else None,
        "hiringOrganization": {
            "@type": "Organization",
            "name": vacancy.organisation.name,
            "url": f"{site}/employers/{vacancy.organisation.public_id}",
        },
        "employmentType": _employment(vacancy) or None,
        "directApply": True,
        "baseSalary": _salary(vacancy),
        "skills": [each.skill.label for each in vacancy.requirements if each.skill] or None,
        "qualifications": _badges(vacancy.requirements) or None,
        **_place(vacancy),
    }
    return {name: value for name, value in found.items() if value is not None}


def _employment(vacancy: Vacancy) -> list[str]:
    hours = [_HOURS[each] for each in Hours if each in vacancy.hours]
    return hours + ([_CONTRACTS[vacancy.contract]] if vacancy.contract in _CONTRACTS else [])


def _salary(vacancy: Vacancy) -> Mapping[str, object] | None:
    pay = terms_of(vacancy).pay
    if pay is None:
        return None
    amounts = {"minValue": pay.minimum / 100, "maxValue": pay.maximum / 100}
    if pay.minimum == pay.maximum:
        amounts = {"value": pay.minimum / 100}
    value = {"@type": "QuantitativeValue", **amounts, "unitText": _UNITS[pay.period]}
    return {"@type": "MonetaryAmount", "currency": "GBP", "value": value}


def _badges(requirements: Iterable[Requirement]) -> list[Mapping[str, object]]:
    """Give the required badges; the name of its issuer stands on the page beside each."""
    asked = (each.achievement for each in requirements if each.is_must and each.achievement is not None)
    return [
        {
            "@type": "EducationalOccupationalCredential",
            "name": each.name,
            "credentialCategory": "badge",
            "recognizedBy": {"@type": "Organization", "name": each.issuer.name},
        }
        for each in asked
    ]


def _place(vacancy: Vacancy) -> Mapping[str, object]:
    """Give where the work is done; from home alone, it is done anywhere in the country."""
    found: dict[str, object] = {}
    if vacancy.place is not None:
        address = {
            "@type": "PostalAddress",
            "addressLocality": vacancy.place.name,
            "addressRegion": vacancy.place.region,
            "addressCountry": vacancy.place.country,
        }
        found["jobLocation"] = {"@type": "Place", "address": address}
    if vacancy.workplace is Workplace.HOME:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = {"@type": "Country", "name": "United Kingdom"}
    return found
