// The desk: fetches parts of the page from the server and puts them into place. It knows no shop's data itself.
//
// What the server's templates may say to it:
//   <a href="/dashboard/…">            another page of the desk
//   <form method="post" action="/desk/…">   something to be done
//   <form method="get" action="/dashboard/…">   filters: they stand in the address
//   <a href="/desk/…" data-download="name.csv">   a file
//   <button data-dashboard="/orders/…">    a page of the dashboard around us
//   <a … data-app-page="/refunds/…">    from a widget: a page of the desk in its full frame
//   <main data-refresh="5">            look again after so many seconds
//   <main data-widget>                 the frame takes the height of what it shows

import { isFramed, on, send, state, tell, trust } from "./bridge.js";

const PAGES = "/dashboard";
const PARTS = "/desk";
const OF_THE_DASHBOARD = ["domain", "saleorApiUrl", "id", "theme", "locale", "featureFlags", "appParams"];
const PATIENCE = 10_000;

const desk = document.getElementById("desk");
const around = new URLSearchParams(location.search);
let visit = null; // the one under way
let refresh = null;
let started = false;
let alone = true; // neither a widget nor a popup: the dashboard's address follows

// --- the server ---------------------------------------------------------------------------------

async function ask(path, options = {}) {
  const headers = { ...options.headers, "authorization-bearer": state.token, "saleor-api-url": state.saleorApiUrl };
  return fetch(path, { ...options, headers, credentials: "omit", redirect: "error" });
}

/** A token lives for five minutes; one that has just died is replaced, once. */
async function askAgain(path, options) {
  const answer = await ask(path, options);
  if (answer.status === 401 && answer.headers.get("x-desk-code") === "TOKEN_EXPIRED") {
    await newToken();
    return ask(path, options);
  }
  if (answer.status !== 401) trust();
  return answer;
}

function newToken() {
  return new Promise((resolve) => {
    setTimeout(resolve, 2_000);
    on("token", resolve);
    tell("notifyReady");
  });
}

// --- showing ------------------------------------------------------------------------------------

/** `remember`: the dashboard is told the address, if it is another one. */
async function show(address, { remember = true, quiet = false } = {}) {
  visit?.abort();
  clearTimeout(refresh);
  const current = (visit = new AbortController());
  const { path, query } = split(address);
  if (!quiet) desk.setAttribute("aria-busy", "true");
  try {
    const answer = await askAgain(PARTS + path + asText(query), { signal: current.signal });
    const html = await partOf(answer);
    if (current.signal.aborted) return;
    put(html, quiet);
    keep(path, query, remember);
  } catch (error) {
    if (current.signal.aborted) return;
    say(error.title || "The app cannot be reached now", String(error.message || error), address);
  }
}

async function partOf(answer) {
  const kind = answer.headers.get("content-type") || "";
  if (kind.startsWith("text/html")) return answer.text();
  const told = kind.startsWith("application/json") ? await answer.json() : {};
  const error = new Error(told.error?.message || `The app answered with status ${answer.status}.`);
  error.title = answer.status === 404 ? "There is no such page" : "This did not work";
  throw error;
}

function put(html, quiet = false) {
  const focused = quiet && document.activeElement?.id;
  desk.innerHTML = html;
  desk.removeAttribute("aria-busy");
  document.title = `${desk.querySelector("h1")?.textContent ?? ""} · MultiSafepay`;
  const main = desk.querySelector("main");
  if (focused) document.getElementById(focused)?.focus();
  else if (started && !quiet) main?.focus({ preventScroll: true });
  if (main?.dataset.widget !== undefined) alone = false;
  if (!quiet) window.scrollTo(0, 0);
  started = true;
  localTimes();
  tellHeight();
  const seconds = Number(main?.dataset.refresh);
  if (seconds > 0) refresh = setTimeout(lookAgain, seconds * 1000);
}

/** Not under the hands of somebody who is writing, and not for nobody. */
function lookAgain() {
  if (document.hidden || desk.querySelector("form :is(input, textarea, select):focus")) {
    refresh = setTimeout(lookAgain, 5_000);
  } else {
    show(here(), { remember: false, quiet: true });
  }
}

