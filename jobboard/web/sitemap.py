"""What search engines are told: which pages there are, and which rooms they leave alone."""

from xml.sax.saxutils import escape

from flask import Blueprint, Response, url_for
from sqlalchemy import select

from jobboard.models import Organisation, Vacancy
from jobboard.opening import open_at
from jobboard.web.access import anyone
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("sitemap", __name__)

_MOST_PAGES = 20_000
_PUBLIC = ("home.show", "jobs.index", "catalogue.index", "vocabulary.show")


@blueprint.get("/sitemap.xml")
@anyone
def pages() -> Response:
    """List the public pages: every open job with the day on which its employer last said that it recruits."""
    opened = select(Vacancy.public_id, Vacancy.confirmed_at, Organisation.public_id.label("company"))
    opened = opened.join(Vacancy.organisation).where(open_at(now())).order_by(Vacancy.opened_at.desc(), Vacancy.id)
    rows = current_session().execute(opened.limit(_MOST_PAGES)).all()
    found = [(url_for(each), "") for each in _PUBLIC]
    companies = dict.fromkeys(row.company for row in rows)
    found += [(url_for("companies.show", public_id=each), "") for each in companies]
    found += [
        (url_for("jobs.show", public_id=row.public_id), f"{row.confirmed_at:%Y-%m-%d}" if row.confirmed_at else "")
        for row in rows
    ]
    lines = "\n".join(_entry(path, changed) for path, changed in found)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}\n</urlset>\n'
    )
    return Response(body, mimetype="application/xml")


@blueprint.get("/robots.txt")
@anyone
def robots() -> Response:
    """Say where the list of pages is, and which rooms hold nothing for search engines."""
    private = ("/account", "/applications", "/people", "/resume", "/search", "/staff", "/vacancies")
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in private), f"Sitemap: {settings().site_url}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _entry(path: str, changed: str) -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(settings().site_url + path)}</loc>{when}</url>"
