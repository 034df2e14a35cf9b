"""The demonstration's evaluations: a plan with people at each stage, a hall rating, awards."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile

from evaluations.actions import awards
from evaluations.actions import evaluations as actions
from evaluations.actions.counts import enter_count
from evaluations.actions.plans import choose_subject
from evaluations.actions.ratings import (
    close_rating,
    open_rating,
    print_tickets,
    release_rating,
    save_scheme,
)
from evaluations.actions.votes import cast_vote
from evaluations.models import (
    Cycle,
    Entry,
    Evaluation,
    Holiday,
    Objection,
    QualificationOpinion,
    RaterGroup,
    Rating,
    RatingScheme,
    Round,
    SessionQuestion,
    SurveyGroup,
    SurveyNote,
)
from exams.models.records import local_day
from people.models import User

REPORT = "（演示材料）本报告为演示用，不涉及任何真实的人和事。\n"
SUBJECTS = ("nominee7", "nominee10", "nominee12", "nominee13", "nominee2", "nominee14")
# Days from today to the session, one for each of SUBJECTS: from closed to just chosen.
SESSIONS = (-120, -20, -6, 9, 30, 45)
MEETING, SESSION = "第四十五次主任会议", "县十八届人大常委会第三十次会议"
DAYS_OFF = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)


@dataclass(frozen=True)
class Cast:
    at: datetime
    clerk: User
    chair: User
    counter: User

    def on(self, days: int) -> datetime:
        return self.at + timedelta(days=days)

    def day(self, days: int) -> date:
        return local_day(self.on(days))


def seed_evaluations(*, at: datetime) -> None:
    named = {user.username: user for user in User.objects.all()}
    cast = Cast(at, named["clerk"], named["chair"], named["invigilator"])
    scheme = seed_scheme(cast)
    cycle = Cycle.objects.create(
        year=at.year, title=f"{at.year} 年度履职评议", basis_document=f"清人常发〔{at.year}〕3号"
    )
    for username, days in zip(SUBJECTS, SESSIONS, strict=True):
        bring_on(cast, cycle, scheme, named[username], days)
    seed_round(cast, scheme)


def seed_scheme(cast: Cast) -> RatingScheme:
    scheme = RatingScheme(
        name="清源县人大常委会满意度测评办法",
        basis_document=f"清人常发〔{cast.at.year}〕5号",
        effective_from=date(cast.at.year - 1, 1, 1),
    )
    for year in (cast.at.year - 1, cast.at.year, cast.at.year + 1):
        for month, day, name in DAYS_OFF:
            Holiday.objects.create(day=date(year, month, day), name=name)
    return save_scheme(scheme, by=cast.clerk, at=cast.on(-200))


def bring_on(cast: Cast, cycle: Cycle, scheme: RatingScheme, person: User, days: int) -> None:
    """As far as the date of the session allows."""
    started, clerk = cast.on(min(days - 40, -1)), cast.clerk
    row = choose_subject(
        cycle, person, post_title=f"{person.organ}{person.post_title}", decision=MEETING,
        session_on=cast.day(days), by=clerk, at=started,
    )  # fmt: skip
    if days > 40:
        return
    actions.give_notice(row, by=clerk, at=started)
    if days > 20:
        return
    hand_in(row, "self_report", "述职报告.docx", person, started)
    survey(cast, row, started)
    if days > 0:
        plan_rating(cast, scheme, row)
        return
    session = cast.on(days)
    rate(cast, scheme, row, session)
    hand_in(row, "survey_report", "调查报告.docx", clerk, session)
    asked = SessionQuestion(
        asked_by="谢长河", question="群众反映办事排队时间长，如何解决？",
        answer="增设两个窗口，推行预约办理，三个月内见效。",
    )  # fmt: skip
    actions.add_question(row, asked, by=clerk, at=session)
    row = Evaluation.objects.with_facts().get(pk=row.pk)
    actions.note_score(row, session_name=SESSION, by=clerk, at=session)
    if days < -10:
        rectify(cast, row, days)


def hand_in(row: Evaluation, kind: str, name: str, by: User, at: datetime) -> None:
    upload = ContentFile(REPORT.encode(), name=name)
    actions.submit_paper(row, kind=kind, upload=upload, by=by, at=at)


def survey(cast: Cast, row: Evaluation, at: datetime) -> None:
    actions.begin_survey(row, by=cast.clerk, at=at)
    group = SurveyGroup(
        name="第一调查组", leader="赵国平", members="李秀英、谢长河、邓丽娟", task="座谈和走访"
    )
    actions.add_survey_group(row, group, by=cast.clerk, at=at)
    notes = (
        ("meeting", "本单位干部职工 18 人", None, None, "普遍认为分工明确，反映基层力量不足。"),
        ("questionnaire", "服务对象", 60, 54, "满意的 43 份，建议集中在简化材料和缩短时限。"),
    )
    for kind, people, sent, returned, text in notes:
        note = SurveyNote(
            kind=kind, held_on=local_day(at), people=people, sent=sent, returned=returned, text=text
        )
        actions.add_survey_note(group, note, by=cast.clerk, at=at)


def plan_rating(cast: Cast, scheme: RatingScheme, row: Evaluation) -> None:
    """Set up for a session to come: its tickets are not printed yet."""
    rating = Rating(
        title=f"{row.person}同志履职满意度测评", scheme=scheme, held_on=row.session_on,
        place="县人大常委会会议室", question="请对该同志履行职责情况作出评价",
    )  # fmt: skip
    groups = [
        RaterGroup(label="常委会组成人员", weight=60),
        RaterGroup(label="服务对象和群众代表", weight=40, method="paper"),
    ]
    actions.start_rating([row], rating, groups=groups, by=cast.clerk, at=cast.at)


def rate(cast: Cast, scheme: RatingScheme, row: Evaluation, at: datetime) -> None:
    """Two groups by ticket, one on paper; the choices follow from the row, so that each demo
    shows the same figures."""
    rating = Rating(
        title=f"{row.person}同志履职满意度测评", scheme=scheme, held_on=local_day(at),
        place="县人大常委会会议室", question="请对该同志履行职责情况作出评价",
    )  # fmt: skip
    groups = [
        RaterGroup(label="常委会组成人员", weight=50),
        RaterGroup(label="人大代表", weight=30),
        RaterGroup(label="服务对象和群众代表", weight=20, method="paper"),
    ]
    actions.start_rating([row], rating, groups=groups, by=cast.clerk, at=at)
    by_ticket = list(rating.groups.filter(method="ticket"))
    printed = print_tickets(rating, numbers=dict.fromkeys(by_ticket, 14), by=cast.clerk, at=at)
    open_rating(rating, by=cast.clerk, at=at)
    dice = random.Random(row.pk)  # noqa: S311
    for codes in printed.values():
        for code in codes[:12]:
            options = ["satisfied", "fairly", "dissatisfied", "unknown"]
            [choice] = dice.choices(options, weights=[14, 5, 1, 1])
            cast_vote(code, choices={1: choice})
    close_rating(rating, left=dict.fromkeys(by_ticket, 2), by=cast.clerk, at=at)
    line = {"satisfied": 15, "fairly": 6, "dissatisfied": 1, "unknown": 2, "invalid": 1}
    paper = rating.groups.get(method="paper")
    for by in (cast.clerk, cast.counter):
        enter_count(paper, issued=26, returned=25, counts={1: line}, by=by, at=at)
    release_rating(rating, by=cast.chair, at=at)


def rectify(cast: Cast, row: Evaluation, days: int) -> None:
    sent, clerk = cast.on(days + 5), cast.clerk
    hand_in(row, "opinion", "评议意见.docx", clerk, sent)
    recipients = (
        ("person", f"{row.person}同志"), ("leader", "县人民政府县长"),
        ("committee", "中共清源县委"), ("discipline", "县纪委监委"),
        ("organization", "县委组织部"),
    )  # fmt: skip
    for number, (kind, recipient) in enumerate(recipients, start=1):
        document = f"清人常函〔{cast.at.year}〕{number + 10}号"
        delivery = actions.deliver(
            row, kind=kind, recipient=recipient, document=document, sent_on=local_day(sent),
            by=clerk, at=sent,
        )  # fmt: skip
        if kind != "organization":
            actions.note_receipt(
                delivery, receipt="收发室", received_on=local_day(sent), by=clerk, at=sent
            )
    actions.begin_rectification(row, by=clerk, at=sent)
    hand_in(row, "plan", "整改方案.docx", row.person, cast.on(days + 15))
    if days < -100:
        done = cast.on(days + 90)
        hand_in(row, "rectification", "整改报告.docx", row.person, done)
        outcome = "整改事项全部完成，经主任会议研究，同意办结归档"
        actions.close_evaluation(row, outcome=outcome, by=clerk, at=done)


def seed_round(cast: Cast, scheme: RatingScheme) -> None:
    """In public notice, with an objection that waits for its answer."""
    began, clerk = cast.on(-30), cast.clerk
    round = awards.save_round(
        Round(
            title=f"{cast.at.year} 年度人民满意的基层站所评选", kind="unit", year=cast.at.year,
            quota=3, basis_document=f"清人常发〔{cast.at.year}〕12号",
            conditions="依法履职，作风优良，服务便民，近两年没有重大违纪违法问题和责任事故。",
        ),
        by=clerk, at=began,
    )  # fmt: skip
    entries = [
        awards.recommend(
            Entry(round=round, name=name, recommended_by=by, reason=reason), by=clerk, at=began
        )
        for name, by, reason in (
            ("城关税务所", "城关镇", "推行一窗通办，办税等候时间减少一半。"),
            ("河西派出所", "河西镇", "矛盾纠纷就地化解率高，群众安全感测评全县第一。"),
            ("柳林供电所", "柳林镇", "抢修及时，农忙期间上门服务。"),
            ("石桥市场监督管理所", "石桥乡", "食品安全检查做到全覆盖。"),
        )
    ]
    awards.begin_review(round, by=clerk, at=began)
    for entry in entries:
        for organ in ("县纪委监委", "县委组织部"):
            fine = not (entry is entries[3] and organ == "县纪委监委")
            opinion = QualificationOpinion(
                entry=entry, organ=organ, is_favourable=fine, given_on=local_day(began),
                text="" if fine else "有信访件正在核查，建议暂不列入。",
            )  # fmt: skip
            awards.give_opinion(opinion, by=clerk, at=began)
    publish(cast, scheme, round, entries)


def publish(cast: Cast, scheme: RatingScheme, round: Round, entries: list[Entry]) -> None:
    held, clerk = cast.on(-10), cast.clerk
    rating = Rating(title=f"{round.title}测评", scheme=scheme, held_on=local_day(held))
    groups = [RaterGroup(label="人大代表", weight=100, method="paper")]
    awards.rate_entries(round, rating, groups=groups, by=clerk, at=held)
    open_rating(rating, by=clerk, at=held)
    close_rating(rating, left={}, by=clerk, at=held)
    counts = {
        number: {
            "satisfied": good,
            "fairly": 34 - good,
            "dissatisfied": 2,
            "unknown": 1,
            "invalid": 1,
        }
        for number, good in ((1, 30), (2, 27), (3, 22))
    }
    for by in (clerk, cast.counter):
        enter_count(rating.groups.get(), issued=40, returned=38, counts=counts, by=by, at=held)
    release_rating(rating, by=cast.chair, at=held)
    awards.publish_entries(
        round, entries[:3], starts_on=cast.day(-2), by=cast.chair, at=cast.on(-2)
    )
    objection = Objection(
        entry=entries[2], received_on=cast.day(-1), raised_by="群众来信（署名）",
        text="反映该所去年抢修收费没有出具票据。",
    )  # fmt: skip
    awards.raise_objection(objection, by=clerk, at=cast.on(-1))
