"""How each kind of look is set on a terminal: its main numbers; the page has the rest."""

from collections.abc import Callable
from typing import Any

from rich.console import Console

from glassworks.charts.format import bytes_in_words
from glassworks.cli.draw import facts, listing, percent, seconds, titled


def _backprop(report: dict[str, Any], console: Console) -> None:
    factors = report["factors"]
    index = _unit(report["weight"])
    several = "" if report["positions"] == 1 else f", from {report['positions']:,} positions"
    rows: list[tuple[str, Any]] = [
        ("Weight", f"{report['layer']}.{report['parameter']}[{index}] = {report['weight_value']:.9g}"),
        ("Error", f"{report['objective']}: {report['error']:.9g}"),
        ("dE/dw", f"{report['value']:.9g}{several}"),
        ("By autograd", f"{report['autograd']:.9g}, {report['autograd_error']:.1e} apart"),
        ("By differences", f"{report['central_difference']:.9g}, {report['central_difference_error']:.1e} apart"),
    ]
    if report["positions"] == 1:
        product = " · ".join(f"{value:.9f}" for value in factors.values())
        rows.insert(3, ("= " + " · ".join(factors), product))
    console.print(titled("Backpropagation", facts(rows)))
    if report["positions"] > 1:
        columns = ["position", "dE/do", "do/dnet", "dnet/dw", "product"]
        keys = ["dE_do", "do_dnet", "dnet_dw", "product"]
        terms = [
            (", ".join(map(str, term["position"])), *(f"{term[key]:.6g}" for key in keys)) for term in report["terms"]
        ]
        console.print(listing(columns, terms[:6], right=columns[1:]))
    paths = [
        (f"{100 * path['share']:.4g} %", f"{path['product']:.6g}", _way(path["steps"])) for path in report["paths"]
    ]
    console.print("\nStrongest paths from the loss to the weight", style="bold")
    console.print(listing(["share", "product", "through"], paths, right=["share", "product"]))
    if "table" in report:
        console.print("\nThe worked example", style="bold")
        lines = [(row["quantity"], nine_digits(row["value"])) for row in report["table"]]
        console.print(listing(["quantity", "value"], lines, right=["value"]))


def nine_digits(value: float) -> str:
    """Nine decimals, and nine digits where a number is small."""
    return f"{value:.9f}" if abs(value) >= 0.1 else f"{value:.9g}"


def _unit(index: list[int]) -> str:
    return ", ".join(map(str, index))


def _way(steps: list[dict[str, Any]]) -> str:
    """The units on a path, the weight's last; the middle of a long one is left out."""
    units = [f"{step['layer'] or step['operation']}{step['unit']}" for step in steps if step["unit"]]
    return " < ".join(units if len(units) <= 6 else [*units[:3], f"... {len(units) - 5} ...", *units[-2:]])


def _activations(report: dict[str, Any], console: Console) -> None:
    if "layers" in report:
        _units(report, console)
    elif "operation" in report:
        _arithmetic(report, console)
    else:
        silent = f", {report['silent']:,} of them zero everywhere" if report["silent"] else ""
        rows = [("Layer", f"{report['layer']} ({report['module']})"), ("Output", " x ".join(map(str, report["shape"])))]
        rows.append(("Feature maps", f"{len(report['channels']):,}{silent}"))
        console.print(titled("What a layer answers", facts(rows)))
        columns = ["channel", "energy", "mean", "least", "greatest", "above zero"]
        lines = [
            (
                one["channel"],
                percent(one["share"]),
                *(f"{one[key]:.4g}" for key in ("mean", "low", "high")),
                percent(one["active"]),
            )
            for one in report["channels"][:12]
        ]
        console.print(listing(columns, lines, right=columns))


