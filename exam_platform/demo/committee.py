"""The demonstration's standing committee: two sessions with votes, and one to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone

from appointments.actions.ballots import announce_ballot, record_ballot
from appointments.actions.nominations import (
    clear_nomination,
    receive_nomination,
    screen_nomination,
    table_nomination,
)
from appointments.actions.outcomes import (
    enter_tenure,
    grant_certificate,
    hold_oath,
    issue_document,
)
from appointments.actions.review import (
    add_material,
    answer_objection,
    give_opinion,
    note_deliberation,
    receive_objection,
    record_statement,
)
from appointments.actions.sessions import (
    close_session,
    fill_roll,
    open_session,
    record_attendance,
)
from appointments.models import AppointmentRule, Ballot, Nomination, Session
from appointments.tally import Count
from exam_platform.demo.cast import CONGRESS, COURT, GOVERNMENT
from exam_platform.demo.exams import Officers
from people.models import Organ, Post, Tenure, Term, User

CHAIRS = ("周国栋", "秦淑芬", "范立新", "赵永安", "尹素梅")
MEMBERS = (
    "丁守义", "万丽", "乔建国", "任秀兰", "伍志明", "余海涛", "侯金花", "傅强", "卢春生", "叶文静",
    "吕德胜", "夏明", "姜雪", "孔令军", "崔爱民", "康桂英", "戴军", "方志强", "武红", "段玉成",
    "汪建平", "田小燕",
)  # fmt: skip
MATERIALS = ["任免呈报表", "简历", "考察材料", "任职理由"]
ENDING_MATERIALS = ["任免呈报表", "免职理由"]
OFFICERS = {"scrutineers": "乔建国、任秀兰", "counters": "王芳"}


@dataclass(frozen=True)
class Meeting:
    """A session that is held: when, and who does what."""

    session: Session
    at: datetime
    officers: Officers

    def table(self, nomination: Nomination) -> Nomination:
        """From the screening to the agenda, in the days before."""
        clerk, chair = self.officers.clerk, self.officers.chair
        before = self.at - timedelta(days=9)
        asked = MATERIALS if nomination.decision.opens else ENDING_MATERIALS
        for name in asked:
            body = ContentFile(f"{name}（演示）\n".encode(), name=f"{name}.docx")
            add_material(nomination, name=name, upload=body, by=clerk, at=before)
        given_on = timezone.localtime(before).date()
        give_opinion(
            nomination, giver="人事代表选举工委", verdict="fit", given_on=given_on, by=clerk,
            at=before,
        )  # fmt: skip
        note = "材料已核对原件，符合任职资格条件。"
        screen_nomination(nomination, note=note, by=clerk, at=before)
        clear_nomination(nomination, note="会前主任会议", by=chair, at=self.at - timedelta(days=4))
        table_nomination(nomination, session=self.session, by=clerk, at=self.at - timedelta(days=3))
        return nomination

    def convene(self, absent: int) -> int:
        by, at = self.officers.clerk, self.at
        fill_roll(self.session, by=by, at=at)
        members = list(self.session.members.values_list("pk", flat=True))
        away = members[-absent:]
        record_attendance(
            self.session, set(members) - set(away), dict.fromkeys(away, "公差"), by=by, at=at
        )
        open_session(self.session, by=by, at=at)
        return len(members) - absent

    def vote(
        self, nominations: Sequence[Nomination], approve: int, oppose: int, **how: Any
    ) -> Ballot:
        members = self.session.members.count()
        here = self.session.members.filter(is_present=True).count()
        count = Count(members, here, here, here, here, 0, approve, oppose, here - approve - oppose)
        facts = {"method": "device", **OFFICERS, **how}
        by, chair = self.officers.clerk, self.officers.chair
        ballot = record_ballot(
            self.session,
            nominations,
            voted_on=self.session.starts_on,
            count=count,
            by=by,
            at=self.at + timedelta(hours=2),
            **facts,
        )
        announce_ballot(ballot, by=chair, at=self.at + timedelta(hours=2, minutes=5))
        for nomination in nominations:
            nomination.refresh_from_db()
        return ballot


def seed_committee() -> None:
    """The seats and who holds them, and the county's rule on appointments."""
    organ = Organ.objects.get(name=CONGRESS)
    term = Term.objects.get()
    posts = {
        name: Post.objects.create(
            name=name, organ=organ, is_committee_seat=True, is_sole=name == "主任"
        )
        for name in ("主任", "副主任", "委员")
    }
    for number, name in enumerate((*CHAIRS, *MEMBERS)):
        title = "主任" if number == 0 else "副主任" if number < len(CHAIRS) else "委员"
        facts = {"organ": organ, "term": term, "post_title": f"县人大常委会{title}"}
        person = without_login(f"member{number + 1}", name, **facts)
        Tenure.objects.create(person=person, post=posts[title], starts_on=term.starts_on)
    AppointmentRule.objects.create(
        name="清源县人大常委会人事任免办法",
        basis_document="清人常发〔2023〕7号",
        effective_from=date(2023, 1, 1),
        days_before_session=7,
        order=AppointmentRule.Order.CERTIFICATE_FIRST,
        materials=MATERIALS,
        ending_materials=ENDING_MATERIALS,
        clauses={
            "deadline": "第八条",
            "bar": "第二十一条",
            "wait": "第二十条",
            "order_clause": "第二十六条",
        },
    )
    Post.objects.filter(organ__name=GOVERNMENT, name__endswith="局局长").update(
        is_sole=True, is_renewed=True
    )


