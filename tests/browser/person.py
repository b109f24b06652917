"""A person at a browser window, whose every problem is noted."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

PASSWORD = "calm-otter-walks-by-the-forth"
PATIENCE = 60_000  # milliseconds; the machine may be busy
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", each => console.error("CSP", each.effectiveDirective));
"""


class Person:
    """One window. `page` is Playwright's; `problems` lists errors of scripts and the console, and foreign hosts.

    `may_be_refused`: it is no problem that the browser tells of an answer of 4xx.
    """

    def __init__(self, chromium, address, *, scripts=True, **options):
        self.address, self.problems, self.may_be_refused = address, [], False
        self.context = chromium.new_context(base_url=address, java_script_enabled=scripts, **options)
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_TELL_VIOLATIONS)
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        self.page = self.context.new_page()

    def leave(self):
        self.context.close()

    def open(self, path):
        """Go to a page of the site; give the answer."""
        return self.page.goto(path)

    def see(self, words):
        """Wait until the page's main part reads like this."""
        expect(self.page.locator("main")).to_contain_text(words)

    def heading(self, words):
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1, name=words, exact=True)).to_be_visible()

    def fill(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label):
        """Choose a radio button or a box as people do, by its words: the design system lays them over the field."""
        self.page.locator("label").filter(has_text=label).click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def register(self, kind, name, address, **more):
        """Register and confirm by the link on the page that shows mails."""
        self.open(f"/register/{kind}")
        for label, value in more.items():
            self.fill(label, value)
        self.fill("Your name", name)
        self.fill("E-mail address", address)
        self.fill("Password", PASSWORD)
        self.press("Register")
        self.heading("Look at your mail")
        self.follow("read the mail here")
        self.page.locator("a[href*='/confirm-address']").first.click()
        self.fill("Password", PASSWORD)
        self.press("Confirm")

    def take_session_of(self, browser):
        """Be signed in as whoever is in this tests.web.browser."""
        if cookie := browser.client.get_cookie("jobboard"):
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def sign_in(self, address):
        self.open("/sign-in")
        self.fill("E-mail address", address)
        self.fill("Password", PASSWORD)
        self.press("Sign in")

    def _note_request(self, request):
        if not request.url.startswith((self.address + "/", "data:")):
            self.problems.append(f"asked another host: {urlsplit(request.url).netloc}")

    def _note_console(self, message):
        is_refusal = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type == "error" and not (is_refusal and self.may_be_refused):
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")
