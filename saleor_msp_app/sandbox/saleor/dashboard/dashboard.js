// The dashboard's side of AppBridge, as the dashboard 3.23 speaks it.
//
// A message counts only from the frame's own origin, and needs a type and an actionId; each is answered.

const BEFORE_EXPIRY = 30_000; // a new token comes so many milliseconds before the old one ends
const MOST_HEIGHT = 5000;

const root = document.documentElement;

function originOf(frame) {
  return new URL(frame.src).origin;
}

function post(frame, type, payload) {
  frame.contentWindow?.postMessage({ type, payload }, originOf(frame));
}

async function newToken(frame) {
  const answer = await fetch(`/dashboard/token/${encodeURIComponent(frame.dataset.app)}`, { method: "POST" });
  return answer.json();
}

async function shake(frame) {
  const made = await newToken(frame);
  const { token, saleorVersion, dashboardVersion, seconds } = made;
  post(frame, "handshake", { token, version: 1, saleorVersion, dashboardVersion });
  refreshLater(frame, seconds);
}

function refreshLater(frame, seconds) {
  clearTimeout(frame.refresh);
  const life = seconds * 1000;
  frame.refresh = setTimeout(async () => {
    if (!frame.isConnected) return;
    const made = await newToken(frame);
    post(frame, "tokenRefresh", { token: made.token });
    refreshLater(frame, made.seconds);
  }, Math.max(500, life - Math.min(BEFORE_EXPIRY, life / 2)));
}

const ACTIONS = {
  notifyReady: (frame) => void shake(frame),
  notification: (_frame, { status, title, text, apiMessage }) => toast(status, title, text || apiMessage),
  redirect: (_frame, { to, newContext }) => go(to, newContext),
  redirectToApp: (frame, { path }) => go(`/extensions/app/${frame.dataset.app}${path || "/"}`, false),
  updateRouting: (frame, { newRoute }) => {
    if (frame.id === "app-page") history.pushState(null, "", `/dashboard/extensions/app/${frame.dataset.app}${newRoute}`);
  },
  widgetResize: (frame, { height }) => {
    frame.style.setProperty("height", `${Math.min(Number(height) || 0, MOST_HEIGHT)}px`);
  },
  popupClose: (frame) => frame.closest("dialog")?.close(),
  refreshEntity: () => location.reload(),
};

function go(to, newContext) {
  if (typeof to !== "string") return false;
  const url = /^https?:/.test(to) ? to : `/dashboard${to.startsWith("/") ? "" : "/"}${to}`;
  if (newContext) window.open(url, "_blank", "noopener");
  else location.assign(url);
  return true;
}

addEventListener("message", (event) => {
  const frame = [...document.querySelectorAll("iframe.app")].find((one) => one.contentWindow === event.source);
  if (!frame || event.origin !== originOf(frame)) return;
  const { type, payload } = event.data || {};
  if (typeof type !== "string" || !payload?.actionId) return;
  const act = ACTIONS[type];
  const ok = act ? act(frame, payload) !== false : false;
  post(frame, "response", { actionId: payload.actionId, ok });
});

function watch(frame) {
  frame.addEventListener("load", () => shake(frame));
}

document.querySelectorAll("iframe.app").forEach((frame) => {
  watch(frame);
  frame.src = frame.dataset.src;
});

function toast(status, title, text) {
  const words = document.createElement("p");
  words.className = status || "info";
  words.textContent = [title, text].filter(Boolean).join(": ");
  document.getElementById("toasts").append(words);
  setTimeout(() => words.remove(), 8000);
}

document.getElementById("other-theme").addEventListener("click", () => {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/dashboard; SameSite=Strict`;
  document.querySelectorAll("iframe.app").forEach((frame) => post(frame, "theme", { theme }));
});

document.getElementById("locale").addEventListener("change", (event) => {
  document.querySelectorAll("iframe.app").forEach((frame) => post(frame, "localeChanged", { locale: event.target.value }));
});

addEventListener("popstate", () => {
  const frame = document.getElementById("app-page");
  if (!frame) return;
  const path = location.pathname.replace(`/dashboard/extensions/app/${frame.dataset.app}`, "") || "/";
  post(frame, "redirect", { path: path + location.search });
});

document.querySelectorAll("button.popup").forEach((button) => {
  button.addEventListener("click", () => {
    const dialog = document.createElement("dialog");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    const frame = document.createElement("iframe");
    frame.className = "app";
    frame.title = button.textContent;
    frame.dataset.app = button.dataset.app;
    frame.setAttribute("sandbox", button.dataset.sandbox);
    frame.src = button.dataset.src;
    watch(frame);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(close, frame);
    document.body.append(dialog);
    dialog.showModal();
  });
});
