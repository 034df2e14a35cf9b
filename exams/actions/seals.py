"""Two officers seal a sitting's whole set of papers, and anybody can prove it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.audit import record
from core.crypto import DecryptionFailed
from core.state import Refused
from exams.actions.papers import digest_of, lock_for_papers, void_signatures, with_parts
from exams.freezing import substance_digest
from exams.models import Paper, PaperItem, SealSignature, Sitting
from exams.pool import been_asked
from exams.sealing import set_digest
from people.models import User
from question_bank.models import Question

OFFICERS_NEEDED = 2


@dataclass(frozen=True)
class PaperCheck:
    paper: Paper
    recomputed: str

    @property
    def is_intact(self) -> bool:
        return self.recomputed == self.paper.digest


@dataclass(frozen=True)
class SealCheck:
    papers: tuple[PaperCheck, ...]
    digest: str
    signatures: tuple[SealSignature, ...]

    @property
    def is_intact(self) -> bool:
        signed = all(signature.digest == self.digest for signature in self.signatures)
        return bool(self.papers) and signed and all(paper.is_intact for paper in self.papers)

    @property
    def is_complete(self) -> bool:
        return self.is_intact and len(self.signatures) >= OFFICERS_NEEDED


@transaction.atomic
def sign_seal(sitting: Sitting, *, by: User, at: datetime, digest: str) -> SealSignature:
    """One officer's signature over the set whose digest she was shown; the second one seals.

    The view has asked for her password just now and checked it. `digest` comes from the page:
    when the set changed in between she would sign what she has not seen.
    """
    lock_for_papers(sitting, by)
    if not by.has_perm("exams.seal_paper"):
        raise Refused("您没有封存试卷的职责，不能签名。")
    check = check_seal(sitting)
    refuse_unsound(sitting, check, digest)
    if any(signature.officer_id == by.pk for signature in check.signatures):
        raise Refused("您已经签名，封存还需要另一名人员签名。")
    signature = SealSignature.objects.create(
        sitting=sitting, officer=by, digest=check.digest, signed_at=at
    )
    record(sitting, "exams.sign_seal", by=by, at=at, data={"digest": check.digest})
    if len(check.signatures) + 1 >= OFFICERS_NEEDED:
        for paper in check.papers:
            paper.paper.move(Paper.State.SEALED)
        record(sitting, "exams.seal", by=by, at=at, data={"digest": check.digest})
    return signature


def check_seal(sitting: Sitting) -> SealCheck:
    """Recompute every digest from what is stored now; nothing is taken from a cached value."""
    papers = list(sitting.papers.prefetch_related("items"))
    checks = tuple(PaperCheck(paper, recomputed_digest(paper)) for paper in papers)
    known = [check.recomputed for check in checks if check.recomputed]
    signatures = sitting.signatures.filter(voided_at=None).select_related("officer")
    return SealCheck(
        papers=checks,
        digest=set_digest(known) if known else "",
        signatures=tuple(signatures.order_by("signed_at")),
    )


def recomputed_digest(paper: Paper) -> str:
    """Empty when the content cannot even be read any more: then it is certainly not intact."""
    try:
        return digest_of(paper, sorted(paper.items.all(), key=lambda item: item.position))
    except (DecryptionFailed, ValueError):
        return ""


def refuse_unsound(sitting: Sitting, check: SealCheck, digest: str) -> None:
    if not check.papers:
        raise Refused("本场次还没有试卷，请先组卷。")
    if not check.is_intact:
        raise Refused("试卷内容与组卷时的摘要不一致，不能封存。请重新组卷，并把情况报告审计人员。")
    if check.digest != digest:
        raise Refused("试卷在您打开页面之后有变动。请重新核对后再签名。")
    missing = branches_without_papers(sitting)
    if missing:
        raise Refused(f"考生所属的{'、'.join(missing)}还没有试卷，请重新组卷。")
    stale = stale_questions(sitting)
    if stale:
        named = "；".join(stale[:10]) + ("等" if len(stale) > 10 else "")
        raise Refused(f"组卷之后有试题发生变化：{named}。请更换这些试题或重新组卷，再行封存。")


def branches_without_papers(sitting: Sitting) -> list[str]:
    covered = set(sitting.papers.values_list("branch", flat=True))
    if "" in covered:
        return []
    candidates = sitting.candidates.exclude(branch__in=covered).order_by("pk")
    return list(dict.fromkeys(one.get_branch_display() for one in candidates))


def stale_questions(sitting: Sitting) -> list[str]:
    """Questions changed since they were drawn, or no longer live, in words."""
    items = PaperItem.objects.filter(paper__sitting=sitting).select_related("paper")
    drawn: dict[int, PaperItem] = {item.question_id: item for item in items.defer("content")}
    current = with_parts(drawn)
    asked = set(Question.objects.filter(been_asked(), pk__in=drawn).values_list("pk", flat=True))
    return [
        f"{describe(item)}（{question.uid}）{problem}"
        for pk, item in drawn.items()
        if (problem := problem_of(question := current[pk], item, was_asked=pk in asked))
    ]


def problem_of(question: Question, item: PaperItem, *, was_asked: bool) -> str:
    if question.state != Question.State.LIVE:
        return f"已不在用（{question.get_state_display()}）"
    if question.for_practice:
        return "已开放练习"
    if was_asked:
        return "曾用于练习或测验"
    return "内容已修改" if substance_digest(question) != item.question_digest else ""


def describe(item: PaperItem) -> str:
    branch = f"{item.paper.get_branch_display()}" if item.paper.branch else ""
    return f"{branch}{item.paper.label}卷第 {item.number} 题"


@transaction.atomic
def unseal_papers(sitting: Sitting, *, by: User, at: datetime, reason: str) -> None:
    """Before the sitting is ready a sealed set may be opened again; the signatures fall."""
    if not reason.strip():
        raise Refused("解除封存须填写理由。")
    sitting.refresh_from_db(from_queryset=Sitting.objects.select_for_update())
    sitting.shut_out(by)
    if not by.has_perm("exams.seal_paper"):
        raise Refused("您没有封存试卷的职责，不能解除封存。")
    if sitting.state != Sitting.State.PLANNED:
        raise Refused("场次已就绪或已开考，不能解除封存。请先把场次退回筹备。")
    sealed = list(sitting.papers.filter(state=Paper.State.SEALED))
    if not sealed:
        raise Refused("试卷没有封存，无需解除。")
    for paper in sealed:
        paper.move(Paper.State.DRAFT)
    void_signatures(sitting, at)
    record(sitting, "exams.unseal", by=by, at=at, data={"reason": reason.strip()})


def refuse_unsealed(sitting: Sitting) -> None:
    """Nobody sits a paper that two officers have not sealed, or that changed since."""
    if sitting.papers.exclude(state=Paper.State.SEALED).exists() or not sitting.papers.exists():
        raise Refused("试卷尚未由两名人员封存，场次不能就绪。请先完成组卷和封存。")
    if not check_seal(sitting).is_complete:
        raise Refused("试卷与封存时不一致，场次不能就绪。请核验封存，并把情况报告审计人员。")
