// Forms that could not be sent are kept in this browser and sent again, from whatever page of ours is opened next.
// The server counts each once, by the id that it gave to the form.
"use strict";

const EVERY_MS = 15_000;
// In a clinic several people may sign in in one browser, one after the other: each has a place of their own here, and
// what is sent says whose it is. A page that was left open while somebody else signed in is refused, and keeps it.
const OWNER = document.documentElement.dataset.owner ?? "";
const OF_OWNER = `stretch.of.${OWNER}.`;
const KEY = OWNER ? `${OF_OWNER}outbox` : "stretch.outbox";
const SENT_BY = OWNER ? { "X-Stretch-Account": OWNER } : {};
export const LEFT = OWNER ? `${OF_OWNER}session.` : "stretch.session."; // what player.js keeps, by session
export const RESUMABLE_MS = 2 * 3600_000;

export function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function write(entries) {
  try {
    if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries));
    else localStorage.removeItem(KEY);
  } catch {
    // no storage here: it is sent now or not at all
  }
}

// Sends a form: where it led to; null where there is no connection, it is then kept and sent later.
export async function send(path, fields) {
  const entry = { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, path, fields };
  write([...kept(), entry]);
  return post(entry);
}

async function post(entry) {
  let response;
  try {
    response = await fetch(entry.path, { method: "POST", headers: SENT_BY, body: new URLSearchParams(entry.fields) });
  } catch {
    return null;
  }
  response.body?.cancel(); // only where it leads to counts
  if (response.status >= 500 || [401, 408, 429].includes(response.status)) return null; // it may be taken later
  write(kept().filter((other) => other.id !== entry.id));
  return response;
}

export async function sendKept() {
  for (const entry of kept()) {
    const response = await post(entry);
    if (response === null) return;
    document.dispatchEvent(new CustomEvent("outbox-sent", { detail: { entry, url: response.url } }));
  }
}

// A session that was left without a word is kept as it was done, as in the terminal; one of today may still be resumed,
// but not by whoever signs out.
export function closeLeftSessions({ all = false } = {}) {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(LEFT))) {
    const left = JSON.parse(localStorage.getItem(key));
    if (!all && Date.now() - left.savedAt < RESUMABLE_MS) continue;
    localStorage.removeItem(key);
    if (left.isWorthKeeping) send(left.path, left.fields);
  }
}

// Leaves nothing of whoever is signed in. What others left here and is not sent yet is theirs, and stays.
export function forgetOwner() {
  if (!OWNER) return;
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(OF_OWNER))) localStorage.removeItem(key);
  } catch {
    // no storage here: nothing was kept either
  }
}

addEventListener("online", sendKept);
setInterval(() => { if (kept().length) sendKept(); }, EVERY_MS);
try {
  closeLeftSessions();
} catch {
  // no storage here: nothing was kept either
}
sendKept();
