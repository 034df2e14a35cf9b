"""The count of a vote of the standing committee, and whether it carries.

National law, so code and no setting:

- 组织法（2022）第五十一条第三款: a session is held only with more than half of all members present;
- 组织法（2022）第五十一条第四款: a resolution passes by more than half of *all* members. Who is
  absent, abstains, or spoils the ballot is therefore not in favour;
- 监督法（2024）第六十二条第三款: a removal (撤职) is voted on by secret ballot, and passes by more
  than half of all members.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

QUORUM_ARTICLE = "《地方组织法》第五十一条第三款"
MAJORITY_ARTICLE = "《地方组织法》第五十一条第四款"
DISMISSAL_ARTICLE = "《监督法》第六十二条第三款"


class Method(StrEnum):
    DEVICE = "device"
    PAPER = "paper"
    HANDS = "hands"


@dataclass(frozen=True)
class Count:
    """Numbers of persons or ballots. `members` are all members in office, present or not."""

    members: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int
    approve: int
    oppose: int
    abstain: int


LABELS = {
    "members": "全体组成人员",
    "present": "出席",
    "issued": "发出",
    "returned": "收回",
    "valid": "有效",
    "invalid": "无效",
    "approve": "赞成",
    "oppose": "反对",
    "abstain": "弃权",
}


def majority_of(members: int) -> int:
    """The least number that is more than half of all members: ⌊N/2⌋+1, so 14 of 27 and of 26."""
    return members // 2 + 1


def has_quorum(members: int, present: int) -> bool:
    return members > 0 and present >= majority_of(members)


def carries(count: Count) -> bool:
    """Only votes in favour count, and all members are the measure. The count has no faults."""
    return count.approve >= majority_of(count.members)


def faults_of(count: Count) -> list[str]:
    """Each sum that does not agree, in one sentence; an empty list is a count to accept."""
    negative = [LABELS[one.name] for one in fields(count) if getattr(count, one.name) < 0]
    if negative:
        return [f"{'、'.join(negative)}不能是负数。"]
    if count.members == 0:
        return ["没有常委会组成人员名单，不能计票。请先在会议页登记应到人员。"]
    return [told for is_wrong, told in _sums(count) if is_wrong]


def _sums(count: Count) -> tuple[tuple[bool, str], ...]:
    votes = count.approve + count.oppose + count.abstain
    handed = count.valid + count.invalid
    return (
        (
            count.present > count.members,
            f"出席 {count.present} 人，多于全体组成人员 {count.members} 人，请核对。",
        ),
        (
            not has_quorum(count.members, count.present),
            f"出席 {count.present} 人，没有超过全体组成人员 {count.members} 人的半数"
            f"（至少 {majority_of(count.members)} 人），不能表决（{QUORUM_ARTICLE}）。",
        ),
        (
            count.issued > count.present,
            f"发出 {count.issued} 张，多于出席的 {count.present} 人，请核对。",
        ),
        (
            count.returned > count.issued,
            f"收回 {count.returned} 张，多于发出的 {count.issued} 张，本次表决无效，请重新表决。",
        ),
        (
            handed != count.returned,
            f"有效 {count.valid} 张加无效 {count.invalid} 张是 {handed} 张，"
            f"与收回的 {count.returned} 张不符，请核对。",
        ),
        (
            votes != count.valid,
            f"赞成 {count.approve}、反对 {count.oppose}、弃权 {count.abstain}，合计 {votes} 票，"
            f"与有效的 {count.valid} 张不符，请核对。",
        ),
    )


def fault_of_method(method: str, *, is_dismissal: bool, reason: str) -> str:
    """Why this way of voting may not be taken; "" if it may.

    A show of hands is not secret: it stands in for a broken device, and the file says so.
    """
    if is_dismissal and method != Method.PAPER:
        return f"撤职案只能无记名投票，请选“无记名投票（纸质票）”（{DISMISSAL_ARTICLE}）。"
    if method == Method.HANDS and not reason.strip():
        return "举手表决是表决器不能使用时的办法，请写明原因和主持人的决定。"
    return ""
