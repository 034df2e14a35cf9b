"""The site's pages: laws to read, search and compare."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.state import Refused
from laws.citations import parse_citations
from laws.comparing import compare_versions
from laws.display import excerpt, shown_article, shown_chapters
from laws.models import Article, Law, LawVersion

PER_PAGE = 20
SHORTEST_SEARCH = 2


def today() -> date:
    return timezone.localtime(timezone.now()).date()


def index(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    laws = Law.objects.visible_to(request.user)
    versions = LawVersion.objects.order_by("-effective_on", "-adopted_on").annotate(
        article_count=Count("articles", filter=Q(articles__number__gt=0))
    )
    laws = laws.prefetch_related(Prefetch("versions", versions))
    if words:
        laws = laws.matching(words)
    found = articles_with(words, request)
    context = {
        "words": words,
        "laws": [law_row(law, today()) for law in laws],
        "direct": direct_hits(words, request),
        "found": found,
        "hits": [(hit, excerpt(hit.text, words)) for hit in found] if found else [],
        "query": urlencode({"q": words}),
    }
    return render(request, "laws/index.html", context)


def law_row(law: Law, on: date) -> dict[str, Any]:
    """The versions are prefetched, newest first: no query for a row."""
    versions = list(law.versions.all())
    current = next((one for one in versions if one.effective_on <= on), None)
    coming = next((one for one in versions if one.effective_on > on), None)
    repealed = law.is_repealed(on)
    return {
        "law": law,
        "shown": current or coming,
        "coming": coming if current else None,
        "state": version_state(repealed, current is not None),
        "count": len(versions),
    }


def version_state(repealed: bool, in_force: bool) -> tuple[str, str]:
    if repealed:
        return "已废止", "muted"
    return ("现行有效", "ok") if in_force else ("尚未施行", "info")


def direct_hits(words: str, request: HttpRequest) -> list[Article]:
    """ "监督法第62条" typed into the search box leads straight to the article."""
    cited = [citation for citation in parse_citations(words) if citation.law_key][:10]
    if not cited:
        return []
    found = Article.objects.visible_to(request.user).for_citations(cited, on=today())
    places = [(one.law_key, one.number, one.suffix) for one in cited]
    return [found[place] for place in places if place in found]


def articles_with(words: str, request: HttpRequest) -> Any:
    if len(words) < SHORTEST_SEARCH:
        return None
    articles = Article.objects.visible_to(request.user).in_force(today())
    articles = articles.filter(text__contains=words).select_related("version__law")
    ordered = articles.order_by("version__law__kind", "version__law", "position")
    return Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))


def law(request: HttpRequest, pk: int) -> HttpResponse:
    one, versions, version = chosen_version(request, pk)
    words = request.GET.get("find", "").strip()[:100]
    articles = list(version.articles.all())
    context = {
        "law": one,
        "version": version,
        "versions": versions,
        "repealed": one.is_repealed(today()),
        "chapters": shown_chapters(articles, words),
        "contents": shown_chapters(articles),
        "words": words,
        "article_count": sum(each.number > 0 for each in articles),
    }
    return render(request, "laws/law.html", context)


def article(request: HttpRequest, pk: int, number: int, suffix: int = 0) -> HttpResponse:
    one, versions, version = chosen_version(request, pk)
    articles = list(version.articles.all())
    places = [(each.number, each.suffix) for each in articles]
    if (number, suffix) not in places:
        if not Article.objects.filter(version__law=one, number=number, suffix=suffix).exists():
            raise Http404
        raise Refused(
            f"《{one}》{version.adopted_on} 版本中没有这一条，它只见于其他版本。"
            "法律修改后条号会变动，请回到全文查找，或者切换版本。"
        )
    at = places.index((number, suffix))
    context = {
        "law": one,
        "version": version,
        "versions": versions,
        "repealed": one.is_repealed(today()),
        "shown": shown_article(articles[at]),
        "before": articles[at - 1] if at else None,
        "after": articles[at + 1] if at + 1 < len(articles) else None,
    }
    return render(request, "laws/article.html", context)


def chosen_version(request: HttpRequest, pk: int) -> tuple[Law, list[dict[str, Any]], LawVersion]:
    """The law, all its versions with their state, and the one asked for or else in force."""
    one = get_object_or_404(Law.objects.visible_to(request.user), pk=pk)
    versions = list(one.versions.all())
    if not versions:
        raise Refused(f"《{one}》的文本还没有导入。请联系工作人员导入后再查看。")
    on = today()
    current = next((each for each in versions if each.effective_on <= on), None)
    asked = request.GET.get("version", "")
    chosen = next((each for each in versions if str(each.pk) == asked), current or versions[-1])
    for each in versions:
        each.law = one
    rows = [{"version": each, "state": state_of(each, current, one, on)} for each in versions]
    return one, rows, chosen


def state_of(
    version: LawVersion, current: LawVersion | None, one: Law, on: date
) -> tuple[str, str]:
    if version == current:
        return version_state(one.is_repealed(on), in_force=True)
    return ("尚未施行", "info") if version.effective_on > on else ("历史版本", "muted")


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Law.objects.visible_to(request.user), pk=pk)
    versions = list(one.versions.prefetch_related("articles"))
    if len(versions) < 2:
        raise Refused(f"《{one}》只有一个版本，没有可以对照的文本。导入另一个版本后即可对照。")
    newer = pick(versions, request.GET.get("new", ""), versions[0])
    earlier = [each for each in versions if each.adopted_on < newer.adopted_on]
    older = pick(versions, request.GET.get("old", ""), earlier[0] if earlier else versions[-1])
    changes = compare_versions(list(older.articles.all()), list(newer.articles.all()))
    counts = {
        kind: sum(change.kind == kind for change in changes)
        for kind in ("changed", "added", "removed", "moved", "same")
    }
    context = {
        "law": one,
        "versions": versions,
        "older": older,
        "newer": newer,
        "changes": [one for one in changes if one.kind in ("changed", "added", "removed")],
        "moved": [change for change in changes if change.kind == "moved"],
        "counts": counts,
    }
    return render(request, "laws/compare.html", context)


def pick(versions: list[LawVersion], asked: str, default: LawVersion) -> LawVersion:
    return next((each for each in versions if str(each.pk) == asked), default)
