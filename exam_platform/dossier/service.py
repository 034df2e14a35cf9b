"""Posts, mandates and awards."""

from datetime import date

from evaluations.models import Entry, Round
from exam_platform.dossier.facts import Line, Look
from people.models import Deputy, Tenure


def tenures(look: Look) -> list[Line] | None:
    rows = look.rows(Tenure.objects.select_related("post__organ"), "people.view_tenure")
    return None if rows is None else [tenure_line(look, row) for row in rows]


def tenure_line(look: Look, row: Tenure) -> Line:
    ended = ""
    if row.ends_on:
        how = row.get_ending_display() or "离任"
        ended = f"{row.ends_on:%Y年%-m月%-d日}{how}"
    details = tuple(filter(None, (ended or "在任", row.ending_note)))
    return Line(
        row.starts_on.year,
        f"{'代理' if row.is_acting else '任'}{row.post}",
        "任职记录",
        row.starts_on,
        details,
        look.link(office="tenures:edit", args=[row.pk], permission="people.change_tenure"),
    )


def mandates(look: Look) -> list[Line] | None:
    rows = look.rows(Deputy.objects.select_related("term", "delegation"), "people.view_deputy")
    return None if rows is None else [mandate_line(look, row) for row in rows]


def mandate_line(look: Look, row: Deputy) -> Line:
    where = f"（{row.delegation}）" if row.delegation else ""
    ended = row.ended_on or row.term.ends_on
    return Line(
        row.term.starts_on.year,
        f"{row.term}人大代表{where}",
        "代表名册",
        row.term.starts_on,
        (f"至{ended:%Y年%-m月%-d日}",) if ended else (),
        look.link(office="deputies:edit", args=[row.pk], permission="people.change_deputy"),
    )


def awards(look: Look) -> list[Line] | None:
    """Titles that were awarded; that one is only put forward stands in no dossier."""
    if not look.may("evaluations.view_round"):
        return None
    rows = Entry.objects.filter(person=look.person, awarded_on__isnull=False)
    if not look.is_own:
        rows = rows.filter(round__in=Round.objects.visible_to(look.viewer).values("pk"))
    rows = rows.select_related("round")
    return [award_line(look, row, row.awarded_on) for row in rows if row.awarded_on]


def award_line(look: Look, row: Entry, on: date) -> Line:
    number = f"证书编号 {row.award_number}" if row.award_number else ""
    revoked = f"{row.revoked_on:%Y年%-m月%-d日}撤销" if row.revoked_on else ""
    permission = "evaluations.view_round"
    return Line(
        on.year,
        f"授予“{row.round.get_kind_display()}”称号",
        row.round.title,
        on,
        tuple(filter(None, (row.round.decision_document, number, revoked))),
        look.link(office="awards_office:detail", args=[row.round_id], permission=permission),
    )
