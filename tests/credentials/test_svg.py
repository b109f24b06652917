"""Badges in SVG pictures: every way they are written, and no picture that hides, doubles or swells."""

import json

import pytest

from jobboard.credentials import Judgement, Outcome
from jobboard.credentials import PublicState as S
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.svg import MAX_DEPTH, MAX_ELEMENTS, MAX_SVG_BYTES, open_svg
from jobboard.credentials.verifier import _with_notes
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, judge

BADGE = '{"id": "https://badges.example/1"}'
NAMED = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
OLD, NEW = "http://openbadges.org", "https://purl.imsglobal.org/ob/v3p0"


def svg(inside, *, space=OLD, before=""):
    root = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{space}" width="9" height="9">'
    return f'{before}{root}{inside}<rect width="9" height="9"/></svg>'.encode()


def assertion(text=f"<![CDATA[{BADGE}]]>", verify=None):
    attribute = f' verify="{verify}"' if verify is not None else ""
    return f"<openbadges:assertion{attribute}>{text}</openbadges:assertion>"


@pytest.mark.parametrize(
    ("data", "badge"),
    [
        (svg(assertion()), BADGE),
        (svg(assertion(f"  {BADGE}\n")), BADGE),
        (svg(assertion("https://badges.example/1")), "https://badges.example/1"),
        (svg(assertion(verify="https://badges.example/1")), "https://badges.example/1"),
        (svg(assertion("", verify="ey.J.x")), "ey.J.x"),
        (svg(assertion("", verify=" ") + assertion()), BADGE),
        (svg(f"<openbadges:credential><![CDATA[{BADGE}]]></openbadges:credential>", space=NEW), BADGE),
        (svg('<openbadges:credential verify="ey.J.x"/>', space=NEW), "ey.J.x"),
        (svg('<openbadges:credential verify="ey.J.x"/>', space="https://purl.imsglobal.org/clr/v2p0"), "ey.J.x"),
        (svg(assertion(), before='\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- Drawn by hand -->\n'), BADGE),
        (svg(assertion(), before=NAMED), BADGE),
        (svg(assertion(), before=f"\ufeff<?xml version='1.0'?>\n<!-- a - b --><!---->\n{NAMED}\n<!-- c -->"), BADGE),
        (svg(assertion(), before="<!DOCTYPE svg>"), BADGE),
        (svg(assertion(), before="<!DOCTYPE svg SYSTEM 'https://evil.example/x.dtd' >"), BADGE),
        (svg(assertion().replace("openbadges:", "o:")).replace(b"xmlns:openbadges", b"xmlns:o"), BADGE),
    ],
)
def test_a_badge_is_found_however_it_was_written(data, badge):
    assert open_svg(data).badge().decode() == badge


