"""Who looks at the dashboard: everybody may choose, to see what an app does with it."""

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look, dashboard_page
from saleor_msp_app.sandbox.saleor.dashboard_session import ALL_RIGHTS
from saleor_msp_app.sandbox.saleor.storefront.html import h


def staff_page(look: Look) -> HTMLResponse:
    """A token's life may be shortened, to see it end."""
    session = look.session
    rights = []
    for name in ALL_RIGHTS:
        given = {"checked": "checked"} if name in session.rights else {}
        box = h("input", type="checkbox", name="right", value=name, **given)
        rights.append(h("p", h("label", box, f" {name.replace('_', ' ').capitalize()}")))
    seconds = {"name": "seconds", "type": "number", "min": "1", "value": str(session.seconds)}
    form = h(
        "form",
        h("p", h("label", "E-mail ", h("input", name="email", type="email", value=session.email))),
        h("fieldset", h("legend", "Permissions"), *rights),
        h("p", h("label", "Seconds that a token lives ", h("input", **seconds))),
        h("p", h("button", "Save", type="submit", class_="primary")),
        method="post",
        action="/dashboard/staff",
    )
    return dashboard_page("You", form, look=look)
