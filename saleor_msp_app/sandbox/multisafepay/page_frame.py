"""The frame of the payment page: its looks, and the headers that keep everything else out."""

import base64
import hashlib
import re
from html import escape
from urllib.parse import urlsplit

STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --quiet: #5d6b7a; --line: #dfe4ea; --ground: #f4f6f8;
  --sheet: #fff; --accent: #0b6b57; --on-accent: #fff; --warn: #8a4b00; --warn-ground: #fff4e2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --quiet: #9aa8b6; --line: #333e4a;
  --ground: #12181f; --sheet: #1b232c; --accent: #45c2a5; --on-accent: #06231c; --warn: #ffc983;
  --warn-ground: #3a2a12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 3rem auto; padding: 2rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0; font-size: 1rem; font-weight: 500; color: var(--quiet); overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: .875rem; font-weight: 600; color: var(--quiet); }
.amount { margin: .25rem 0 0; font-size: 2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.notice { margin: 1.5rem 0 0; padding: .75rem 1rem; border-radius: 8px; color: var(--warn);
  background: var(--warn-ground); }
.notice.good { color: var(--accent); background: var(--ground); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
td { padding: .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; vertical-align: top; }
td + td { padding-left: 1rem; text-align: right; white-space: nowrap; color: var(--quiet); }
fieldset { margin: 2rem 0 0; padding: 0; border: 0; }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: 1px; overflow: hidden;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; }
legend { margin: 0 0 .5rem; padding: 0; font-size: .875rem; font-weight: 600; color: var(--quiet); }
label { display: flex; gap: .75rem; align-items: center; padding: .6rem 1rem; cursor: pointer;
  background: var(--sheet); }
label:last-child:nth-child(odd) { grid-column: 1 / -1; }
label:has(:checked) { background: var(--ground); font-weight: 600; }
input { accent-color: var(--accent); width: 1.1rem; height: 1.1rem; margin: 0; }
button, .button { display: inline-block; padding: .7rem 1.1rem; font: inherit; color: var(--ink);
  background: none; border: 1px solid var(--line); border-radius: 8px; cursor: pointer;
  text-decoration: none; }
.first { flex: 1; font-weight: 600; color: var(--on-accent); background: var(--accent);
  border-color: var(--accent); text-align: center; }
.acts { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { max-width: 34rem; margin: 0 auto 3rem; text-align: center; font-size: .8125rem;
  color: var(--quiet); }
@media (max-width: 38rem) { main { margin: 0; border: 0; border-radius: 0; padding: 1.5rem; }
  .choices { grid-template-columns: 1fr; } .first { flex-basis: 100%; } }
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def framed(title: str, content: str) -> str:
    """A whole document. `content` is HTML already."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{content}
</main>
<footer>MultiSafepay sandbox. No real money moves here.</footer>
</body>
</html>
"""


def headers(targets: tuple[str, ...] = ()) -> dict[str, str]:
    """No script, nothing from anywhere. Browsers hold `form-action` against the redirect after a form too,
    so the merchant's addresses must be allowed."""
    origins = " ".join(["'self'", *sorted({_origin(url) for url in targets} - {""})])
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action {origins}; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


def _origin(url: str) -> str:
    """ "" for what is no plain origin: nothing of a merchant's may add to the policy."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return origin if _ORIGIN.fullmatch(origin) else ""
