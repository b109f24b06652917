"""A site with something on every page: made-up people and vacancies, and one person of each role at a window."""

import json
from io import BytesIO

from sqlalchemy import select

from jobboard import models
from jobboard.accounts import make_demo_account, make_demo_jobseeker, start_second_step
from jobboard.accounts.tokens import Purpose, link_for
from jobboard.demo import seed
from jobboard.demo.loader import DemoLoader
from jobboard.identities import question_of
from jobboard.rights.erasing import UNDONE_WITHIN, plan_erasure
from jobboard.web.access import Audience, audience_of
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, OWNER, STRANGER_KEY
from tests.credentials.test_ownership import did_of, text_token
from tests.resume_reading.made import docx

PEOPLE = 24  # Enough for two pages of people.
_ROLES = {
    Audience.ANYONE: ("anonymous", "jobseeker", "employer", "staff"),
    Audience.SIGNED_IN: ("jobseeker", "employer", "staff"),
    Audience.JOBSEEKERS: ("jobseeker",),
    Audience.EMPLOYERS: ("employer",),
    Audience.JOBSEEKERS_AND_EMPLOYERS: ("jobseeker", "employer"),
    Audience.STAFF: ("staff",),
}
_NO_PAGES = {
    "static",
    "stylesheet",
    "health.alive",
    "health.ready",
    "metrics.metrics",
    "wallet.report",
    "revealing.file",
    "people.badge_file",
    "search.find_json",
    "catalogue.picture",
    "sitemap.pages",
    "sitemap.robots",
    "pipeline_export.as_csv",
    "pipeline_export.as_json",
    "own_data.download",
    "resume_downloads.pdf",
    "resume_downloads.version_pdf",
    "resume_downloads.json_resume",
    "factors.app_picture",
}
# Pages that not everybody has who may be signed in; whose they are is in `values`, by role.
_OWN_PAGES = {
    "stopping.ask",
    "mapping.show",
    "catalogue.reading",
    "identities.question",
    "texts.show",
    "resume_files.show",
    "verify.result",
}


