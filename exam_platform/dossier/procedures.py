"""Exams, nominations with what followed from them, and evaluations."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.urls import reverse

from appointments.models import Ballot, BallotItem, Nomination, Oath
from documents.kinds import find
from documents.models import Issued, kinds_open_to
from evaluations.models import Evaluation
from exam_platform.dossier.facts import Line, Look
from exams.models import Result
from exams.models.records import local_day
from exams.reporting import plain

SEES_NOMINATIONS = "appointments.view_nomination"
SEES_EVALUATIONS = "evaluations.view_evaluation"


def results(look: Look) -> list[Line] | None:
    """Released ones; others for whoever may see results, and then it says so."""
    found = Result.objects.standing().select_related("candidate__sitting", "regulation")
    rows = look.rows(found, "exams.view_result", "candidate__person")
    if rows is None:
        return None
    if look.is_own:
        rows = rows.filter(state=Result.State.RELEASED)
    return [result_line(look, row) for row in rows]


def result_line(look: Look, row: Result) -> Line:
    sitting = row.candidate.sitting
    on = local_day(sitting.opens_at)
    told = "" if row.state == Result.State.RELEASED else f"（{row.get_state_display()}，未公布）"
    passed = "合格" if row.has_passed else "不合格"
    grade = f"，{row.grade}" if row.grade != passed else ""
    about = f"拟任职务：{row.candidate.post_title}" if row.candidate.post_title else ""
    rules = f"依据《{row.regulation.name}》（{row.regulation.basis_document}）评定"
    if look.is_own:
        url = look.link(own="exams:result", args=[row.pk])
    else:
        args = [sitting.pk]
        url = look.link(office="exams_office:results", args=args, permission="exams.view_result")
    text = f"{sitting.title}：{plain(row.total)} 分，{passed}{grade}{told}"
    return Line(on.year, text, "考试成绩", on, tuple(filter(None, (about, rules))), url)


def nominations(look: Look) -> list[Line] | None:
    found = Nomination.objects.select_related("post__organ", "proposer", "certificate")
    seen = look.rows(found, SEES_NOMINATIONS)
    if seen is None:
        return None
    sworn = Prefetch("oaths", Oath.objects.select_related("ceremony"))
    rows = list(seen.prefetch_related("checks", sworn))
    votes = votes_on(look, rows)
    return [line for row in rows for line in nomination_lines(look, row, votes.get(row.pk, []))]


def votes_on(look: Look, rows: list[Nomination]) -> dict[int, list[Ballot]]:
    """Announced ballots, in counts; only for whoever may see the session."""
    ballots = Ballot.objects.visible_to(look.viewer).filter(state=Ballot.State.ANNOUNCED)
    items = BallotItem.objects.filter(nomination__in=rows, is_void=False, ballot__in=ballots)
    found: dict[int, list[Ballot]] = {}
    for item in items.select_related("ballot__session"):
        found.setdefault(item.nomination_id, []).append(item.ballot)
    return found


def nomination_lines(look: Look, row: Nomination, votes: list[Ballot]) -> Iterator[Line]:
    args = [row.pk]
    url = look.link(
        "appointments:my_nomination", "nominations_office:detail", args, SEES_NOMINATIONS
    )
    subject = f"{row.get_kind_display()}{row.post}"
    steps = "，".join(
        f"{check.get_step_display()}（{local_day(check.at):%Y-%m-%d}）"
        for check in row.checks.all()
    )
    on = row.received_on
    details = tuple(filter(None, (f"{row.proposer}提请", steps)))
    text = f"提请{subject}：{row.get_state_display()}"
    yield Line(on.year, text, "提请", on, details, url)
    for ballot in votes:
        yield vote_line(look, subject, ballot)
    if certificate := row.certificate_or_none:
        on = certificate.issued_on
        yield Line(on.year, f"颁发任命书：{row.post}", f"任命书 {certificate.number}", on, (), url)
    for oath in row.oaths.all():
        on = oath.ceremony.held_on
        told = oath.ceremony.place if oath.was_present else "未到场，另行安排"
        yield Line(on.year, f"宪法宣誓：{told}", "宣誓", on, (), url)


def vote_line(look: Look, subject: str, ballot: Ballot) -> Line:
    on = ballot.voted_on
    outcome = "通过" if ballot.has_carried else "未通过"
    counts = (
        f"全体 {ballot.members} 人，出席 {ballot.present} 人；"
        f"赞成 {ballot.approve}，反对 {ballot.oppose}，弃权 {ballot.abstain}"
    )
    permission = "appointments.view_session"
    url = look.link(office="nominations_office:ballot", args=[ballot.pk], permission=permission)
    text = f"表决{subject}：{outcome}"
    return Line(on.year, text, f"{ballot.session}", on, (counts,), url)


def evaluations(look: Look) -> list[Line] | None:
    found = Evaluation.objects.with_facts().prefetch_related("consequences")
    own = found.of_person(look.person) if look.is_own else None
    rows = own if look.is_own else look.rows(found, SEES_EVALUATIONS)
    return None if rows is None else [evaluation_line(look, row) for row in rows]


def evaluation_line(look: Look, row: Evaluation) -> Line:
    word = row.result.get("word")
    again = row.re_result.get("word")
    decided = "；".join(
        f"{one.get_kind_display()}（{one.meeting}）" for one in row.consequences.all()
    )
    details = (
        row.post_title,
        f"评议会议：{row.session_on}",
        f"测评结果：{word}" if word else "",
        f"再次测评：{again}" if again else "",
        f"后续处理：{decided}" if decided else "",
        f"办结：{row.outcome}" if row.outcome else "",
    )
    return Line(
        row.session_on.year,
        f"{row.cycle}：{row.get_state_display()}",
        row.cycle.basis_document,
        row.session_on,
        tuple(filter(None, details)),
        look.link(
            "evaluations:mine_detail", "evaluations_office:detail", [row.pk], SEES_EVALUATIONS
        ),
    )


def papers(look: Look) -> list[Line] | None:
    """Official documents that were made about her, by the right to each kind; none to herself."""
    if look.is_own or not kinds_open_to(look.viewer):
        return None
    rows = Issued.objects.visible_to(look.viewer).concerning(look.person)
    return [paper_line(row) for row in rows]


def paper_line(row: Issued) -> Line:
    on = local_day(row.made_at)
    kind = find(row.kind)
    url = reverse("documents_office:issued_file", args=[row.pk])
    return Line(on.year, row.name, kind.name if kind else "公文", on, (), url)
