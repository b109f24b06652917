"""What tests of the jobseeker's pages share: a college that answers, and a worker that is run by hand."""

from jobboard.models import Candidate, Role
from tests.credentials.scenarios import OWNER, Web, good
from tests.working import run_due_once


class Jobseeker:
    """A signed-in jobseeker, their browser, and the worker's view of the web."""

    def __init__(self, browser, settings, address=OWNER):
        self.browser = browser
        self.settings = settings
        self.database = browser.app.extensions["jobboard"].database
        self.account = browser.sign_in_as(Role.JOBSEEKER, address=address)
        self.web = Web()

    def work(self, now):
        """Do everything that is due."""
        return run_due_once(self.database, self.settings, self.web, now)

    def import_badge(self, now, content=None):
        """Paste a badge, have it judged, and give the badge's page."""
        self.browser.get("/badges/import")
        follow = self.browser.submit("Import", text=(content or good()).decode())
        self.work(now)
        self.browser.get(follow.path)
        return self.browser.follow("See what was found")

    def look(self, read):
        """Give what `read` finds with a session and this person's Candidate row."""
        with self.database.reading() as session:
            candidate = session.query(Candidate).filter_by(account_id=self.account.id).one()
            return read(session, candidate)