function say(title, text, address = here()) {
  const main = document.createElement("main");
  main.className = "stack";
  main.tabIndex = -1;
  const heading = Object.assign(document.createElement("h1"), { textContent: title });
  const words = Object.assign(document.createElement("p"), { className: "notice bad", textContent: text });
  words.setAttribute("role", "alert");
  const again = Object.assign(document.createElement("button"), { className: "button", textContent: "Try again" });
  again.type = "button";
  again.addEventListener("click", () => show(address));
  main.append(heading, words, again);
  desk.replaceChildren(main);
  desk.removeAttribute("aria-busy");
  tellHeight();
}

function localTimes() {
  for (const time of desk.querySelectorAll("time[datetime]")) {
    time.title = new Date(time.dateTime).toLocaleString(state.locale);
  }
}

// --- addresses ----------------------------------------------------------------------------------

/** `/refunds` and its query, of `/dashboard/refunds?…`, without what the dashboard has put there. */
function split(address) {
  const url = new URL(address, location.href);
  const path = url.pathname.replace(/\/+/g, "/").slice(PAGES.length) || "/";
  const query = new URLSearchParams(url.search);
  for (const name of OF_THE_DASHBOARD) query.delete(name);
  return { path, query };
}

function asText(query) {
  return query.size ? `?${query}` : "";
}

function here() {
  return location.pathname + location.search;
}

/**
 * The address keeps what the dashboard has put there: the frame may be loaded anew. The history is the
 * dashboard's: entries of our own would have to be gone back through as well.
 */
function keep(path, query, remember) {
  const whole = new URLSearchParams(query);
  for (const name of OF_THE_DASHBOARD) if (around.has(name)) whole.set(name, around.get(name));
  const address = `${PAGES}${path}?${whole}`;
  if (address === here()) return;
  history.replaceState(null, "", address);
  if (remember && alone) tell("updateRouting", { newRoute: path + asText(query) });
}

// --- what the user does -------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href], [data-dashboard]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (link.dataset.dashboard) {
    event.preventDefault();
    tell("redirect", { to: link.dataset.dashboard, newContext: event.ctrlKey || event.metaKey });
    return;
  }
  if (link.dataset.appPage && state.appId) {
    event.preventDefault();
    tell("redirect", { to: `/extensions/app/${state.appId}${link.dataset.appPage}`, newContext: event.ctrlKey || event.metaKey });
    return;
  }
  if (link.origin !== location.origin || link.target) return;
  if (link.dataset.download !== undefined) {
    event.preventDefault();
    download(link);
  } else if (link.pathname.startsWith(PAGES)) {
    event.preventDefault();
    show(link.href);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  const action = event.submitter?.getAttribute("formaction") || form.getAttribute("action");
  if (form.method === "post") {
    send_(form, action, fields);
  } else {
    for (const [name, value] of [...fields]) if (!value) fields.delete(name, value);
    show(`${action}${asText(fields)}`);
  }
});

async function send_(form, action, fields) {
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  desk.setAttribute("aria-busy", "true");
  try {
    const answer = await askAgain(action, { method: "POST", body: fields });
    if (answer.ok && (answer.headers.get("content-type") || "").startsWith("application/json")) {
      await follow(await answer.json());
    } else {
      put(await partOf(answer));
    }
  } catch (error) {
    say("This may not have been done", `${error.message || error} Look whether it was, before you do it again.`);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function follow({ go, notice }) {
  if (notice) tell("notification", notice);
  await show(go);
}

async function download(link) {
  try {
    const answer = await askAgain(link.pathname + link.search, {});
    if (!answer.ok) throw new Error(`The app answered with status ${answer.status}.`);
    const url = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href: url, download: link.dataset.download }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    tell("notification", { status: "error", title: "The file could not be made", text: String(error.message) });
  }
}

// --- the dashboard ------------------------------------------------------------------------------

function tellHeight() {
  if (desk.querySelector("main[data-widget]")) tell("widgetResize", { height: Math.ceil(desk.scrollHeight) });
}

function paint(theme) {
  document.documentElement.dataset.theme = theme === "dark" ? "dark" : "light";
}

paint(state.theme);
on("theme", paint);
on("locale", localTimes);
on("path", (path) => started && show(PAGES + path, { remember: false }));
new ResizeObserver(tellHeight).observe(desk);

function outside() {
  if (started || state.token) return;
  document.getElementById("waiting").hidden = true;
  document.getElementById("outside").hidden = false;
  desk.removeAttribute("aria-busy");
}

if (isFramed) {
  on("token", () => started || visit || show(here(), { remember: false }));
  send("notifyReady").catch(() => {});
  setTimeout(outside, PATIENCE);
} else {
  outside();
}
