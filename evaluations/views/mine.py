"""The person evaluated: her own evaluation on the site, and nobody else's."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.files import serve_private
from core.state import Refused
from evaluations.actions.evaluations import submit_paper
from evaluations.forms.plans import OwnPaperForm
from evaluations.models import Delivery, Evaluation, EvaluationPaper
from evaluations.views.evaluations import stages_of


def mine(request: HttpRequest) -> HttpResponse:
    rows = Evaluation.objects.of_person(request.user).with_facts()
    return render(request, "evaluations/mine.html", {"evaluations": rows})


def own_or_404(request: HttpRequest, pk: int) -> Evaluation:
    rows = Evaluation.objects.of_person(request.user).with_facts()
    return get_object_or_404(rows, pk=pk)


def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_or_404(request, pk)
    stage_has_papers = Evaluation.State(row.state) in OwnPaperForm.STAGES
    form = None
    if stage_has_papers:
        form = OwnPaperForm(row, request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form is None:
            raise Refused("现在没有需要您提交的材料。")
        if form.is_valid():
            try:
                submit_paper(row, **form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "材料已提交。")
                return redirect("evaluations:mine_detail", row.pk)
    context = {"evaluation": row, "form": form, "stages": stages_of(row), **facts_for_her(row)}
    status = 400 if form is not None and form.errors else 200
    return render(request, "evaluations/evaluation.html", context, status=status)


def facts_for_her(row: Evaluation) -> dict:
    """The opinion once it has been sent to her; notes of the survey and names of staff never."""
    told = row.deliveries.filter(kind=Delivery.Kind.PERSON).exists()
    kinds = EvaluationPaper.SHOWN if told else EvaluationPaper.OWN
    stages = [{**stage, "note": note_of(stage)} for stage in stages_of(row)]
    return {
        "papers": row.papers.filter(kind__in=kinds),
        "told": told,
        "stages": stages,
        "result": row.result,
        "consequences": row.consequences.all(),
    }


def note_of(stage: dict) -> str:
    return f"{stage['note']} {stage['on']:%-m月%-d日}" if stage["note"] and stage["on"] else ""


def paper(request: HttpRequest, pk: int) -> FileResponse:
    own = Evaluation.objects.of_person(request.user)
    rows = EvaluationPaper.objects.filter(evaluation__in=own).select_related("evaluation")
    row = get_object_or_404(rows, pk=pk, kind__in=EvaluationPaper.SHOWN)
    if row not in facts_for_her(row.evaluation)["papers"]:
        raise Refused("评议意见还没有送达您，暂时不能查看。")
    return serve_private(row, row.stored, filename=row.name, by=request.user, at=timezone.now())
