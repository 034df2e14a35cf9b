from typing import Any

from django import template

from core.charts import Chart

register = template.Library()


@register.inclusion_tag("components/chart.html")
def show_chart(chart: Chart) -> dict[str, Any]:
    """The table with its bars; the page loads css/charts.css."""
    return {"chart": chart}
