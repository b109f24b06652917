"""Mails: written with the change they tell of, sent once, and unable to carry forged headers."""

import socketserver
import threading
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from jobboard.config import Settings
from jobboard.errors import Unavailable
from jobboard.mail import deliver, queue_mail
from jobboard.models import Mail, Task, TaskKind
from jobboard.paths import resource_dir


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, mail_from="Job board <jobs@board.example>")


def queue(session, now, **values):
    values = {"recipient": "ana@example.org", "subject": "Hello", "name": "Ana", "change": "It changed."} | values
    return queue_mail(session, template="account_changed", now=now, **values)


def test_a_mail_and_its_task_are_written_together(database, now):
    with database.writing() as session:
        mail = queue(session, now)
    with database.reading() as session:
        task = session.scalars(select(Task)).one()
        assert (task.kind, task.subject_id, task.due_at) == (TaskKind.SEND_MAIL, mail.id, now)
        assert "It changed." in session.scalars(select(Mail.body)).one()


@pytest.mark.parametrize("field", ["recipient", "subject"])
@pytest.mark.parametrize("forged", ["a@b.c\r\nBcc: x@evil.example", "a@b.c\nBcc: x@evil.example", "a@b.c\0"])
def test_a_forged_header_is_refused(database, now, field, forged):
    with database.writing() as session, pytest.raises(ValueError, match="control character"):
        queue(session, now, **{field: forged})


def test_a_value_that_a_template_lacks_is_an_error(database, now):
    with database.writing() as session, pytest.raises(Exception, match="undefined"):
        queue_mail(session, recipient="a@b.c", subject="x", template="account_changed", now=now)


def test_without_a_server_a_mail_becomes_a_file(database, now, settings, tmp_path):
    with database.writing() as session:
        mail = queue(session, now, recipient="ana@münchen.example", subject="Grüße")
        deliver(mail, settings)
        deliver(mail, settings)
    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "ana@xn--mnchen-3ya.example"
    assert message["Subject"] == "Grüße"
    assert message["Message-ID"] == f"<{mail.id}.20260601120000@board.example>"
    assert "It changed." in message.get_body(("plain",)).get_content()


class OneMail(socketserver.StreamRequestHandler):
    """A mail server that keeps what it is given, for as long as the test lasts."""

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            self.server.said.append(line)
            if word == b"DATA":
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.mails.append(body)
            if word == b"QUIT":
                self.say("221 bye")
                return
            refuses = self.server.refuses and word == b"MAIL"
            self.say("451 not now" if refuses else "250 ok")

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def mail_server():
    with socketserver.TCPServer(("127.0.0.1", 0), OneMail) as server:
        server.mails, server.said, server.refuses = [], [], False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_mail_is_handed_to_the_server(database, now, settings, mail_server):
    settings = replace(settings, smtp_url=f"smtp://127.0.0.1:{mail_server.server_address[1]}")
    with database.writing() as session:
        deliver(queue(session, now), settings)
    message = message_from_bytes(mail_server.mails[0], policy=policy.default)
    assert message["To"] == "ana@example.org"


def test_a_server_that_refuses_is_told_apart_from_success(database, now, settings, mail_server):
    mail_server.refuses = True
    settings = replace(settings, smtp_url=f"smtp://127.0.0.1:{mail_server.server_address[1]}")
    with database.writing() as session, pytest.raises(Unavailable, match="mail server"):
        deliver(queue(session, now), settings)
    assert mail_server.mails == []


def test_a_distant_server_without_encryption_gets_nothing(database, now, settings, mail_server, monkeypatch):
    monkeypatch.setattr("jobboard.mail._LOOPBACK", frozenset())
    settings = replace(settings, smtp_url=f"smtp://127.0.0.1:{mail_server.server_address[1]}")
    with database.writing() as session, pytest.raises(Unavailable):
        deliver(queue(session, now), settings)
    assert mail_server.mails == []


def test_no_server_at_all_is_unavailable(database, now, settings):
    settings = replace(settings, smtp_url="smtp://127.0.0.1:1")
    with database.writing() as session, pytest.raises(Unavailable):
        deliver(queue(session, now), settings)


@pytest.mark.parametrize("path", sorted((resource_dir("templates") / "mail").glob("*.txt")), ids=lambda path: path.stem)
def test_every_mail_says_what_to_do_if_it_was_not_you(path):
    text = path.read_text()
    assert text.startswith("Hello")
    assert "do nothing" in text or "If " in text or path.stem == "set_password"
