"""Who may see the merchant's desk, and how its pages are served."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from saleor_msp_app.web.desk.answers import DeskAnswer, Download, Go, Notice, View, not_found
from saleor_msp_app.web.desk.routes import CHANGE_SETTINGS, DeskRoute
from saleor_msp_app.web.desk.visit import Visit
from tests.web.desk_token import TTL, as_visitor, claims, token
from tests.web.shop import APP_ID, NOW, Behind, key_set

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


async def _rows() -> AsyncIterator[bytes]:
    yield b"a,b\n"
    yield b"1,2\n"


@dataclass
class Pages:
    """A section that shows what it was asked."""

    seen: list[Visit] = field(default_factory=list)

    def routes(self) -> tuple[DeskRoute, ...]:
        return (
            DeskRoute("GET", "/", self._look),
            DeskRoute("GET", "/one/{reference}", self._look),
            DeskRoute("POST", "/one/{reference}", self._change, CHANGE_SETTINGS),
            DeskRoute("GET", "/rows.csv", self._file),
            DeskRoute("GET", "/missing", self._missing),
            DeskRoute("GET", "/broken", self._broken),
        )

    async def _look(self, visit: Visit) -> DeskAnswer:
        self.seen.append(visit)
        return View("message.html.jinja", {"title": HOSTILE, "text": visit.query.get("q", "")})

    async def _change(self, visit: Visit) -> DeskAnswer:
        self.seen.append(visit)
        return Go("/dashboard/one/x", Notice("success", "Done", visit.form["word"]))

    async def _file(self, _visit: Visit) -> DeskAnswer:
        return Download("rows.csv", "text/csv", _rows())

    async def _missing(self, _visit: Visit) -> DeskAnswer:
        return not_found("There is no such refund.")

    async def _broken(self, _visit: Visit) -> DeskAnswer:
        raise RuntimeError("a fault")


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def behind(pages: Pages) -> Behind:
    return Behind(sections=(pages,)).installed()


@pytest.mark.parametrize(
    "path", ["/dashboard", "/dashboard/", "/dashboard/refunds/rf-1", "/dashboard//refunds"]
)
def test_the_shell_tells_nothing_and_runs_only_our_own_scripts(path: str, behind: Behind) -> None:
    with behind.client() as client:
        page = client.get(path, params={"saleorApiUrl": "https://shop.example/graphql/", "id": APP_ID})
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors https:" in policy
        assert "x-frame-options" not in page.headers
        assert "shop.example" not in page.text
        assert " style=" not in page.text
        assert not re.search(r"<script(?![^>]* src=)", page.text)
        assert not re.search(r"\son[a-z]+=", page.text)
        linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
        assert len(linked) == 2
        for address in linked:
            asset = client.get(address)
            assert asset.status_code == 200
            assert "immutable" in asset.headers["cache-control"]
            assert asset.headers["content-type"].split(";")[0] in {"text/css", "text/javascript"}


def test_an_asset_of_another_version_is_not_kept_for_good(behind: Behind) -> None:
    with behind.client() as client:
        asset = client.get("/static/desk/0123456789ab/bridge.js")
        assert asset.headers["cache-control"] == "no-cache"
        assert client.get("/static/desk/0123456789ab/nothing.js").status_code == 404


def test_staff_of_the_shop_comes_in(behind: Behind, pages: Pages) -> None:
    with behind.client() as client:
        page = client.get("/desk/one/rf-1?q=a&q=b", headers=as_visitor())
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    (visit,) = pages.seen
    assert (visit.visitor.email, visit.visitor.shop) == ("ada@example.com", "https://shop.example/graphql/")
    assert (visit.path["reference"], visit.query["q"], visit.queries["q"]) == ("rf-1", "b", ("a", "b"))


def test_what_comes_from_outside_is_text(behind: Behind) -> None:
    with behind.client() as client:
        page = client.get("/desk/", params={"q": HOSTILE}, headers=as_visitor()).text
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;") == 2


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (token(iss="https://other.example/graphql/"), "NOT_PROVED"),
        (token(app="QXBwOjI="), "NOT_PROVED"),
        (token(type="access"), "NOT_PROVED"),
        (token(type=None), "NOT_PROVED"),
        (token(is_staff=False), "NOT_PROVED"),
        (token(email=None), "NOT_PROVED"),
        (token(exp=None), "NOT_PROVED"),
        (token(exp="soon"), "NOT_PROVED"),
        (token(exp=10**20), "NOT_PROVED"),
        (token(iat=int((NOW + timedelta(minutes=1)).timestamp())), "NOT_PROVED"),
        (token(user_permissions="HANDLE_PAYMENTS"), "NOT_PROVED"),
        (token(header={"alg": "none"}), "NOT_PROVED"),
        (token(header={"alg": "HS256"}), "NOT_PROVED"),
        (token(header={"crit": ["b64"], "b64": False}), "NOT_PROVED"),
        (token(header={"kid": "second"}), "NOT_PROVED"),
        (token(key="second"), "NOT_PROVED"),
        (token()[:-8] + "AAAAAAAA", "NOT_PROVED"),
        ("", "NO_TOKEN"),
        ("x", "NOT_PROVED"),
        ("....", "NOT_PROVED"),
        ("é", "NOT_PROVED"),
        ("a" * 20_000, "NOT_PROVED"),
    ],
)
def test_a_token_that_proves_nothing_shows_nothing(
    made: str, code: str, behind: Behind, pages: Pages
) -> None:
    behind.saleor.jwks = key_set("first")
    with behind.client() as client:
        sent = [(name.encode(), value.encode("latin-1")) for name, value in as_visitor(made).items()]
        page = client.get("/desk/one/rf-1", headers=sent)
    assert (page.status_code, page.headers["x-desk-code"]) == (401, code)
    assert "Extensions" in page.text
    assert pages.seen == []


def test_the_token_lives_as_long_as_it_says(behind: Behind, pages: Pages) -> None:
    made = token()
    with behind.client() as client:
        behind.now = NOW + TTL + timedelta(seconds=4)
        assert client.get("/desk/", headers=as_visitor(made)).status_code == 200
        behind.now = NOW + TTL + timedelta(seconds=5)
        late = client.get("/desk/", headers=as_visitor(made))
    assert (late.status_code, late.headers["x-desk-code"]) == (401, "TOKEN_EXPIRED")
    assert len(pages.seen) == 1


def test_a_shop_that_the_app_does_not_know(behind: Behind) -> None:
    with behind.client() as client:
        page = client.get("/desk/", headers=as_visitor(shop="https://other.example/graphql/"))
    assert (page.status_code, page.headers["x-desk-code"]) == (401, "NOT_INSTALLED")


def test_a_token_of_one_shop_opens_no_other(behind: Behind, pages: Pages) -> None:
    """Both shops are installed, and sign with the same key: the issuer tells them apart."""
    other = "https://other.example/graphql/"
    (known,) = behind.installations.kept.values()
    behind.installations.kept[other] = known.__class__(  # type: ignore[index]  # as a shop would be
        other,  # type: ignore[arg-type]
        known.app_id,
        known.token,
        known.domain,
        known.jwks,
        known.jwks_tried_at,
        known.installed_at,
    )
    with behind.client() as client:
        assert client.get("/desk/", headers=as_visitor(shop=other)).status_code == 401
    assert pages.seen == []


def test_a_new_key_of_the_shop_is_fetched(behind: Behind) -> None:
    behind.saleor.jwks = key_set("first", "second")
    with behind.client() as client:
        assert client.get("/desk/", headers=as_visitor(token("second"))).status_code == 200
    assert behind.saleor.asked == 1


def test_keys_that_cannot_be_fetched_are_no_proof_of_a_forgery(behind: Behind) -> None:
    with behind.client() as client:
        page = client.get("/desk/", headers=as_visitor(token("second")))
    assert (page.status_code, page.headers["x-desk-code"]) == (503, "KEYS_UNAVAILABLE")


@pytest.mark.parametrize("permissions", [[], ["MANAGE_APPS"], None])
def test_a_user_without_the_permission_is_told_which(
    permissions: list[str] | None, behind: Behind, pages: Pages
) -> None:
    with behind.client() as client:
        page = client.get("/desk/", headers=as_visitor(token(user_permissions=permissions)))
    assert page.status_code == 403
    assert "Handle payments" in page.text
    assert pages.seen == []


def test_who_may_look_may_not_change(behind: Behind, pages: Pages) -> None:
    looks = as_visitor(token(user_permissions=["HANDLE_PAYMENTS"]))
    with behind.client() as client:
        assert client.get("/desk/one/x", headers=looks).status_code == 200
        refused = client.post("/desk/one/x", headers=looks, data={"word": "x"})
    assert refused.status_code == 403
    assert "Manage apps" in refused.text
    assert len(pages.seen) == 1


def test_after_something_was_done_the_script_is_sent_on(behind: Behind, pages: Pages) -> None:
    with behind.client() as client:
        done = client.post("/desk/one/x", headers=as_visitor(), data={"word": "é & ü"})
    notice = {"status": "success", "title": "Done", "text": "é & ü"}
    assert done.json() == {"go": "/dashboard/one/x", "notice": notice}
    assert pages.seen[0].form == {"word": "é & ü"}


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join([b"a=1"] * 3000)])
def test_a_form_that_cannot_be_read(body: bytes, behind: Behind, pages: Pages) -> None:
    with behind.client() as client:
        answer = client.post("/desk/one/x", headers=as_visitor(), content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "UNREADABLE")
    assert pages.seen == []


def test_a_file_is_streamed(behind: Behind) -> None:
    with behind.client() as client:
        file = client.get("/desk/rows.csv", headers=as_visitor())
    assert file.text == "a,b\n1,2\n"
    assert file.headers["content-disposition"] == 'attachment; filename="rows.csv"'


def test_what_is_not_there(behind: Behind) -> None:
    with behind.client() as client:
        assert client.get("/desk/missing", headers=as_visitor()).status_code == 404
        assert client.get("/desk/nothing", headers=as_visitor()).status_code == 404


def test_a_fault_is_said_and_shows_nothing_of_itself(behind: Behind) -> None:
    with behind.client() as client:
        page = client.get("/desk/broken", headers=as_visitor())
    assert page.status_code == 500
    assert "RuntimeError" not in page.text


def test_the_tokens_here_are_as_saleor_makes_them() -> None:
    """`claims` names what the contract lists, so that a test cannot pass by a token that no Saleor makes."""
    listed: dict[str, Any] = json.loads(json.dumps(claims()))
    assert set(listed) >= {
        "iat",
        "exp",
        "owner",
        "iss",
        "token",
        "email",
        "type",
        "user_id",
        "is_staff",
        "app",
    }
