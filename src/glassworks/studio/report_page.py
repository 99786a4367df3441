"""A report as the studio serves it: whatever lies there, under a policy that names what the page itself brought."""

from glassworks.pages.hashed import hashed

_POLICY = (
    "sandbox allow-scripts allow-popups; default-src 'none'; img-src data:; style-src {style}; script-src {script}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of a report, which is a file that carries its own style. It has an origin of its own and can neither ask the studio
nor fetch anything; of scripts, its own policy lets the one run whose hash it names."""


def served(page: str) -> tuple[str, str]:
    """A report's page to be sent, and the content policy to send with it: no HTML, no style and no script."""
    found = hashed(page)
    return found.content, _POLICY.format(style=found.style, script=found.script)