def _units(report: dict[str, Any], console: Console) -> None:
    counts = f"{report['dead']:,} dead, {report['saturated']:,} saturated of {report['units']:,}"
    console.print(titled("Dead and saturated units", facts([("Units", counts), ("Images", f"{report['images']:,}")])))
    columns = ["layer", "function", "units", "dead", "saturated", "active"]
    keys = ["layer", "operation", "units", "dead", "saturated"]
    lines = [(*(layer[key] for key in keys), percent(layer["active"])) for layer in report["layers"]]
    console.print(listing(columns, lines, right=columns[2:]))


def _arithmetic(report: dict[str, Any], console: Console) -> None:
    rows = [
        ("Cell", f"{report['layer']}[{_unit(report['unit'])}], {report['operation']}"),
        ("Formula", report["formula"]),
        ("Inputs", f"{len(report['inputs']):,}, laid out as {' x '.join(map(str, report['shape']))}"),
        ("Bias", f"{report['bias']:.9g}"),
        ("Sum", f"{report['sum']:.12g}"),
        ("The network's own", f"{report['value']:.12g}, {report['difference']:.1e} apart"),
    ]
    console.print(titled("The arithmetic of one cell", facts(rows)))
    weights = report["weights"] or [None] * len(report["inputs"])
    products = report["products"] or report["inputs"]
    lines = sorted(zip(report["where"], report["inputs"], weights, products, strict=True), key=lambda row: -abs(row[3]))
    shown = [
        (
            _unit(where) if where else "padding",
            f"{value:.6g}",
            "" if weight is None else f"{weight:.6g}",
            f"{product:.6g}",
        )
        for where, value, weight, product in lines[:12]
    ]
    columns = ["from", "input", "weight", "product"]
    console.print(listing(columns, shown, right=columns[1:]))


def _filters(report: dict[str, Any], console: Console) -> None:
    rows = [("Layer", report["layer"]), ("Filters", " x ".join(map(str, report["shape"])))]
    console.print(titled("What a layer looks for", facts(rows)))
    columns = ["filter", "norm", "mean", "colour", "least", "greatest"]
    lines = [
        (
            one["filter"],
            f"{one['norm']:.4g}",
            f"{one['mean']:.4g}",
            percent(one["colour"]),
            f"{one['low']:.4g}",
            f"{one['high']:.4g}",
        )
        for one in report["filters"][:12]
    ]
    console.print(listing(columns, lines, right=columns))


def _field(report: dict[str, Any], console: Console) -> None:
    box = ", ".join(map(str, report["theoretical"]))
    rows = [
        ("Unit", f"{report['layer']}[{_unit(report['unit'])}] of {' x '.join(map(str, report['units']))}"),
        ("Theoretical", f"{' x '.join(map(str, report['size']))} pixels: {box} (top, left, bottom, right)"),
        ("Effective", f"{' x '.join(map(str, report['effective_size']))} pixels over {report['pictures']} pictures"),
        ("Share of it used", percent(report["share_of_theoretical"])),
        ("Next unit", f"{' x '.join(map(str, report['jump']))} pixels on"),
    ]
    console.print(titled("What a unit sees", facts(rows)))


def _explain(report: dict[str, Any], console: Console) -> None:
    rows = [("Answer", f"{report['label']}, {percent(report['probability'])}")]
    if report["answer"] != report["label"]:
        rows.append(("The network's own", report["answer"]))
    if report["layer"]:
        rows.append(("Grad-CAM's layer", report["layer"]))
    console.print(titled("Where an answer comes from", facts(rows)))
    lines = [
        (
            one["method"].replace("_", " "),
            "passed" if check["passed"] else "FAILED",
            check["name"].replace("_", " "),
            check["words"],
        )
        for one in report["explanations"]
        for check in one["checks"]
    ]
    console.print(listing(["method", "", "test", "measured"], lines))


