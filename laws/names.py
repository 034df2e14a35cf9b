"""Names of laws: one key for every way in which a law is cited.

A citation keeps its key, not a foreign key to a law: so it can be written before the text is
imported and finds it afterwards.
"""

import re
import unicodedata

KEY_LENGTH = 120
LONG_TITLE = 12  # characters; shorter titles are shown whole
STATE = "中华人民共和国"

# Full title (without 中华人民共和国) -> the names in use; the first stands for a long title.
SHORT_NAMES = {
    "地方各级人民代表大会和地方各级人民政府组织法": (
        "地方组织法",
        "地方人大和政府组织法",
        "地方人大组织法",
        "地方人民政府组织法",
        "地方各级人大和地方各级政府组织法",
        "地方各级人大和政府组织法",
        "组织法",
    ),
    "全国人民代表大会和地方各级人民代表大会选举法": ("选举法", "人大选举法"),
    "全国人民代表大会和地方各级人民代表大会代表法": ("代表法", "人大代表法"),
    "各级人民代表大会常务委员会监督法": ("监督法", "人大监督法", "人大常委会监督法"),
    "全国人民代表大会组织法": ("全国人大组织法",),
    "村民委员会组织法": ("村委会组织法", "村组法"),
    "城市居民委员会组织法": ("居委会组织法", "居民委员会组织法"),
    "人民法院组织法": ("法院组织法",),
    "人民检察院组织法": ("检察院组织法",),
    "国家监察委员会组织法": ("监委组织法",),
    "公职人员政务处分法": ("政务处分法", "公职人员处分法"),
    "民事诉讼法": ("民诉法",),
    "刑事诉讼法": ("刑诉法",),
    "行政诉讼法": ("行诉法",),
    "行政处罚法": ("处罚法",),
    "行政许可法": ("许可法",),
    "行政复议法": ("复议法",),
    "治安管理处罚法": ("治安处罚法",),
    "未成年人保护法": ("未保法",),
    "个人信息保护法": ("个保法",),
    "网络安全法": ("网安法",),
    "保守国家秘密法": ("保密法",),
    "消费者权益保护法": ("消法",),
    "政府信息公开条例": ("信息公开条例",),
    "监察法实施条例": ("监察条例",),
    "民族区域自治法": ("自治法",),
    "各级人民代表大会常务委员会讨论决定重大事项条例": ("重大事项条例",),
}
ALIASES = {short: full for full, shorts in SHORT_NAMES.items() for short in shorts}

# Names that may stand in running text without 《》; they decide where such a name begins.
WELL_KNOWN = (
    {
        *("宪法", "民法典", "刑法", "立法法", "公务员法", "监察法", "预算法", "法官法", "检察官法"),
        *("监察官法", "审计法", "统计法", "国旗法", "国徽法", "国歌法", "国籍法", "国家赔偿法"),
        *("行政强制法", "国家安全法", "反间谍法", "数据安全法", "劳动法", "劳动合同法", "教育法"),
        *("土地管理法", "城乡规划法", "环境保护法", "安全生产法", "突发事件应对法", "律师法"),
        *("国务院组织法", "反分裂国家法", "戒严法", "公证法", "陪审员法", "人民陪审员法"),
        *("农村土地承包法", "义务教育法", "食品安全法", "反家庭暴力法", "信访工作条例"),
    }
    | set(ALIASES)
    | set(SHORT_NAMES)
)

_IN = r"[^()（）【】\[\]]*"
_BRACKETS = re.compile(rf"[(（【\[]{_IN}(?:\d{{4}}|修正|修订|版){_IN}[)）】\]]")
_YEAR_BEFORE = re.compile(r"^(?:19|20)\d{2}年?(?:修正|修订|版)?(?:的)?")
_NOISE = re.compile(r"[\s《》〈〉<>「」“”\"'‘’·]+")
_ORGAN = re.compile(
    r"^(?!全国).{2,24}?(?:人民代表大会常务委员会|人民代表大会|人民政府)(?:关于)?(?=.{4})"
)


def plain_name(name: str) -> str:
    """The name without 《》, blanks, version brackets and 中华人民共和国."""
    name = _NOISE.sub("", unicodedata.normalize("NFKC", name))
    name = _YEAR_BEFORE.sub("", _BRACKETS.sub("", name)).replace("(", "（").replace(")", "）")
    return name.removeprefix(STATE) or name


def law_key(name: str) -> str:
    """The key under which a law is known, whichever of its names is given."""
    plain = plain_name(name)
    return ALIASES.get(plain, ALIASES.get(_spelt_out(plain), _spelt_out(plain)))[:KEY_LENGTH]


def _spelt_out(name: str) -> str:
    for short, full in (("人大常委会", "人民代表大会常务委员会"), ("人大", "人民代表大会")):
        name = name.replace(short, full)
    return name


def preferred_name(title: str) -> str:
    """What to call the law on a page: 地方组织法, not its twenty-odd characters."""
    key = law_key(title)
    long = key in SHORT_NAMES and len(key) > LONG_TITLE
    return SHORT_NAMES[key][0] if long else plain_name(title)


def other_names(title: str) -> list[str]:
    """Names besides the title under which citations may mean this law."""
    key = law_key(title)
    names = [plain_name(title), *SHORT_NAMES.get(key, ())]
    if kind_of(title) in ("local", "rule"):
        # A local rule is cited without its organ: 任前法律知识考试办法.
        names.append(_ORGAN.sub("", plain_name(title)))
    names += [name.removesuffix("（试行）") for name in names]
    return [name for name in dict.fromkeys(names) if name and name != title]


def kind_of(title: str) -> str:
    """A first guess of Law.Kind, for a person to correct."""
    plain = plain_name(title)
    if plain == "宪法":
        return "constitution"
    if plain.endswith(("法", "法典")) and not plain.endswith("办法"):
        return "law"
    if plain.endswith("条例"):
        local = _ORGAN.match(plain) or re.match(r".{1,12}[省市县区州旗]", plain)
        return "local" if local else "regulation"
    return "rule"
