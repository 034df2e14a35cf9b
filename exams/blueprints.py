"""What a blueprint asks for and whether the bank can give it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.assembly import PoolQuestion, check_feasibility
from exams.models import BlueprintRule
from exams.pool import branch_name, branches_to_check, draw_rules, live_pool

# What a county needs from one blueprint: papers, and how that is called on the page.
PURPOSES = (
    (1, "一套试卷"),
    (2, "A、B 卷互不重复"),
    (3, "A、B 卷另备一套补考卷"),
)


@dataclass(frozen=True)
class Check:
    purpose: str
    is_feasible: bool
    message: str


@dataclass(frozen=True)
class BranchReport:
    branch: str
    name: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class BlueprintReport:
    questions: int
    total: Decimal
    branches: tuple[BranchReport, ...]

    @property
    def total_text(self) -> str:
        return f"{self.total.normalize():f}"

    def as_json(self) -> dict[str, Any]:
        return {
            "questions": self.questions,
            "total": self.total_text,
            "branches": [
                {
                    "name": branch.name,
                    "checks": [
                        {"purpose": one.purpose, "ok": one.is_feasible, "message": one.message}
                        for one in branch.checks
                    ],
                }
                for branch in self.branches
            ],
        }


def report_on(rules: Sequence[BlueprintRule]) -> BlueprintReport:
    pool = live_pool() if rules else []
    return BlueprintReport(
        questions=sum(rule.count * (rule.items or 1) for rule in rules),
        total=sum((rule.total_mark for rule in rules), Decimal(0)),
        branches=tuple(
            BranchReport(branch, branch_name(branch), checks_of(rules, branch, pool))
            for branch in (branches_to_check(rules) if rules else [])
        ),
    )


def checks_of(
    rules: Sequence[BlueprintRule], branch: str, pool: list[PoolQuestion]
) -> tuple[Check, ...]:
    wanted = draw_rules(rules, branch)
    checks = []
    for papers, purpose in PURPOSES:
        answer = check_feasibility(wanted, pool, papers=papers, disjoint=True)
        told = "题库够用" if answer.is_feasible else "".join(s.sentence for s in answer.shortages)
        checks.append(Check(purpose, answer.is_feasible, told))
    return tuple(checks)
