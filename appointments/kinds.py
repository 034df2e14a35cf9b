"""The kinds of decision: what each does, the verb that documents print, and its legal ground.

Who proposes what: 组织法（2022）第五十条第十三至十七项, 第五十五条, 第五十六条; 法官法第十八条;
检察官法第十八条; 监察法（2024）第九条; 监督法（2024）第六十条, 第六十一条.
"""

from dataclasses import dataclass

CONGRESS, GOVERNMENT, SUPERVISION = "people_congress", "government", "supervision"
COURT, PROCURATORATE = "court", "procuratorate"
BRANCHES = (CONGRESS, GOVERNMENT, SUPERVISION, COURT, PROCURATORATE)
OWN = "own"  # proposed by the head of the post's own branch


@dataclass(frozen=True)
class Kind:
    """`verb` as printed before the name. `opens` and `ends` say what becomes of a tenure."""

    key: str
    name: str
    verb: str
    opens: bool = False
    ends: bool = False
    is_acting: bool = False
    is_dismissal: bool = False
    needs_exam: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        Kind("appoint", "任命", "任命", opens=True, needs_exam=True),
        Kind("remove", "免职", "免去", ends=True),
        Kind("decide_appoint", "决定任命", "决定任命", opens=True, needs_exam=True),
        Kind("decide_remove", "决定免职", "决定免去", ends=True),
        Kind("decide_acting", "决定代理", "决定代理", opens=True, is_acting=True),
        Kind("elect_acting", "推选代理", "推选代理", opens=True, is_acting=True),
        Kind("approve_appoint", "批准任命", "批准任命", opens=True),
        Kind("approve_remove", "批准免职", "批准免去", ends=True),
        Kind("supplement", "补充任命", "补充任命", opens=True, needs_exam=True),
        Kind("pass_list", "通过人选", "通过", opens=True),
        Kind("accept_resignation", "接受辞职", "决定接受辞去", ends=True),
        Kind("dismiss", "撤职", "决定撤销", ends=True, is_dismissal=True),
    )
}
CHOICES = [(kind.key, kind.name) for kind in KINDS.values()]
EXAMINED = tuple(kind.key for kind in KINDS.values() if kind.needs_exam)
OPENING = tuple(kind.key for kind in KINDS.values() if kind.opens)
ENDING = tuple(kind.key for kind in KINDS.values() if kind.ends)


@dataclass(frozen=True)
class ProposerRow:
    """One line of the table of posts: who may propose these kinds, for posts of these branches."""

    kinds: tuple[str, ...]
    branches: tuple[str, ...]
    proposers: tuple[str, ...]
    told: str
    basis: str


ORDINARY = ("appoint", "remove", "decide_appoint", "decide_remove", "supplement")
PROPOSERS = (
    ProposerRow(
        ("dismiss",),
        BRANCHES,
        BRANCHES,
        "本级政府、监委、法院、检察院，主任会议，或者五分之一以上组成人员联名",
        "《监督法》第六十一条",
    ),
    ProposerRow(
        ("decide_acting", "elect_acting"),
        BRANCHES,
        (CONGRESS,),
        "主任会议",
        "《地方组织法》第五十条第一款第十三项、第五十五条",
    ),
    ProposerRow(
        ("pass_list",), BRANCHES, (CONGRESS,), "主任会议", "《地方组织法》第五十六条第二款"
    ),
    ProposerRow(
        ("accept_resignation",),
        BRANCHES,
        BRANCHES,
        "本人书面提出，主任会议提请",
        "《地方组织法》第三十二条",
    ),
    ProposerRow(ORDINARY, (CONGRESS,), (CONGRESS,), "主任会议", "《地方组织法》第五十二条"),
    ProposerRow(
        ORDINARY,
        (GOVERNMENT,),
        (GOVERNMENT,),
        "县长",
        "《地方组织法》第五十条第一款第十三项、第十四项",
    ),
    ProposerRow(
        ORDINARY,
        (SUPERVISION,),
        (SUPERVISION,),
        "监委主任",
        "《监察法》第九条、《地方组织法》第五十条第一款第十五项",
    ),
    ProposerRow(ORDINARY, (COURT,), (COURT,), "法院院长", "《法官法》第十八条"),
    ProposerRow(
        (*ORDINARY, "approve_appoint", "approve_remove"),
        (PROCURATORATE,),
        (PROCURATORATE,),
        "检察长",
        "《检察官法》第十八条",
    ),
)


def proposer_row(kind: str, branch: str) -> ProposerRow | None:
    """The line for this decision on a post of this branch; None where the table has none."""
    return next((row for row in PROPOSERS if kind in row.kinds and branch in row.branches), None)


def fault_of_proposer(kind: str, branch: str, proposer_branch: str) -> str:
    """Why this organ may not propose it; "" if it may. An override needs a reason."""
    row = proposer_row(kind, branch)
    if row is None:
        return f"{KINDS[kind].name}不适用于这一系统的职务，请核对决定类型。"
    if proposer_branch in row.proposers:
        return ""
    return f"这类职务的{KINDS[kind].name}应由{row.told}提出（{row.basis}）。"


def needs_oath(kind: Kind) -> bool:
    """宪法第二十七条第三款. Who only acts in a post swears when she is appointed to it."""
    return kind.opens and not kind.is_acting


def filing_body(kind: str, branch: str) -> str:
    """Where the law wants the decision filed; "" where it names nobody."""
    if kind == "accept_resignation":
        return "本级人民代表大会（《地方组织法》第三十二条）"
    if kind == "decide_acting" and branch == PROCURATORATE:
        return "上一级人民检察院和人大常委会（《地方组织法》第五十条第一款第十三项）"
    if kind in ("decide_appoint", "decide_remove") and branch == GOVERNMENT:
        return "上一级人民政府（《地方组织法》第五十条第一款第十四项）"
    return ""
