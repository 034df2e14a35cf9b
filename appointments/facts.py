"""The facts that official documents print: plain rows, drawn from the register at one place.

A document template asks for these fields by name and for nothing else; no row of the database
reaches it.
"""

from dataclasses import dataclass
from datetime import date

from appointments.kinds import CONGRESS, COURT, GOVERNMENT, PROCURATORATE, SUPERVISION
from appointments.models import Ballot, Nomination, OathCeremony
from appointments.oath import OATH
from appointments.standings import passed_on
from documents.wording import full_name
from people.models import Organ, Post


@dataclass(frozen=True)
class Matter:
    """One line of a bill or decision. `sentence` is how a decision words it."""

    person: str
    current_post: str
    post: str
    organ: str
    kind: str
    verb: str
    proposer: str
    basis_document: str
    ground: str
    vacated: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Vote:
    """The sheet that scrutineers sign, and the printed ballot's heading."""

    session: str
    held_on: date
    place: str
    matters: tuple[Matter, ...]
    method: str
    combined_basis: str
    members: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int
    approve: int
    oppose: int
    abstain: int
    needed: int
    has_carried: bool
    scrutineers: str
    counters: str


@dataclass(frozen=True)
class Decision:
    """任免决定、公告、任命书: what was decided, when, and the numbers it went out under."""

    matter: Matter
    term: str
    session: str
    passed_on: date | None
    decision_number: str
    notice_number: str
    issued_on: date | None
    certificate_number: str
    certificate_signed_by: str
    certificate_on: date | None


@dataclass(frozen=True)
class Ceremony:
    held_on: date
    place: str
    form: str
    leader: str
    organizer: str
    text: str
    sworn: tuple[str, ...]
    absent: tuple[str, ...]


SENTENCES = {
    "accept_resignation": "决定接受{person}辞去{post}职务的请求。",
    "dismiss": "决定撤销{person}的{post}职务。",
    "decide_acting": "决定{person}代理{post}。",
    "elect_acting": "推选{person}代理{post}。",
    "pass_list": "通过{person}为{post}。",
}


def proposer_of(nomination: Nomination) -> str:
    """Bills of the committee's own come from the 主任会议, which the register has as its organ."""
    organ = nomination.proposer
    name = full_name(organ.name)
    return f"{name}主任会议" if organ.branch == CONGRESS else name


def signer_of(organ: Organ) -> str:
    """The office of whoever signs a bill; the 主任会议 has none."""
    county, is_government, _ = organ.name.partition("人民政府")
    return {
        GOVERNMENT: f"{county[-1:]}长" if is_government else "",
        SUPERVISION: "主任",
        COURT: "院长",
        PROCURATORATE: "检察长",
    }.get(organ.branch, "")


def printed_post(post: Post) -> str:
    """清源县财政局局长: a head of a department is called by the department, not the government."""
    is_of_department = "局" in post.name or "委员会" in post.name
    if post.organ.branch == GOVERNMENT and is_of_department:
        return f"{post.organ.name.removesuffix('人民政府')}{post.name}"
    return str(post)


def sentence_of(nomination: Nomination, vacated: tuple[str, ...] = ()) -> str:
    """As decisions word it: 任命某某为某职；免去某某的某职务。"""
    decision = nomination.decision
    usual = "{verb}{person}为{post}。" if decision.opens else "{verb}{person}的{post}职务。"
    told = SENTENCES.get(decision.key, usual).format(
        verb=decision.verb,
        person=nomination.person.real_name,
        post=printed_post(nomination.post),
    )
    if not vacated:
        return told
    return f"{told[:-1]}，免去其{'、'.join(vacated)}职务。"


def matter_of(nomination: Nomination) -> Matter:
    rows = nomination.vacates.select_related("post__organ")
    vacated = tuple(printed_post(tenure.post) for tenure in rows)
    return Matter(
        person=nomination.person.real_name,
        current_post=nomination.person.post_title,
        post=printed_post(nomination.post),
        organ=str(nomination.post.organ),
        kind=nomination.get_kind_display(),
        verb=nomination.decision.verb,
        proposer=proposer_of(nomination),
        basis_document=nomination.basis_document,
        ground=nomination.ground,
        vacated=vacated,
        sentence=sentence_of(nomination, vacated),
    )


def vote_of(ballot: Ballot) -> Vote:
    rows = Nomination.objects.filter(ballot_items__ballot=ballot).with_facts().order_by("pk")
    count = ballot.count
    return Vote(
        session=str(ballot.session),
        held_on=ballot.voted_on,
        place=ballot.session.place,
        matters=tuple(matter_of(row) for row in rows),
        method=ballot.get_method_display(),
        combined_basis=ballot.combined_basis,
        needed=ballot.needed,
        has_carried=ballot.has_carried,
        scrutineers=ballot.scrutineers,
        counters=ballot.counters,
        **vars(count),
    )


def decision_of(nomination: Nomination) -> Decision:
    issued = {one.kind: one for one in nomination.issues.order_by("issued_on", "pk")}
    decision, notice = issued.get("decision"), issued.get("notice")
    certificate = nomination.certificate_or_none
    return Decision(
        matter=matter_of(nomination),
        term=str(nomination.term),
        session=str(nomination.session or ""),
        passed_on=passed_on(nomination),
        decision_number=decision.number if decision else "",
        notice_number=notice.number if notice else "",
        issued_on=decision.issued_on if decision else None,
        certificate_number=certificate.number if certificate else "",
        certificate_signed_by=certificate.signed_by if certificate else "",
        certificate_on=certificate.issued_on if certificate else None,
    )


def ceremony_of(ceremony: OathCeremony) -> Ceremony:
    rows = list(ceremony.oaths.select_related("nomination__person"))
    names = [(row.was_present, row.nomination.person.real_name) for row in rows]
    return Ceremony(
        held_on=ceremony.held_on,
        place=ceremony.place,
        form=ceremony.get_form_display(),
        leader=ceremony.leader,
        organizer=ceremony.organizer,
        text=OATH,
        sworn=tuple(name for came, name in names if came),
        absent=tuple(name for came, name in names if not came),
    )
