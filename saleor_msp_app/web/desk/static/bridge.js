// Saleor's AppBridge, spoken by hand: what an app inside the dashboard says and hears.
//
// A message counts only from the window around this one, and only from the dashboard's origin: that of the
// referrer or, where the dashboard sends none, that of the first handshake whose token our server took.

const TIMEOUT = 10_000; // of Saleor's own SDK
const LIGHT = "light";

const query = new URLSearchParams(location.search);
const waiting = new Map();
const listeners = new Map();
let origin = document.referrer ? new URL(document.referrer).origin : null;
let candidate = null;

export const state = {
  token: null,
  appId: query.get("id"),
  saleorApiUrl: query.get("saleorApiUrl"),
  theme: query.get("theme") || LIGHT,
  locale: query.get("locale") || "en",
  saleorVersion: null,
  dashboardVersion: null,
};

export const isFramed = window.parent !== window;

/** Listen to `token`, `theme`, `locale` or `path`; the listener gets the new value. */
export function on(what, listener) {
  listeners.set(what, [...(listeners.get(what) || []), listener]);
}

/** The server took the token of the handshake: from now on only its sender is listened to. */
export function trust() {
  origin = origin || candidate;
}

/** Say something to the dashboard; the promise fails where it says no, or nothing. */
export function send(type, payload = {}) {
  const actionId = newId();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(actionId, false), TIMEOUT);
    waiting.set(actionId, { resolve, reject, timer });
    window.parent.postMessage({ type, payload: { ...payload, actionId } }, origin || "*");
  });
}

/** As `send`, for what may fail without harm: an older dashboard does not know every action. */
export function tell(type, payload) {
  send(type, payload).catch(() => {});
}

window.addEventListener("message", (event) => {
  if (!isFramed || event.source !== window.parent) return;
  const { type, payload } = event.data || {};
  if (typeof type !== "string" || typeof payload !== "object" || payload === null) return;
  if (origin ? event.origin !== origin : type !== "handshake" && type !== "response") return;
  candidate = event.origin;
  heard(type, payload);
});

function heard(type, payload) {
  switch (type) {
    case "handshake":
      state.saleorVersion = payload.saleorVersion || null;
      state.dashboardVersion = payload.dashboardVersion || null;
      change("token", payload.token);
      break;
    case "tokenRefresh":
      change("token", payload.token);
      break;
    case "theme":
      change("theme", payload.theme);
      break;
    case "localeChanged":
      change("locale", payload.locale);
      break;
    case "redirect":
      announce("path", payload.path);
      break;
    case "response":
      settle(payload.actionId, payload.ok);
      break;
    default: // of a newer dashboard
  }
}

function change(what, value) {
  if (typeof value !== "string" || !value) return;
  state[what] = value;
  announce(what, value);
}

function announce(what, value) {
  for (const listener of listeners.get(what) || []) listener(value);
}

function settle(actionId, ok) {
  const action = waiting.get(actionId);
  if (!action) return;
  waiting.delete(actionId);
  clearTimeout(action.timer);
  if (ok) action.resolve();
  else action.reject(new Error("the dashboard did not do it"));
}

function newId() {
  // `randomUUID` is there on HTTPS and on localhost only.
  return crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
}
