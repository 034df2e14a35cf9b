"""What a roster would do: each entry beside the person who is already registered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower

from people.models import Delegation, Deputy, Organ, RosterBatch, Term, User, hash_id_number
from people.roster import LABELS, Entry, Fault

NEW, UPDATE, UNCHANGED = "new", "update", "unchanged"
STATUS_LABELS = {NEW: "新建", UPDATE: "更新", UNCHANGED: "无变化"}
_MASKED = {"mobile"}


@dataclass
class Line:
    entry: Entry
    person: User | None
    facts: dict[str, Any]
    term: Term | None = None
    delegation: str = ""
    needs_role: bool = True
    needs_mandate: bool = False
    changes: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        if self.person is None:
            return NEW
        changed = self.changes or self.needs_role or self.needs_mandate
        return UPDATE if changed else UNCHANGED


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def of(self, status: str) -> list[Line]:
        return [line for line in self.lines if line.status == status]


class Planner:
    """A fixed number of queries, whatever the length of the roster."""

    def __init__(self, kind: str, term: Term | None, by: User, entries: list[Entry]) -> None:
        self.kind, self.term, self.by = kind, term, by
        hashes = [hash_id_number(entry.id_number) for entry in entries]
        known = User.objects.filter(id_number_hash__in=hashes).select_related("organ", "term")
        self.people = {person.id_number_hash: person for person in known}
        self.staff = set(known.order_by().staff().values_list("pk", flat=True))
        self.holders = set(known.with_role(kind).values_list("pk", flat=True))
        self.organs = {organ.name: organ for organ in Organ.objects.all()}
        self.terms = {term.name: term for term in Term.objects.all()}
        self.mandates = {
            (deputy.person_id, deputy.term_id): deputy
            for deputy in Deputy.objects.filter(person__in=known).select_related("delegation")
        }
        names = {entry.username.lower() for entry in entries if entry.username}
        taken = User.objects.annotate(login=Lower("username")).filter(login__in=names)
        self.logins = dict(taken.values_list("login", "pk"))

    def plan(self, entries: list[Entry]) -> Plan:
        plan = Plan()
        for entry in entries:
            self.add(entry, plan)
        return plan

    def add(self, entry: Entry, plan: Plan) -> None:
        person = self.people.get(hash_id_number(entry.id_number))
        line = Line(entry, person, self.facts_of(entry, plan))
        line.needs_role = person is None or person.pk not in self.holders
        self.check_login(line, plan)
        self.check_name(line, plan)
        if self.kind == RosterBatch.Kind.DEPUTY:
            self.add_mandate(line, plan)
        if person is not None:
            self.compare(line, person, plan)
        plan.lines.append(line)

    def facts_of(self, entry: Entry, plan: Plan) -> dict[str, Any]:
        facts: dict[str, Any] = {
            name: getattr(entry, name)
            for name in ("real_name", "mobile", "post_title", "proposed_post")
            if getattr(entry, name)
        }
        if not entry.organ:
            return facts
        organ = self.organs.get(entry.organ)
        if organ:
            facts["organ"] = organ
        elif self.kind == RosterBatch.Kind.DEPUTY:
            # Deputies work anywhere; only organs of the state are in the register.
            title = entry.post_title
            joined = title if title.startswith(entry.organ) else entry.organ + title
            facts["post_title"] = joined[:100]
        else:
            message = f"“{entry.organ}”不在机关列表中。请改成已有的名称，或先在“人员—机关”里新建。"
            plan.errors.append(Fault(entry.sheet, entry.row, "", "unknown_organ", message))
        return facts

    def check_login(self, line: Line, plan: Plan) -> None:
        entry = line.entry
        holder = self.logins.get(entry.username.lower()) if entry.username else None
        if holder and (line.person is None or line.person.pk != holder):
            message = f"登录名“{entry.username}”已有人使用，请换一个或留空由平台生成。"
            plan.errors.append(Fault(entry.sheet, entry.row, "", "taken_login", message))

    def check_name(self, line: Line, plan: Plan) -> None:
        entry, person = line.entry, line.person
        if person is not None and person.real_name != entry.real_name:
            message = (
                f"这个身份证号已登记在“{person.real_name}”名下，名册里是“{entry.real_name}”。"
                "请核对号码；确属改名的，先在人员名册里改名。"
            )
            plan.errors.append(Fault(entry.sheet, entry.row, "", "other_name", message))

    def add_mandate(self, line: Line, plan: Plan) -> None:
        entry = line.entry
        term = self.terms.get(entry.term) if entry.term else self.term
        if term is None:
            named = f"届次“{entry.term}”还没有登记" if entry.term else "没有指定届次"
            message = f"{named}。请先在“人员—届次”里新建，或在上传时选择届次。"
            plan.errors.append(Fault(entry.sheet, entry.row, "", "unknown_term", message))
            return
        line.term, line.delegation = term, entry.delegation
        line.facts["term"] = term
        held = self.mandates.get((line.person.pk, term.pk)) if line.person else None
        same = held and (
            not entry.delegation or (held.delegation and held.delegation.name == entry.delegation)
        )
        line.needs_mandate = not same

    def compare(self, line: Line, person: User, plan: Plan) -> None:
        entry = line.entry
        if person.pk == self.by.pk:
            message = "这是您本人。自己不能给自己登记身份，请由另一位工作人员办理，或删去这一行。"
            plan.errors.append(Fault(entry.sheet, entry.row, "", "oneself", message))
        elif not person.is_active:
            message = "此人的账号已停用。请先在人员名册里启用，或删去这一行。"
            plan.errors.append(Fault(entry.sheet, entry.row, "", "inactive", message))
        changed = {k: v for k, v in line.facts.items() if getattr(person, k) != v}
        if changed and not self.may_edit(person):
            message = "此人另有工作人员权限，信息由系统管理员修改；本次只登记身份，不改其他内容。"
            plan.warnings.append(Fault(entry.sheet, entry.row, "", "staff", message))
            changed = {}
        line.facts = changed
        for name, value in changed.items():
            label = LABELS[name]
            if name in _MASKED:
                line.changes.append(f"{label}有变化")
            else:
                line.changes.append(f"{label}：{getattr(person, name) or '空'} → {value}")

    def may_edit(self, person: User) -> bool:
        if person.pk in self.staff:
            return self.by.may_manage(person)
        return self.by.has_perm("people.change_user")


def plan_roster(kind: str, term: Term | None, by: User, entries: list[Entry]) -> Plan:
    return Planner(kind, term, by, entries).plan(entries)


def delegation_of(line: Line) -> Delegation | None:
    if not line.delegation or line.term is None:
        return None
    delegation, _ = Delegation.objects.get_or_create(term=line.term, name=line.delegation)
    return delegation
