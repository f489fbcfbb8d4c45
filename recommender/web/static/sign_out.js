// Signing out of a clinic on a device that others use too: what is not sent yet is sent first. Where that cannot be, it is
// said before anything goes. Nothing of the person stays in this browser afterwards. Without a script nothing was kept.
"use strict";
import { closeLeftSessions, forgetOwner, kept, sendKept } from "./outbox.js";

const SEND_WITHIN_MS = 10_000, FOUND_SIGNED_OUT = 401;
const one = (name) => document.querySelector(`[data-${name}]`);
const form = one("sign-out"), unsent = one("unsent");
const soon = () => new Promise((done) => { setTimeout(done, SEND_WITHIN_MS); });

async function signOut() {
  one("still-signed-in").hidden = true;
  unsent.hidden = true;
  form.querySelector("button").disabled = true;
  try {
    closeLeftSessions({ all: true });
    await Promise.race([sendKept(), soon()]);
  } catch {
    // no storage here: nothing was kept either
  }
  form.querySelector("button").disabled = false;
  if (kept().length) ask();
  else await leave();
}

function ask() {
  one("unsent-count").textContent = kept().length;
  unsent.hidden = false;
  unsent.focus();
}

// Only who is signed out leaves nothing behind: the other way round a lost connection would lose both.
async function leave() {
  let response = null;
  try {
    response = await fetch(form.action, { method: "POST" });
  } catch {
    // no connection
  }
  if (!response || (!response.ok && response.status !== FOUND_SIGNED_OUT)) {
    one("still-signed-in").hidden = false;
    one("still-signed-in").focus();
    return;
  }
  forgetOwner();
  location.assign("/sign-in");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  signOut();
});
one("try-again").addEventListener("click", signOut);
one("stay").addEventListener("click", () => {
  unsent.hidden = true;
  form.querySelector("button").focus();
});
one("lose").addEventListener("click", leave);