def without_login(username: str, name: str, **facts: Any) -> User:
    """A person of the register who does not use the platform."""
    closed = {"password": make_password(None), "must_change_password": False, "is_demo": True}
    defaults = {"real_name": name, **closed, **facts}
    return User.objects.get_or_create(username=username, defaults=defaults)[0]


def plan_session(number: str, on: date) -> Session:
    term = Term.objects.get()
    return Session.objects.create(
        name=f"清源县{term}人大常委会第{number}次会议",
        term=term,
        starts_on=on,
        place="县人大常委会会议室",
        presider=CHAIRS[0],
        note="列席：县人民政府、县监委、县法院、县检察院负责人，部分县人大代表。",
    )


def meeting(number: str, days_ago: int, *, at: datetime, officers: Officers) -> Meeting:
    begins = timezone.localtime(at - timedelta(days=days_ago)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    return Meeting(plan_session(number, begins.date()), begins, officers)


def put_forward(
    username: str, name: str, post: Post, kind: str, *, held: bool, meeting: Meeting, **facts: Any
) -> Nomination:
    """A person of the demo who is only voted on; `held`: she holds the post already."""
    person = without_login(username, name, organ=post.organ, post_title=post.name if held else "")
    if held and not person.tenures.filter(post=post).exists():
        Tenure.objects.create(person=person, post=post, starts_on=date(2022, 3, 1))
    received_at = meeting.at - timedelta(days=12)
    nomination = Nomination(
        person=person,
        post=post,
        kind=kind,
        term=Term.objects.get(),
        proposer=post.organ,
        received_on=timezone.localtime(received_at).date(),
        session_on=meeting.session.starts_on,
        **facts,
    )
    return receive_nomination(nomination, by=meeting.officers.clerk, at=received_at)


def fail_once(number: str, days_ago: int, *, at: datetime, officers: Officers) -> None:
    held = meeting(number, days_ago, at=at, officers=officers)
    post, _ = Post.objects.get_or_create(
        name="代表资格审查委员会委员", organ=Organ.objects.get(name=CONGRESS)
    )
    person = {"username": "member27", "name": MEMBERS[-1]}
    row = put_forward(**person, post=post, kind="pass_list", held=False, meeting=held)
    held.table(row)
    held.convene(4)
    held.vote([row], 11, 7)
    close_session(held.session, by=officers.clerk, at=held.at + timedelta(hours=3))


def hold_last_session(
    nominations: dict[str, Nomination], *, at: datetime, officers: Officers
) -> None:
    """An appointment up to the oath, a failure for the second time, a removal by paper ballot."""
    held = meeting("三十九", 40, at=at, officers=officers)
    judge = held.table(nominations["nominee14"])
    removal = held.table(
        put_forward(
            "removed1",
            "蒋文山",
            government_post("商务局局长"),
            "dismiss",
            held=True,
            meeting=held,
            ground="严重违反财经纪律，县监委已立案调查。",
        )
    )
    leaving = held.table(
        put_forward(
            "leaving1",
            "陶永福",
            government_post("审计局局长"),
            "decide_remove",
            held=True,
            meeting=held,
            ground="到龄退休。",
        )
    )
    clerk = officers.clerk
    record_statement(judge, mode="oral", text="依法履职，公正司法。", by=clerk, at=held.at)
    record_statement(removal, mode="written", text="本人接受组织处理。", by=clerk, at=held.at)
    held.convene(3)
    item = judge.agenda_items.get()
    note_deliberation(item, text="组成人员询问执行工作设想，院长到会说明。", by=clerk, at=held.at)
    held.vote([leaving], 24, 0)
    held.vote([removal], 21, 1, method="paper")
    held.vote([judge], 22, 1)
    close_session(held.session, by=clerk, at=held.at + timedelta(hours=3))
    follow_up(judge, removal, held)


def follow_up(judge: Nomination, removal: Nomination, held: Meeting) -> None:
    """All of it for the judge; of the removal the documents and the tenure."""
    by, at = held.officers.clerk, held.at + timedelta(days=1)
    on = held.session.starts_on
    for row, place in ((judge, 31), (removal, 33)):
        for kind, number in (("decision", place), ("notice", place + 1)):
            told = f"清人常〔{on.year}〕{number}号"
            issue_document(row, kind=kind, number=told, issued_on=on, by=by, at=at)
        enter_tenure(row, on=on, by=by, at=at)
    grant_certificate(
        judge, number=f"清人常任〔{on.year}〕018号", signed_by=CHAIRS[0], issued_on=on, by=by, at=at
    )
    hold_oath(
        [judge], {}, form="single", held_on=on, place="县人大常委会会议室", organizer=COURT, by=by,
        at=at,
    )  # fmt: skip


def government_post(name: str) -> Post:
    organ = Organ.objects.get(name=GOVERNMENT)
    post, _ = Post.objects.get_or_create(name=name, organ=organ, defaults={"is_sole": True})
    return post


def prepare_next_session(
    nominations: dict[str, Nomination], *, at: datetime, officers: Officers
) -> Session:
    """In twelve days, its roll drawn up; one objection is answered, another is open."""
    on = timezone.localtime(at).date() + timedelta(days=12)
    session = plan_session("四十", on)
    clerk = officers.clerk
    fill_roll(session, by=clerk, at=at - timedelta(days=2))
    day = timezone.localtime(at).date() - timedelta(days=5)
    answered = receive_objection(
        nominations["nominee2"], summary="反映其审理案件超过审限。", received_on=day, by=clerk,
        at=at - timedelta(days=5),
    )  # fmt: skip
    answer_objection(
        answered, answer="县法院核查：两件案件经批准延长审限，程序合法，反映不属实。",
        answered_on=day + timedelta(days=3), by=clerk, at=at - timedelta(days=2),
    )  # fmt: skip
    receive_objection(
        nominations["nominee15"], summary="反映其亲属承揽应急物资采购。",
        received_on=day + timedelta(days=4), by=clerk, at=at - timedelta(days=1),
    )  # fmt: skip
    return session
