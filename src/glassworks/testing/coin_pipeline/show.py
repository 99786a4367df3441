"""How a coin is shown."""

from glassworks.charts import by_epoch, line_chart
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.testing.coin_pipeline.recipe import CoinRecipe
from glassworks.testing.coin_pipeline.report import CoinReport


def show(recipe: CoinRecipe, found: CoinReport, arrays: None) -> Shown:
    """The share of heads, in a sentence, a table and a chart."""
    last = found.shares[-1]
    return Shown(
        verdicts=[Verdict("note", f"{last:.1%} of {recipe.coin.throws} throws are heads.")],
        tables=[Table(title="Heads", columns=["throws", "share"], rows=[[recipe.coin.throws, last]])],
        charts=[line_chart("Heads", "Share of heads so far.", {"share": by_epoch(found.shares)}, x="throw", y="share")],
    )
