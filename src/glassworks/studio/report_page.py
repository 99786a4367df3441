"""A report as the studio serves it: whatever lies there, under a policy that names what the page itself brought."""

import re

from glassworks.pages.hashed import hashed

SANDBOX = "allow-scripts allow-popups allow-top-navigation-by-user-activation"
"""What a report may do: no more than follow a link that somebody clicked."""
_POLICY = (
    f"sandbox {SANDBOX}; "
    "default-src 'none'; img-src data:; style-src {style}; script-src {script}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of a report, which is a file that carries its own style. It has an origin of its own and can neither ask the studio
nor fetch anything; of scripts, its own policy lets the one run whose hash it names."""


_BESIDE = re.compile(r'<a href="(?:\.\./(?P<run>[^"/]+)/report\.html|(?P<page>map|look)\.html|samples)">')


def served(page: str, address: str) -> tuple[str, str]:
    """A report's page to be sent, and the content policy to send with it: no HTML, no style and no script.

    Where it leads on to what lies beside it in its folder, it leads to what the studio has of that: as the whole page,
    since what a report loads by itself brings no token.

    Args:
        page: its HTML.
        address: of its run in the studio.
    """
    found = hashed(page)
    content = _BESIDE.sub(lambda link: f'<a target="_top" href="{_place(link, address)}">', found.content)
    return content, _POLICY.format(style=found.style, script=found.script)


def _place(link: re.Match[str], address: str) -> str:
    if link["run"]:
        return f"/runs/{link['run']}"
    return f"{address}/{link['page']}.html" if link["page"] else f"{address}#samples"
