"""The people of the demonstration county. No real person is meant; ID numbers are made up."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from people.models import (
    Branch,
    Delegation,
    Deputy,
    Organ,
    Post,
    Role,
    Tenure,
    Term,
    User,
)

ORGANS = (
    ("清源县人民代表大会常务委员会", Branch.PEOPLE_CONGRESS),
    ("清源县人民政府", Branch.GOVERNMENT),
    ("清源县监察委员会", Branch.SUPERVISION),
    ("清源县人民法院", Branch.COURT),
    ("清源县人民检察院", Branch.PROCURATORATE),
)
DELEGATIONS = ("城关镇", "河西镇", "柳林镇", "石桥乡", "清源街道")
CONGRESS, GOVERNMENT, SUPERVISION, COURT, PROCURATORATE = (name for name, _ in ORGANS)


@dataclass(frozen=True)
class Person:
    username: str
    real_name: str
    roles: tuple[str, ...]
    organ: str = CONGRESS
    post_title: str = ""
    proposed_post: str = ""


STAFF = (
    Person("clerk", "李秀英", ("organizer",), post_title="人事代表选举工委主任科员"),
    Person("setter", "陈立新", ("setter",), post_title="法制工委干部"),
    Person("reviewer", "周敏", ("reviewer",), post_title="法制工委副主任"),
    Person("invigilator", "吴建刚", ("invigilator",), post_title="办公室副主任"),
    Person("marker", "王芳", ("marker",), post_title="法制工委主任科员"),
    Person("chair", "赵国平", ("chair",), post_title="县人大常委会副主任"),
    Person("auditor", "孙静", ("auditor",), post_title="机关纪委书记"),
    Person("sysadmin", "郑凯", ("sysadmin",), post_title="信息中心工程师"),
    Person("secadmin", "何伟", ("secadmin",), post_title="信息中心主任"),
    Person("editor", "蒋文静", ("editor",), post_title="人事代表选举工委干部"),
    Person("liaison1", "魏晓燕", ("liaison",), post_title="城关镇人大主席团秘书"),
    Person("liaison2", "汤国庆", ("liaison",), post_title="石桥乡人大主席团秘书"),
)
# Whose delegations each liaison officer serves.
SERVES = {"liaison1": ("城关镇", "清源街道"), "liaison2": ("河西镇", "柳林镇", "石桥乡")}
NOMINEES = (
    Person("nominee1", "张伟", ("nominee",), GOVERNMENT, "农业农村局副局长", "农业农村局局长"),
    Person("nominee2", "刘洋", ("nominee",), COURT, "民事审判庭庭长", "副院长"),
    Person("nominee3", "黄海燕", ("nominee",), GOVERNMENT, "教育局副局长", "教育局局长"),
    Person("nominee4", "马志强", ("nominee",), SUPERVISION, "第二监督检查室主任", "委员"),
    Person("nominee5", "林晓东", ("nominee",), PROCURATORATE, "第一检察部主任", "副检察长"),
    Person("nominee6", "高文博", ("nominee",), CONGRESS, "办公室副主任", "办公室主任"),
    Person("nominee7", "罗玉兰", ("nominee",), GOVERNMENT, "财政局副局长", "财政局局长"),
    Person("nominee8", "宋明哲", ("nominee",), COURT, "审判员助理", "审判员"),
    Person("nominee9", "唐珺", ("nominee",), PROCURATORATE, "检察官助理", "检察员"),
    Person("nominee10", "韩立军", ("nominee",), GOVERNMENT, "水利局副局长", "水利局局长"),
    Person("nominee11", "冯雪梅", ("nominee",), SUPERVISION, "案件审理室主任", "副主任"),
    Person("nominee12", "曹建华", ("nominee",), GOVERNMENT, "交通运输局副局长", "交通运输局局长"),
    Person("nominee13", "彭程", ("nominee",), GOVERNMENT, "司法局副局长", "司法局局长"),
    Person("nominee14", "董喆", ("nominee",), COURT, "执行局副局长", "执行局局长"),
    Person("nominee15", "程远", ("nominee",), GOVERNMENT, "应急管理局副局长", "应急管理局局长"),
)
# The delegations take turns: deputy1 城关镇, deputy2 河西镇, …, deputy6 城关镇 again.
DEPUTIES = (
    Person("deputy1", "杨桂芳", ("deputy",), post_title="城关镇东街社区党支部书记"),
    Person("deputy2", "谢长河", ("deputy",), post_title="河西镇农业合作社理事长"),
    Person("deputy3", "邓丽娟", ("deputy",), post_title="县第一中学教师"),
    Person("deputy4", "许大勇", ("deputy",), post_title="石桥乡石桥村村委会主任"),
    Person("deputy5", "沈小梅", ("deputy",), post_title="县人民医院护士长"),
    Person("deputy6", "鲁翀", ("deputy",), post_title="清源县鲁记食品有限公司总经理"),
    Person("deputy7", "阿依古丽·吾布力卡斯木", ("deputy",), post_title="河西镇民族小学教师"),
    Person("deputy8", "钟秀兰", ("deputy",), post_title="柳林镇妇女联合会主席"),
    Person("deputy9", "贾宝成", ("deputy",), post_title="石桥乡养殖大户"),
    Person("deputy10", "田野", ("deputy",), post_title="清源街道办事处城管队员"),
    Person("deputy11", "欧阳建国", ("deputy",), post_title="城关镇党委书记"),
    Person("deputy12", "秦德胜", ("deputy",), post_title="河西镇镇长"),
    Person("deputy13", "崔䶮", ("deputy",), post_title="柳林镇卫生院院长"),
    Person("deputy14", "薛春梅", ("deputy",), post_title="石桥乡中心幼儿园园长"),
    Person("deputy15", "龚志远", ("deputy",), post_title="县供电公司清源街道供电所抢修班班长"),
    Person("deputy16", "丁犇", ("deputy",), post_title="城关镇个体工商户"),
    Person("deputy17", "任淑珍", ("deputy",), post_title="河西镇河西村党支部书记"),
    Person("deputy18", "姚海平", ("deputy",), post_title="柳林镇退役军人服务站站长"),
    Person("deputy19", "卢爱华", ("deputy",), post_title="石桥乡乡长"),
    Person("deputy20", "方喆", ("deputy",), post_title="清源街道社区矫正社会工作者"),
    Person("deputy21", "汪贵生", ("deputy",), post_title="城关镇环卫站工人"),
    Person("deputy22", "司马㛃", ("deputy",), post_title="县中医院针灸推拿与康复医学科副主任医师"),
    Person("deputy23", "金玉柱", ("deputy",), post_title="柳林镇粮食种植专业合作社理事长"),
    Person("deputy24", "潘红霞", ("deputy",), post_title="石桥乡茶叶加工厂厂长"),
    Person(
        "deputy25",
        "买买提江·阿不都热合曼",
        ("deputy",),
        post_title="清源街道民族团结食品商贸有限责任公司董事长",
    ),
    Person("deputy26", "戴立新", ("deputy",), post_title="城关镇司法所所长"),
    Person("deputy27", "夏秋菊", ("deputy",), post_title="河西镇刺绣合作社负责人"),
    Person("deputy28", "廖长征", ("deputy",), post_title="柳林镇镇长"),
    Person("deputy29", "邹平", ("deputy",), post_title="石桥乡护林员"),
    Person("deputy30", "熊志刚", ("deputy",), post_title="清源街道党工委书记"),
    Person("deputy31", "石𬭎", ("deputy",), post_title="县建筑设计院工程师"),
    Person("deputy32", "白雪莲", ("deputy",), post_title="河西镇敬老院院长"),
    Person("deputy33", "江永福", ("deputy",), post_title="柳林镇人民调解委员会调解员"),
    Person("deputy34", "尹素芬", ("deputy",), post_title="石桥乡乡村医生"),
    Person("deputy35", "黎明", ("deputy",), post_title="县人民法院人民陪审员、清源街道律师"),
    Person("deputy36", "易小军", ("deputy",), post_title="城关镇快递网点负责人"),
    Person("deputy37", "常玉琴", ("deputy",), post_title="河西镇计划生育协会退休干部"),
    Person("deputy38", "武振华", ("deputy",), post_title="柳林镇水利站站长"),
    Person("deputy39", "乔月娥", ("deputy",), post_title="石桥乡村民"),
    Person("deputy40", "赖文斌", ("deputy",), post_title="县外经贸公司原经理"),
)
# Resigned, and moved away: their mandates have ended, their records stay.
ENDED = {"deputy39": date(2025, 6, 30), "deputy40": date(2026, 1, 15)}


def seed_people(*, at: datetime) -> None:
    """Organs, posts, terms, delegations and every demo account, all with DEMO_PASSWORD."""
    organs = {
        name: Organ.objects.create(name=name, branch=branch, position=position)
        for position, (name, branch) in enumerate(ORGANS)
    }
    term = Term.objects.create(
        name="第十八届", starts_on=date(2022, 1, 8), ends_on=date(2027, 1, 8)
    )
    delegations = [Delegation.objects.create(name=name, term=term) for name in DELEGATIONS]
    password = make_password(settings.DEMO_PASSWORD)
    for number, person in enumerate((*STAFF, *NOMINEES, *DEPUTIES)):
        user = make_user(person, organs[person.organ], term, password, number, at)
        if person in DEPUTIES:
            Deputy.objects.create(
                person=user,
                term=term,
                delegation=delegations[DEPUTIES.index(person) % len(delegations)],
                ended_on=ENDED.get(person.username),
            )
        for delegation in delegations:
            if delegation.name in SERVES.get(person.username, ()):
                delegation.liaisons.add(user)
        if person.proposed_post:
            Post.objects.create(name=person.proposed_post, organ=organs[person.organ])
            current = Post.objects.create(name=person.post_title, organ=organs[person.organ])
            Tenure.objects.create(person=user, post=current, starts_on=date(2022, 3, 1))


def make_user(
    person: Person, organ: Organ, term: Term, password: str, number: int, at: datetime
) -> User:
    user = User.objects.create(
        username=person.username,
        real_name=person.real_name,
        password=password,
        organ=organ,
        term=term,
        post_title=person.post_title,
        id_number=made_up_id_number(number),
        mobile=f"1390000{number:04d}",
        must_change_password=False,
        password_changed_at=at,
        is_demo=True,
    )
    user.groups.set([role.group for role in Role.objects.filter(key__in=person.roles)])
    return user


def made_up_id_number(number: int) -> str:
    """A number with a right check digit (GB 11643) under a district code that nobody has."""
    body = f"990101{1968 + number % 20}0{number % 9 + 1}{number % 27 + 1:02d}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]
