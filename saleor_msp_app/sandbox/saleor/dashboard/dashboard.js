// The dashboard's side of AppBridge, as the dashboard 3.23 speaks it.
//
// A message counts only from the frame's own origin, and needs a type and an actionId; each is answered.

const BEFORE_EXPIRY = 30_000; // a new token comes so many milliseconds before the old one ends
const MOST_HEIGHT = 5000;
const LONGEST_PARAMS = 2048;
const TOAST_STAYS = 8000;

const root = document.documentElement;
const frames = () => [...document.querySelectorAll("iframe.app")];

function originOf(frame) {
  return new URL(frame.src).origin;
}

function post(frame, type, payload) {
  frame.contentWindow?.postMessage({ type, payload }, originOf(frame));
}

// --- tokens -------------------------------------------------------------------------------------

async function newToken({ app, extension }) {
  const address = `/dashboard/token/${encodeURIComponent(app)}?extension=${encodeURIComponent(extension)}`;
  const answer = await fetch(address, { method: "POST" });
  return answer.json();
}

async function shake(frame) {
  const { token, seconds, saleorVersion, dashboardVersion } = await newToken(frame.dataset);
  post(frame, "handshake", { token, version: 1, saleorVersion, dashboardVersion });
  refreshLater(frame, seconds);
}

function refreshLater(frame, seconds) {
  clearTimeout(frame.refresh);
  const life = seconds * 1000;
  frame.refresh = setTimeout(async () => {
    if (!frame.isConnected) return;
    const made = await newToken(frame.dataset);
    post(frame, "tokenRefresh", { token: made.token });
    refreshLater(frame, made.seconds);
  }, Math.max(500, life - Math.min(BEFORE_EXPIRY, life / 2)));
}

// --- what apps ask for --------------------------------------------------------------------------

const ACTIONS = {
  notifyReady: (frame) => void shake(frame),
  notification: (_frame, { status, title, text, apiMessage }) => toast(status, title, text || apiMessage),
  redirect: (_frame, { to, newContext }) => go(to, newContext),
  redirectToApp: (frame, { path }) => go(`/extensions/app/${frame.dataset.app}${path || "/"}`, false),
  updateRouting: (frame, { newRoute }) => {
    if (frame.id === "app-page") history.pushState(null, "", pageOf(frame) + newRoute);
  },
  widgetResize: (frame, { height }) => {
    frame.style.setProperty("height", `${Math.min(Number(height) || 0, MOST_HEIGHT)}px`);
  },
  openPopup: (frame, { extensionIdentifier, appParams }) => {
    const button = [...document.querySelectorAll("button.popup")].find(
      ({ dataset }) => dataset.app === frame.dataset.app && dataset.identifier === extensionIdentifier,
    );
    return button ? openPopup(button, appParams) : false;
  },
  popupClose: (frame) => frame.closest("dialog")?.close(),
  refreshEntity: () => location.reload(),
};

function pageOf(frame) {
  return `/dashboard/extensions/app/${frame.dataset.app}`;
}

function go(to, newContext) {
  if (typeof to !== "string") return false;
  const url = /^https?:/.test(to) ? to : `/dashboard${to.startsWith("/") ? "" : "/"}${to}`;
  if (newContext) window.open(url, "_blank", "noopener");
  else location.assign(url);
  return true;
}

addEventListener("message", (event) => {
  const frame = frames().find((one) => one.contentWindow === event.source);
  if (!frame || event.origin !== originOf(frame)) return;
  const { type, payload } = event.data || {};
  if (typeof type !== "string" || !payload?.actionId) return;
  const act = ACTIONS[type];
  const ok = act ? act(frame, payload) !== false : false;
  post(frame, "response", { actionId: payload.actionId, ok });
});

// --- frames -------------------------------------------------------------------------------------

function start(frame) {
  frame.addEventListener("load", () => shake(frame));
  frame.src = frame.dataset.src;
}

function openPopup(button, appParams) {
  const dialog = document.createElement("dialog");
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  const frame = document.createElement("iframe");
  frame.className = "app";
  frame.title = button.textContent;
  Object.assign(frame.dataset, { app: button.dataset.app, extension: button.dataset.extension });
  frame.dataset.src = asNow(button.dataset.src, appParams);
  frame.setAttribute("sandbox", button.getAttribute("sandbox"));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.setAttribute("aria-label", button.textContent);
  dialog.append(close, frame);
  document.body.append(dialog);
  dialog.showModal();
  start(frame);
}

/** The address in the theme of this moment, with what the app gave to its popup. */
function asNow(address, appParams) {
  const url = new URL(address);
  url.searchParams.set("theme", root.dataset.theme);
  if (appParams) url.searchParams.set("appParams", btoa(JSON.stringify(appParams)).slice(0, LONGEST_PARAMS));
  return url.href;
}

frames().forEach(start);
for (const button of document.querySelectorAll("button.popup")) {
  button.addEventListener("click", () => openPopup(button));
}

// --- the user -----------------------------------------------------------------------------------

function toast(status, title, text) {
  const words = document.createElement("p");
  words.className = status || "info";
  words.textContent = [title, text].filter(Boolean).join(": ");
  document.getElementById("toasts").append(words);
  setTimeout(() => words.remove(), TOAST_STAYS);
}

document.getElementById("other-theme").addEventListener("click", () => {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/dashboard; SameSite=Strict`;
  frames().forEach((frame) => post(frame, "theme", { theme }));
});

document.getElementById("locale").addEventListener("change", (event) => {
  frames().forEach((frame) => post(frame, "localeChanged", { locale: event.target.value }));
});

addEventListener("popstate", () => {
  const frame = document.getElementById("app-page");
  if (!frame) return;
  const path = location.pathname.slice(pageOf(frame).length) || "/";
  post(frame, "redirect", { path: path + location.search });
});
