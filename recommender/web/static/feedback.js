// The feedback form where a script runs: it survives a lost connection, and shows what the player knows of each stretch.
"use strict";
import { send } from "./outbox.js";

const form = document.querySelector("[data-feedback]");
let keptAs = null;

// What the form says, with the button that was pressed.
export function fieldsOf(action) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string").concat([["action", action]]);
}

// Sends the form and goes where it leads; false where it is kept, to be sent later.
export async function sendForm(action) {
  const fields = fieldsOf(action);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  const response = await send(form.getAttribute("action"), fields);
  if (response?.redirected) {
    location.assign(response.url);
    return true;
  }
  const sending = form.querySelector("[data-sending]");
  sending.textContent = response ? sending.dataset.refused : sending.dataset.later;
  sending.hidden = false;
  keptAs = response ? null : fields;
  return false;
}

// One row for each stretch, as the session knows it: { stretch, name, outcome, hurt, words }
export function showRows(items) {
  const rows = form.querySelector("[data-rows]");
  const blank = document.querySelector("[data-row-template]").content.querySelector("[data-row]");
  const markOf = (item) => item.hurt ? rows.dataset.tooMuch : { skipped: rows.dataset.skipped, partly: rows.dataset.partly }[item.outcome];
  rows?.replaceChildren(...items.map((item) => {
    const row = blank.cloneNode(true);
    for (const field of row.querySelectorAll("[name]")) field.name = field.name.replace("__stretch__", item.stretch);
    row.querySelector("[name=known]").value = item.words;
    for (const place of row.querySelectorAll("legend, .hidden-text")) {
      place.firstChild.textContent = place.firstChild.textContent.replace("__name__", item.name);
    }
    row.querySelector("[data-mark]").textContent = markOf(item) ? ` ${markOf(item)}` : "";
    if (item.outcome === "skipped" || item.hurt) row.querySelector("legend + .taps").hidden = true;
    row.querySelector("[data-more]").hidden = item.hurt || item.outcome === "done";
    return row;
  }));
}

export function setField(name, value) {
  form.querySelector(`input[type=hidden][name=${name}]`).value = value;
}

form?.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  sendForm(event.submitter?.value || "save");
});

// A second tap, or the space bar, on what is chosen takes it back: a slip of the finger is no answer.
function takeBack(radio) {
  radio.checked = false;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

let wasChosen = null;
document.addEventListener("pointerdown", ({ target }) => {
  const radio = target.closest?.("label")?.control ?? target;
  wasChosen = radio.type === "radio" && radio.checked ? radio : null;
});
document.addEventListener("click", ({ target }) => {
  if (target.type !== "radio") return;
  if (target === wasChosen) takeBack(target);
  wasChosen = null;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target.type !== "radio" || !event.target.checked) return;
  event.preventDefault();
  takeBack(event.target);
});

document.addEventListener("outbox-sent", ({ detail }) => {
  if (keptAs && JSON.stringify(detail.entry.fields) === JSON.stringify(keptAs)) location.assign(detail.url);
});