HALF = "<openbadges:assertion>{"
LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DEFAULTED = '<!DOCTYPE svg [<!ATTLIST openbadges:assertion verify CDATA "https://evil.example/1">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (svg(""), "picture.no_badge"),
        (svg(assertion("")), "picture.no_badge"),
        (svg(assertion(), space="http://other.example"), "picture.no_badge"),
        (svg(assertion(), space=NEW), "picture.no_badge"),
        (svg(f"<!-- {assertion()} -->"), "picture.no_badge"),
        (svg(f"<desc><![CDATA[{assertion('x')}]]></desc>"), "picture.no_badge"),
        (svg(assertion() + assertion()), "picture.several_badges"),
        (svg(assertion(assertion())), "picture.damaged"),
        (svg(assertion(f"<g>{BADGE}</g>")), "picture.damaged"),
        (svg(HALF), "picture.damaged"),
        (svg(assertion())[:-3], "picture.damaged"),
        (svg(assertion()) + svg(assertion()), "picture.damaged"),
        (svg(assertion("&unknown;")), "picture.damaged"),
        (svg(assertion(), before=LAUGHS), "picture.unsafe_xml"),
        (svg(assertion("&a;"), before=FILE), "picture.unsafe_xml"),
        (svg(assertion(""), before=DEFAULTED), "picture.unsafe_xml"),
        (svg(assertion("&nbsp;"), before=NAMED), "picture.damaged"),
        (svg(assertion(verify="https://badges.example/&nbsp;1"), before=NAMED), "picture.damaged"),
        (svg(assertion(), before=NAMED + NAMED), "picture.unsafe_xml"),
        (svg(assertion(), before=NAMED.replace(">", " [<!ENTITY % a 'b'> %a;]>")), "picture.unsafe_xml"),
        (svg(assertion(), before=NAMED.replace("svg11", "%svg11")), "picture.unsafe_xml"),
        (svg(assertion(), before=f"<!-- {NAMED} -- -->{NAMED}"), "picture.damaged"),
        (svg(NAMED + assertion()), "picture.damaged"),
        (svg(assertion() + "<?php evil ?>"), "picture.unsafe_xml"),
        (svg(assertion(), before='<?xml-stylesheet href="https://evil.example"?>'), "picture.unsafe_xml"),
        (svg("<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH + assertion()), "format.too_deep"),
        (svg("<g/>" * MAX_ELEMENTS + assertion()), "format.too_many_nodes"),
        (svg(assertion() + " " * MAX_SVG_BYTES), "format.too_large"),
        (b"<html><svg/></html>", "format.unsupported"),
    ],
)
def test_a_picture_without_one_readable_badge_says_why_and_is_no_forgery(data, code):
    with pytest.raises(Refused) as refused:
        open_svg(data).badge()
    assert (refused.value.code, refused.value.outcome) == (code, Outcome.UNKNOWN)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<g><SCRIPT/></g>",
        '<g onload="alert(1)"/>',
        '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href=" java&#10;script:alert(1)"/>',
        "<foreignObject/>",
    ],
)
def test_a_picture_with_a_script_is_read_for_its_badge_and_says_so(inside):
    picture = open_svg(svg(inside + assertion()))
    assert picture.is_active
    assert picture.badge().decode() == BADGE
    assert not open_svg(svg(assertion())).is_active


def test_a_hosted_badge_in_a_picture_is_verified_by_its_address_or_its_text():
    web = Web()
    document = scenarios.hosted(web).decode()
    assert judge(svg(assertion(f"<![CDATA[{document}]]>")), web=web).state is S.VERIFIED
    assert judge(svg(assertion("", verify="https://badges.example/assertions/1")), web=web).state is S.VERIFIED


def test_a_signed_badge_in_a_picture_is_verified_and_its_script_is_told():
    inside = f"<openbadges:credential><![CDATA[{scenarios.good().decode()}]]></openbadges:credential>"
    assert judge(svg(inside, space=NEW)).state is S.VERIFIED
    report = judge(svg(inside + "<script/>", space=NEW))
    assert (report.state, "picture.active_content" in codes(report)) == (S.VERIFIED, True)


def test_a_changed_badge_in_a_picture_fails():
    changed = json.loads(scenarios.good())
    changed["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    inside = f"<openbadges:credential><![CDATA[{json.dumps(changed)}]]></openbadges:credential><script/>"
    assert judge(svg(inside, space=NEW)).state is S.FAILED


def test_what_is_said_of_a_picture_never_speaks_for_a_badge():
    finding = _with_notes(Finding((passed("issuer.key_is_its_own"),)), (passed("picture.active_content"),))
    assert [check.judgement for check in finding.checks] == [Judgement.ISSUER]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!doctype html><svg></svg>", "format.not_a_badge"),
        (b"<html><svg></svg></html>", "format.not_a_badge"),
        (b"text <svg></svg>", "format.unsupported"),
        (svg(assertion()).decode().encode("utf-16"), "format.unsupported"),
    ],
)
def test_a_page_with_a_picture_in_it_and_another_encoding_are_not_read(data, code):
    assert codes(judge(data)) == {code}