def _graph(report: dict[str, Any], console: Console) -> None:
    network, *rest = report["nodes"]
    rows = [
        ("Graph", f"{len(report['nodes']):,} nodes, {len(report['edges']):,} edges, {report['depth']} levels deep"),
        ("Input", " x ".join(map(str, report["input"]))),
        ("Parameters", f"{network['parameters']:,}"),
        ("Multiply-adds", f"{network['multiply_adds']:,}"),
        ("Activations", bytes_in_words(network["activation_bytes"])),
        ("Measured", f"{1000 * network['seconds']:.1f} ms"),
    ]
    console.print(titled("A network as a graph", facts(rows)))
    columns = ["part", "class", "output", "parameters", "multiply-adds", "activations", "ms"]
    lines = [
        (
            *(node[key] for key in ("name", "kind")),
            " x ".join(map(str, node["shape"])),
            *(f"{node[key]:,}" for key in ("parameters", "multiply_adds")),
            bytes_in_words(node["activation_bytes"]),
            f"{1000 * node['seconds']:.2f}",
        )
        for node in rest
        if node["parent"] == 0
    ]
    console.print(listing(columns, lines, right=columns[3:]))


def _dream(report: dict[str, Any], console: Console) -> None:
    each = "" if report["pictures"] == 1 else f", {report['pictures']} of each"
    against = f"{report['noise_pictures']} of chance"
    against += f", {report['images']:,} of the data" if report["images"] else ""
    rows = [
        (
            "Pictures",
            f"{len(report['dreams']):,}{each}, {report['size']} x {report['size']}, {report['colours']} colours",
        ),
        ("Steps", f"{report['steps']:,}"),
        ("Time", f"{seconds(report['seconds'])}, {seconds(report['seconds_per_picture'])} a picture"),
        ("Held against", f"pictures: {against}"),
    ]
    console.print(titled("What a network would like to see", facts(rows)))
    columns = ["layer", "excited", "start", "chance", *(["data"] if report["images"] else []), "reached"]
    lines = [
        (
            one["layer"] or "output",
            one["name"] or f"{one['kind']} {_unit(one['unit'])}",
            f"{max(one['start']):.4g}",
            f"{one['noise']:.4g}",
            *([f"{one['data'][0]:.4g}"] if one["data"] else []),
            f"{max(one['reached']):.4g}",
        )
        for one in report["dreams"]
    ]
    console.print(listing(columns, lines, right=columns[2:]))


def _map(report: dict[str, Any], console: Console) -> None:
    averaged = f", averaged over {' x '.join(map(str, report['positions']))} positions" if report["positions"] else ""
    rows = [
        ("Layer", f"{report['layer']}, {report['dimensions']:,} features{averaged}"),
        ("Points", f"{report['n']:,}"),
    ]
    if report["unreadable"]:
        rows.append(("Left out", f"{report['unreadable']:,} that cannot be read"))
    if report["compared_in"] < report["dimensions"]:
        kept = f"which keep {percent(report['kept'])} of the variance"
        rows.append(("Compared in", f"{report['compared_in']} principal components, {kept}"))
    if report["agreement"] is not None:
        rows.append(("Nearest has the class", percent(report["agreement"])))
    if report["mistakes"] is not None:
        rows.append(("Mistakes", f"{len(report['mistakes']):,}, accuracy {percent(report['accuracy'])}"))
    console.print(titled("A map of what a network sees", facts(rows)))
    columns = ["map", "KL divergence", "trust, 5", "trust, 12", "nearest has the class", "variance kept"]
    lines = [
        (
            one["method"],
            "–" if one["kl"] is None else f"{one['kl']:.3f}",
            *(f"{one[key]:.4f}" for key in ("trust_5", "trust_12")),
            *(percent(one[key]) for key in ("agreement", "explained")),
        )
        for one in report["maps"]
    ]
    console.print(listing(columns, lines, right=columns[1:]))


DRAWINGS: dict[str, Callable[[dict[str, Any], Console], None]] = {
    "activations": _activations,
    "backprop": _backprop,
    "dream": _dream,
    "explain": _explain,
    "field": _field,
    "filters": _filters,
    "graph": _graph,
    "map": _map,
}
"""By kind; a test holds it to the kinds there are."""
