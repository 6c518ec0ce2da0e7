"""The page at `appUrl`, inside Saleor's dashboard: what the app does here, and where to look.

It shows nothing of the shop and so needs no token. It has no script and no style of its own.
"""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from saleor_msp_app import __version__

PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>MultiSafepay</title>
</head>
<body>
<h1>MultiSafepay</h1>
<p>The app is installed. Refunds of payments that were made through MultiSafepay are carried out by it.</p>
<h2>To refund</h2>
<ol>
<li>Open the order and choose <b>New refund</b>.</li>
<li>Choose the lines, or enter an amount. For Klarna, Riverty, in3, Billink and other pay-later methods,
prefer lines: MultiSafepay refunds those by the items of the cart.</li>
<li>Press <b>Transfer funds</b>.</li>
</ol>
<p>The result appears in the order's transaction within seconds: the amount that MultiSafepay moved, or the
reason why nothing was refunded and what to do.</p>
<p>The MultiSafepay account is set by whoever operates this app.</p>
<p><small>Version {escape(__version__)}</small></p>
</body>
</html>
"""

HEADERS = {
    # Any dashboard may frame it: which one belongs to the shop is not known, and the page tells nothing.
    "content-security-policy": "default-src 'none'; frame-ancestors https: http://localhost:* http://127.0.0.1:*",
    "cache-control": "no-cache",
}


def start_page(_request: Request) -> HTMLResponse:
    """The same for everybody."""
    return HTMLResponse(PAGE, headers=HEADERS)