class World:
    """The served site with its people. `browsers`: by role, signed in; `values`: what stands in addresses, by room."""

    def __init__(self, site):
        self.site = site
        self.records, site.web = site.web, DemoLoader(site.database, site.web)
        seed.seed_demo(site.database, site.settings, people=PEOPLE)
        self.browsers = {role: site.browser() for role in _ROLES[Audience.ANYONE]}
        self._sign_in()
        self.values = {}
        self._fill()
        site.settle()
        self._leave_one_waiting()

    def addresses(self, role):
        """Give the address of every page that this role may open, by the page's name."""
        found = {}
        with self.site.app.test_request_context():
            for rule in self.site.app.url_map.iter_rules():
                audience = audience_of(self.site.app.view_functions[rule.endpoint])
                if "GET" not in rule.methods or rule.endpoint in _NO_PAGES | _OWN_PAGES or role not in _ROLES[audience]:
                    continue
                if rule.endpoint.startswith("auth.") and role != "anonymous":
                    continue
                room = rule.endpoint.partition(".")[0]
                values = {name: self.values[room, name] for name in rule.arguments}
                found[rule.endpoint] = self.site.app.url_for(rule.endpoint, **values)
        return found | self.values.get(role, {})

    def _one(self, query):
        with self.site.database.reading() as session:
            return session.scalars(query).first()

    def _sign_in(self):
        with self.site.database.writing() as session:
            isla = make_demo_jobseeker(
                session, name="Isla Rae", address=OWNER, password=None, now=self.site.now
            ).account
        accounts = select(models.Account).order_by(models.Account.id)
        self.browsers["jobseeker"].sign_in(isla)
        self.browsers["employer"].sign_in(self._one(accounts.where(models.Account.role == models.Role.EMPLOYER)))
        self.browsers["staff"].sign_in(self._one(accounts.where(models.Account.role == models.Role.STAFF)))

    def _fill(self):
        self._import_badges()
        self._write_resume()
        self._apply()
        self._look_for_people()
        self._send_links()
        self._prove_identities()
        self._meet_issuers()
        self._decide_about_badges()
        self._paste_texts()
        self._keep_a_search()
        self._work_through_a_pipeline()
        self._check_without_an_account()
        self._ask_for_data()
        self._owe_a_second_step()

    def _check_without_an_account(self):
        """One good badge, and one that fails."""
        browser = self.browsers["anonymous"]
        for name, content in {"verify.result": scenarios.good(), "verify-failed": scenarios.foreign_key()}.items():
            browser.get("/verify")
            self.values["anonymous"][name] = browser.submit("Check it", text=content.decode()).path
            self.site.settle()

    def _ask_for_data(self):
        """Everybody has a copy of their data; the employer is on the way out."""
        for role in ("jobseeker", "employer", "staff"):
            self.browsers[role].get("/account/data")
            self.browsers[role].submit("Make a copy")
        account = self._one(select(models.Account).where(models.Account.role == models.Role.EMPLOYER))
        with self.site.database.writing() as session:
            plan_erasure(session, account, due_at=self.site.now + UNDONE_WITHIN, now=self.site.now)

    def _owe_a_second_step(self):
        """Everybody is setting up an app; whoever is not signed in gave the password of somebody with one."""
        for role in ("jobseeker", "employer", "staff"):
            self.browsers[role].post("/account/second-step/app/start")
        browser = self.browsers["anonymous"]
        with self.site.database.writing() as session:
            account = make_demo_account(
                session,
                role=models.Role.JOBSEEKER,
                name="Mhairi",
                address="mhairi@example.org",
                password=None,
                now=self.site.now,
            )
            token = start_second_step(session, account, now=self.site.now)
        with browser.client.session_transaction() as cookie:
            cookie["second_step"] = [token, account.id, ""]

    def _keep_a_search(self):
        """The employer keeps one; everybody may follow the link that stops its mail."""
        browser = self.browsers["employer"]
        browser.get("/search?q=harbour")
        browser.follow("Save this search")
        kept = browser.submit("Save", name="Harbours", how_often="daily", replaced="").path
        self.values["searches", "public_id"] = kept.rpartition("/")[2]
        public_id = self.values["searches", "public_id"]
        link = link_for(self.site.settings, Purpose.STOP, "search", public_id, now=self.site.now)
        self.values["anonymous"]["stopping.ask"] = "/searches/stop?" + link.partition("?")[2]

    def _work_through_a_pipeline(self):
        """Isla has applied and is noted, tagged and scored; somebody of the pool is on the shortlist beside her."""
        browser, vacancy = self.browsers["employer"], self.values["vacancies", "public_id"]
        isla = self._one(
            select(models.Candidate.public_id)
            .join(models.Badge)
            .where(models.Badge.public_id == self.values["wallet", "public_id"])
        )
        other, address = self.values["people", "public_id"], f"/vacancies/{vacancy}/pipeline"
        browser.post("/search/shortlist", vacancy=vacancy, person=other, question="q=a")
        moved = browser.post(address, person=isla, action="move", stage="interview").path
        browser.post(address, person=[isla, other], action="tag", word="second round")
        browser.get(f"{address}/criteria")
        browser.submit("Save", **{f"criterion-{n}": f"Criterion {n} of the vacancy" for n in (1, 2, 3)})
        browser.get(f"{address}/people/{isla}")
        browser.submit("Keep the note", text="Spoke well of her time at sea.")
        for room in ("pipeline", "pipeline_person", "answers"):
            self.values[room, "public_id"] = vacancy
        self.values["pipeline_person", "person"] = isla
        self.values["pipeline_person", "note_id"] = self._one(select(models.PipelineNote.id))
        self.values["employer"] |= {
            "pipeline-moved": moved,
            "pipeline-stage": f"{address}?stage=interview",
            "pipeline-nobody": f"{address}?stage=hired",
            "pipeline-compared": f"{address}/compare?person={isla}&person={other}",
            "answers-chosen": f"/vacancies/{vacancy}/answers?person={isla}&person={other}&outcome=hired",
        }

    def _meet_issuers(self):
        """One that may be taken for another shows most; staff once decided about another one."""
        held = select(models.Issuer.id).where(models.Issuer.level_basis == models.LevelBasis.LOOK_ALIKE)
        self.values["issuers", "issuer_id"] = self._one(held)
        self.values["registries", "registry_id"] = self._one(select(models.Registry.id))
        decided = self._one(select(models.IssuerDecision.issuer_id))
        self.values["staff"] = {"issuers.decided": f"/staff/issuers/{decided}"}

    def _decide_about_badges(self):
        """Somebody's badge stands in the catalogue, proves what staff say, and counts as another one."""
        self.values["badge_skills", "public_id"] = self.values["wallet", "public_id"]
        held = self._one(select(models.Badge).where(models.Badge.public_id == self.values["people", "badge_id"]))
        other = self._one(select(models.Achievement.id).where(models.Achievement.id != held.achievement_id))
        mapped, staff = f"/badge-classes/{held.achievement_id}/skills", self.browsers["staff"]
        skill = str(self._one(select(models.Skill.id)))
        staff.post(mapped, skill=skill, kind="proves", level="6", reason="The syllabus says so")
        chosen = f"/staff/equivalents?asked={other}&held={held.achievement_id}"
        staff.post(chosen, source="https://college.example/table", reason="It covers it")
        staff.get("/badges-catalogue/add")
        refused = staff.submit("Read it", address="https://nobody.example/badges/1").path
        self.values["catalogue", "badge_id"] = held.achievement_id
        self.values["anonymous"]["catalogue-nothing"] = "/badges-catalogue?q=nothing+like+this"
        self.values["staff"] |= {
            "mapping.show": f"{mapped}?q=data",
            "equivalents-chosen": chosen,
            "equivalents-found": "/staff/equivalents?asked_text=e&held_text=nothing+like+this",
            "reading-refused": refused,
        }

    def _import_badges(self):
        browser, badges = self.browsers["jobseeker"], {}
        self.records.answers[LIST] = scenarios.status_list([7])
        revoked = scenarios.unsigned(id="urn:uuid:revoked")
        revoked["credentialStatus"] |= {"id": f"{LIST}#7", "statusListIndex": "7"}
        changed = json.loads(scenarios.good(id="urn:uuid:changed"))
        changed |= {"name": "Changed afterwards", "picture": "iVBORw0KGgo" * 40}  # A word wider than any window.
        for name, content in {
            "good": scenarios.good(),
            "stranger": scenarios.self_made(),
            "revoked": scenarios.encode(scenarios.sign(revoked)),
            "expired": scenarios.good(id="urn:uuid:expired", validUntil="2026-05-20T00:00:00Z"),
            "changed": scenarios.encode(changed),
            "unreadable": b"Not a badge at all",
        }.items():
            browser.get("/badges/import")
            followed = browser.submit("Import", text=content.decode()).path
            self.site.settle()
            found = browser.get(followed).links("See what was found")
            badges[f"badge-{name}"] = found[0] if found else followed
        self.values["wallet", "public_id"] = badges["badge-good"].rpartition("/")[2]
        self.values["jobseeker"] = badges | {
            "badge-checked": followed,
            "wall-state": "/badges?state=revoked",
        }

    def _paste_texts(self):
        """Of each person who may, one in which skills are found, and one in which none is."""
        advert = (
            "We look for somebody who can use spreadsheets software.\n\n" + "Python and first aid are welcome. " * 20
        )
        for role in ("jobseeker", "employer"):
            for name, text in {"text-nothing": "Xyzzy" * 40, "texts.show": advert}.items():
                self.browsers[role].get("/skills/from-text")
                self.values[role][name] = self.browsers[role].submit("Read it", text=text).path
                self.site.settle()
        chosen = self.browsers["employer"].get(self.values["employer"]["texts.show"])
        skills = "&".join(f"skill={each}" for each in chosen.html.xpath("//input[@name='skill']/@value")[:3])
        self.values["employer"]["vacancy-from-text"] = f"/vacancies/new?{skills}"

    def _leave_one_waiting(self):
        """Hand in one more of what is followed, which no worker takes, so that pages have something to follow."""
        self.browsers["jobseeker"].get("/badges/import")
        waiting = self.browsers["jobseeker"].submit("Import", address="https://college.example/badges/17").path
        self.values["jobseeker"]["wallet.follow"] = waiting
        self.browsers["anonymous"].get("/verify")
        waiting = self.browsers["anonymous"].submit("Check it", address="https://college.example/badges/17").path
        self.values["anonymous"]["verify-waiting"] = waiting
        for role in ("jobseeker", "employer", "staff"):
            self.browsers[role].get("/badges-catalogue/add")
            reading = self.browsers[role].submit("Read it", address="https://college.example/badges/17").path
            self.values[role]["catalogue.reading"] = reading
        for role in ("jobseeker", "employer"):
            self.browsers[role].get("/skills/from-text")
            self.values[role]["text-waiting"] = self.browsers[role].submit("Read it", text="Waiting").path

    def _write_resume(self):
        browser = self.browsers["jobseeker"]
        browser.get("/resume/profile")
        browser.submit("Save", headline="Analyst of harbours", summary="Ships and figures.", place="Dundee")
        browser.get("/resume/visibility")
        browser.submit("Save", visibility="anonymous")
        browser.post("/resume/skills", skill=str(self._one(select(models.Skill.id))))
        for title in ("Harbour clerk", "Deckhand"):
            browser.get("/resume")
            browser.follow("Add to Experience")
            browser.submit(
                "Add", title=title, organisation="Port of Dundee", started="May 2021", description="Counted."
            )
        item = self._one(select(models.ResumeItem).order_by(models.ResumeItem.id.desc()))
        browser.post(f"/resume/items/{item.id}/badges", badge=self.values["wallet", "public_id"])
        browser.post("/resume/versions", title="For harbours")
        version = self._one(select(models.ResumeVersion.public_id).order_by(models.ResumeVersion.id.desc()))
        self.values["resume", "section_id"] = self.values["resume_items", "section_id"] = item.section_id
        self.values["resume_items", "item_id"] = item.id
        for name, content in (("read", docx()), ("refused", b"nothing")):
            browser.get("/resume/from-file")
            path = browser.submit("Read it", file=(BytesIO(content), "cv.docx")).path
            self.values["jobseeker"] |= {f"resume-file-{name}": path}
        self.values["versions", "public_id"] = version

    def _apply(self):
        browser = self.browsers["jobseeker"]
        vacancies = self._own(select(models.Vacancy).order_by(models.Vacancy.id))
        applied_for, other = vacancies[0], vacancies[1]
        browser.get(f"/jobs/{applied_for.public_id}/apply")
        browser.submit("Check what is sent", version="now", message="I know your harbour.")
        browser.submit("Send the application")
        application = self._one(select(models.Application).order_by(models.Application.id.desc()))
        self.values["applications", "public_id"] = application.public_id
        self.values["jobs", "public_id"] = other.public_id
        self.values["vacancies", "public_id"] = self.values["vacancy_editor", "public_id"] = applied_for.public_id
        self._write_vacancies(applied_for)
        self.values["jobseeker"] |= {
            "jobs-fitting": "/jobs?fits=yes&order=best",
            "job-applied-for": f"/jobs/{applied_for.public_id}",
            "preview-named": "/resume/preview?as=named",
        }

    def _write_vacancies(self, opened):
        """One that cannot be opened yet, with words to think about; and the public page of who writes it."""
        self.values["vacancy_opening", "public_id"] = opened.public_id
        browser = self.browsers["employer"]
        browser.get("/employers/own")
        browser.submit("Save", website="https://port.example", about="We look after the harbour.")
        browser.get("/vacancies/new")
        draft = browser.submit("Save as a draft", title="Young salesman", description="He will sell fish.").path
        owner = self._one(select(models.Organisation).where(models.Organisation.id == opened.organisation_id))
        self.values["companies", "public_id"] = owner.public_id
        self.written = {"vacancy-draft": f"{draft}/preview", "vacancy-draft-edit": f"{draft}/edit"}

    def _own(self, query):
        organisation = self._one(select(models.Organisation).order_by(models.Organisation.id))
        with self.site.database.reading() as session:
            return session.scalars(query.where(models.Vacancy.organisation_id == organisation.id)).all()

    def _look_for_people(self):
        isla = self._one(
            select(models.Candidate)
            .join(models.Badge)
            .where(models.Badge.public_id == self.values["wallet", "public_id"])
        )
        proven = select(models.Badge).where(models.Badge.state == models.BadgeState.VERIFIED).join(models.BadgeSkill)
        badge = self._one(
            proven.join(models.Candidate).where(models.Candidate.visibility == models.Visibility.ANONYMOUS)
        )
        somebody = self._one(select(models.Candidate).where(models.Candidate.id == badge.candidate_id))
        skill = self._one(select(models.BadgeSkill).where(models.BadgeSkill.badge_id == badge.id)).skill_id
        vacancy = self.values["vacancies", "public_id"]
        self.values["people", "public_id"], self.values["people", "badge_id"] = somebody.public_id, badge.public_id
        self.values["employer"] = {
            "search-asked": f"/search?need={skill}-4&place=Dundee&within=100&issuer_level=2",
            "search-nobody": f"/search?need={skill}-12&q=harbour",
            "search-page-2": "/search?page=2",
            "search-text": "/search?text=baker+(skil:x",
            "search-long": f"/search?q={'x' * 300}&ask={'y' * 300}+OR+z&badge={badge.achievement_id}&edit=0",
            "search-long-problem": f"/search?text={'x' * 300}(",
            "search-past-the-end": "/search?page=400",
            "search-edit": f"/search?need={skill}-12&q=harbour&ask=(a+b)+OR+c&edit=2",
            "search-help": "/search/help",
            "search-typed": "/search?add=nothing+like+this&place=Nowhere",
            "person-applied": f"/people/{isla.public_id}?vacancy={vacancy}",
            "vacancy-closest": f"/vacancies/{vacancy}?closest=1",
            "issuers-found": "/account/issuers?q=e&changed=1",
            **self.written,
        }
        issuer = str(self._one(select(models.Issuer).order_by(models.Issuer.id)).id)
        reason = "They answer when we ring them"
        self.browsers["employer"].post("/account/issuers/rules", issuer=issuer, rule="always", reason=reason)

    def _prove_identities(self):
        """Leave a question for a page open, one for a DID refused and one to be tried again; and one DID proven."""
        browser, found = self.browsers["jobseeker"], {}
        for name, answer in {"did-open": None, "did-refused": "a.b.c", "did-again": "{}", "did-proven": ""}.items():
            browser.get("/account/identities/add-did")
            did = did_of(STRANGER_KEY) if name == "did-proven" else f"did:web:{name}.example"
            found[name] = browser.submit("Continue", value=did).path
            if answer is not None:
                browser.submit("Check it", answer=answer or self._signed_text().decode())
                self.site.settle()
        browser.get("/account/identities/add-page")
        found["page-open"] = browser.submit("Continue", value="https://isla.example/me").path
        self.values["identities", "token"] = "0" * 43
        self.values["jobseeker"] |= found

    def _signed_text(self):
        asked = self._one(select(models.IdentityChallenge).order_by(models.IdentityChallenge.id.desc()))
        return text_token(question_of(asked))

    def _send_links(self):
        browser = self.browsers["anonymous"]
        browser.get("/register/jobseeker")
        browser.submit("Register", name="Ailsa", address="ailsa@example.org", password="otter-walks-by-the-forth")
        browser.get("/forgotten-password")
        browser.submit("Send the link", address=OWNER)
        self.browsers["employer"].get("/account/organisation")
        self.browsers["employer"].submit("Invite", address="colleague@example.org")
        page = browser.get("/mail")
        links = {
            path: page.html.xpath(f"//a[contains(@href, '{path}')]/@href")[0] for path in ("confirm", "new-", "join")
        }
        self.values["anonymous"] = {
            "auth.confirm": links["confirm"],
            "auth.new_password": links["new-"],
            "auth.invitation": links["join"],
            "jobs-nothing": "/jobs?q=nothing+like+this&pay=much&contract=permanent&skill=1",
            "jobs-chosen": "/jobs?order=closing&within=100&place=Dundee",
        }
