"""Headers, cookies, tokens, other sites, and what is refused before a view is reached."""

from dataclasses import replace

import pytest
from flask import Blueprint

from jobboard.config import Settings
from jobboard.errors import ConfigError
from jobboard.models import Role
from jobboard.web import create_app
from jobboard.web.access import anyone
from tests.web.browser import Browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/account", "/healthz", "/static/css/base.css"])
def test_every_answer_carries_the_strict_policy(browser, path):
    with browser.client.get(path) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_https_marks_cookies_and_asks_for_https(settings, database):
    app = create_app(replace(settings, base_url="https://jobs.example"), database=database)
    response = app.test_client().get("/", base_url="https://jobs.example")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-jobboard=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_without_a_secret_key_nothing_starts(tmp_path):
    with pytest.raises(ConfigError, match="JOBBOARD_SECRET_KEY"):
        create_app(Settings(mode="development", data_dir=tmp_path))


def test_pages_of_signed_in_people_are_not_kept(browser):
    browser.sign_in_as(Role.JOBSEEKER)
    assert browser.get("/account").headers["Cache-Control"] == "no-store"


def test_pages_with_secret_links_send_no_referrer(browser):
    assert browser.get("/new-password?token=x", status=422).headers["Referrer-Policy"] == "no-referrer"


def test_static_files_have_a_hash_and_are_kept_for_ever(browser):
    address = browser.get("/").html.xpath("//link[@rel='icon']/@href")[0]
    assert "?v=" in address
    styles = browser.page.html.xpath("//link[@rel='stylesheet']/@href")
    assert len(styles) == 1
    assert "immutable" in browser.client.get(styles[0]).headers["Cache-Control"]
    for each, kept in ((address, "public, max-age=31536000, immutable"), (address.partition("?")[0], "no-cache")):
        with browser.client.get(each) as response:
            assert response.headers["Cache-Control"] == kept


def test_a_form_without_a_token_changes_nothing_and_says_so(browser):
    response = browser.client.post("/forgotten-password", data={"address": "a@example.org"})
    assert response.status_code == 400
    assert "open too long" in response.text
    assert "a@example.org" not in response.text


def test_a_form_that_was_open_too_long_gives_back_what_was_typed_to_its_own_page(browser):
    form = {"address": "typed@example.org", "password": "secret words here", "csrf_token": "old"}
    response = browser.client.post("/forgotten-password", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 400
    assert "typed@example.org" in response.text
    assert "secret words here" not in response.text
    browser.get("/forgotten-password")
    assert browser.submit("Send the link", address="typed@example.org").h1 == "Look at your mail"


def test_what_was_typed_after_the_session_ended_is_given_back(browser):
    form = {"address": "typed@example.org", "csrf_token": browser.token()}
    response = browser.client.post("/account/addresses/add", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 401
    assert "typed@example.org" in response.text


def test_a_form_of_another_site_is_refused_even_with_a_token(browser):
    form = {"address": "a@example.org", "csrf_token": browser.token()}
    response = browser.client.post("/forgotten-password", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "a@example.org" not in response.text


@pytest.mark.parametrize("path", ["/?q=%ff", "/?q=%00", "/%00", "/x%ff"])
def test_an_address_that_is_not_text_is_refused(app, path):
    environ = {"PATH_INFO": "/"}
    if "?" in path:
        environ["QUERY_STRING"] = path.partition("?")[2]
    else:
        environ["PATH_INFO"] = {"/%00": "/\0", "/x%ff": "/x\xff"}[path]
    assert app.test_client().get("/", environ_overrides=environ).status_code == 400


@pytest.mark.parametrize("value", [b"a\xff", b"a%ff", b"a\x00b", b"a%00b"])
def test_a_field_that_is_not_text_is_refused(browser, value):
    body = b"csrf_token=" + browser.token().encode() + b"&address=" + value
    response = browser.client.post("/forgotten-password", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "not text" in response.text


@pytest.mark.parametrize("value", [b"a\xff", b"a\x00b", "\ufffd".encode()])
def test_a_field_beside_a_file_that_is_not_text_is_refused(browser, value):
    parts = {"csrf_token": browser.token().encode(), "address": value}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), part)
        for name, part in parts.items()
    )
    response = browser.client.post(
        "/forgotten-password", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code == 400
    assert "not text" in response.text


def test_the_sign_of_a_letter_that_another_program_could_not_read_is_text(browser):
    form = {"address": "\ufffd@example.org", "csrf_token": browser.token()}
    assert browser.client.post("/forgotten-password", data=form).status_code != 400


def test_too_much_at_once_is_refused_with_the_limit(browser):
    response = browser.client.post(
        "/forgotten-password", data=b"x" * (6 * 1024 * 1024 + 1), content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code == 413
    assert "6 MB" in response.text


def test_a_wrong_method_gets_a_page(browser):
    response = browser.client.put("/sign-in")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "<h1>" in response.text


def test_only_as_many_proxies_are_believed_as_are_set(settings, database):
    where = Blueprint("where", __name__)

    @where.get("/where")
    @anyone
    def show():
        from flask import request

        return request.remote_addr

    seen = {}
    for hops in (0, 1):
        app = create_app(replace(settings, proxy_hops=hops), database=database)
        app.register_blueprint(where)
        headers = {"X-Forwarded-For": "6.6.6.6, 7.7.7.7"}
        seen[hops] = app.test_client().get("/where", headers=headers).text
    assert seen == {0: "127.0.0.1", 1: "7.7.7.7"}


def test_tokens_of_one_person_do_not_serve_another(app):
    ana, bo = Browser(app), Browser(app)
    token = ana.token()
    bo.get("/")
    response = bo.client.post("/forgotten-password", data={"address": "a@example.org", "csrf_token": token})
    assert response.status_code == 400


def test_mail_is_shown_in_development_only(settings, database):
    app = create_app(replace(settings, mode="production"), database=database)
    assert Browser(app).get("/mail", status=404).h1 == "Page not found"
