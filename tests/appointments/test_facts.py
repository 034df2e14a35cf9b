"""What documents print: the sentence of each kind of decision, the sheet, the ceremony."""

from datetime import date

import pytest

from appointments.actions.outcomes import grant_certificate, hold_oath, issue_document
from appointments.facts import ceremony_of, decision_of, matter_of, vote_of
from appointments.kinds import KINDS
from people.models import Tenure
from tests.appointments.rows import TODAY, make_nomination, make_post
from tests.appointments.voting import sitting_session, tabled, voted
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

SENTENCES = {
    "appoint": "任命张伟为清源县财政局局长。",
    "remove": "免去张伟的清源县财政局局长职务。",
    "decide_appoint": "决定任命张伟为清源县财政局局长。",
    "decide_remove": "决定免去张伟的清源县财政局局长职务。",
    "decide_acting": "决定张伟代理清源县财政局局长。",
    "elect_acting": "推选张伟代理清源县财政局局长。",
    "approve_appoint": "批准任命张伟为清源县财政局局长。",
    "approve_remove": "批准免去张伟的清源县财政局局长职务。",
    "supplement": "补充任命张伟为清源县财政局局长。",
    "pass_list": "通过张伟为清源县财政局局长。",
    "accept_resignation": "决定接受张伟辞去清源县财政局局长职务的请求。",
    "dismiss": "决定撤销张伟的清源县财政局局长职务。",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_decision_has_its_sentence(kind, nominee):
    assert matter_of(make_nomination(nominee, kind=kind)).sentence == SENTENCES[kind]


def test_what_is_vacated_stands_in_the_same_sentence(nominee):
    nomination = make_nomination(nominee, kind="decide_appoint")
    old = Tenure.objects.create(
        person=nominee, post=make_post("副局长"), starts_on=date(2022, 3, 1)
    )
    nomination.vacates.add(old)
    told = matter_of(nomination).sentence
    assert told == "决定任命张伟为清源县财政局局长，免去其清源县财政局副局长职务。"


def test_the_sheet_holds_the_whole_count(nominee, clerk, chair):
    session = sitting_session(place="会议室")
    vote = vote_of(voted(session, tabled(session, nominee), 20, clerk=clerk, chair=chair))
    assert (vote.members, vote.present, vote.approve, vote.needed) == (27, 22, 20, 14)
    assert (vote.has_carried, vote.method, vote.held_on) == (True, "无记名投票（纸质票）", TODAY)
    assert [one.person for one in vote.matters] == ["张伟"]


def test_a_decision_collects_its_numbers_as_they_come(nominee, clerk, chair):
    session = sitting_session()
    nomination = tabled(session, nominee)
    voted(session, nomination, 20, clerk=clerk, chair=chair)
    bare = decision_of(nomination)
    assert (bare.passed_on, bare.decision_number, bare.certificate_on) == (TODAY, "", None)
    at = {"by": clerk, "at": NOW}
    issue_document(nomination, kind="decision", number="9号", issued_on=TODAY, **at)
    issue_document(nomination, kind="notice", number="10号", issued_on=TODAY, **at)
    grant_certificate(nomination, number="018", signed_by="周国栋", issued_on=TODAY, **at)
    full = decision_of(nomination)
    assert (full.decision_number, full.notice_number) == ("9号", "10号")
    assert (full.certificate_number, full.certificate_signed_by) == ("018", "周国栋")


def test_a_ceremony_names_who_swore_and_who_did_not(nominee, clerk, chair):
    session = sitting_session()
    here, away = tabled(session, nominee), tabled(session, post=make_post("副局长"))
    for nomination in (here, away):
        voted(session, nomination, 20, clerk=clerk, chair=chair)
    held = hold_oath(
        [here, away], {away.pk: "出差"}, form="collective", held_on=TODAY, place="会议室",
        leader="周国栋", by=clerk, at=NOW,
    )  # fmt: skip
    told = ceremony_of(held)
    assert (told.sworn, told.absent) == (("张伟",), (away.person.real_name,))
    assert told.text.startswith("我宣誓：忠于中华人民共和国宪法")
    assert "和谐美丽的社会主义现代化强国" in told.text
