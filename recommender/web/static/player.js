// The session player on a page: shows the state machine of session.js, second by second of a clock difference, so that a
// tab that slept does not drift. Its words and times come with the page (timeline.py, stage.html); none are in here.
"use strict";
import { Awake, Sounds, Voice } from "./cues.js";
import { fieldsOf, sendForm, setField, showRows } from "./feedback.js";
import { LEFT, RESUMABLE_MS, send } from "./outbox.js";
import { Part, Player } from "./session.js";

const BEAT_MS = 200, SWAPS_SHOWN = 5, SLEEP_AFTER_MS = 120_000;
const CHOICES = ["too_much", "swapping", "ending"];
const one = (name, within = document) => within.querySelector(`[data-${name}]`);
const all = (name, within = document) => [...within.querySelectorAll(`[data-${name}]`)];
const timeline = JSON.parse(document.getElementById("timeline").textContent);
const root = one("player"), form = one("feedback"), begin = one("start");
const words = Object.fromEntries(all("word").map((entry) => [entry.dataset.word, entry.textContent]));
const say = (word, facts = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const moment = () => Date.now() / 1000;
const key = LEFT + form.getAttribute("action").split("/").at(-1);
const sounds = new Sounds(), voice = new Voice(), awake = new Awake(showFallback);

let player = null, beating = null, told = "", shownPart = null, shownPicture = "", pausedSince = 0, offered = null;
let moved = { of: "", times: 0, isStart: false };

// ---- before the start ----

function rating() {
  const chosen = begin.querySelector("input[name=pain]:checked");
  return chosen ? Number(chosen.value) : null;
}

function version() {
  const nrs = rating();
  return timeline.versions[nrs === null ? 0 : timeline.version_at[nrs]];
}

function showReady() {
  const parts = version(), resting = timeline.versions[0].length - parts.length;
  one("gentler").hidden = !resting || !parts.length;
  one("nothing").hidden = parts.length > 0;
  one("resting").textContent = resting;
  one("count-all").textContent = parts.length;
  one("coming").replaceChildren(...parts.map((part) => {
    const entry = element("li", ""), time = element("span", part.time);
    time.className = "soft";
    entry.append(element("span", part.name), " ", time);
    return entry;
  }));
  begin.querySelector(".start").disabled = !parts.length;
}

function left() {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && Date.now() - kept.savedAt < RESUMABLE_MS && kept.person === form.elements.person.value ? kept : null;
  } catch {
    return null;
  }
}

function offerResume() {
  const kept = left();
  if (!kept) return;
  const isSame = kept.digest === timeline.digest;
  one("resume").hidden = !isSame;
  one("left").hidden = isSame || !kept.isWorthKeeping;
  const { place, parts } = kept.session;
  one("resume-words").textContent = say("resume", { number: place + 1, of: parts.length });
  begin.hidden = isSame;
}

function start(event) {
  event.preventDefault();
  if (!version().length) return;
  play(new Player(version().map((part) => new Part(part)), timeline.numbers), rating());
  player.start(moment());
  beat();
}

function resume() {
  const kept = left();
  play(Player.restore(kept.session, timeline.numbers), kept.rating);
  act((now) => player.pauseOrResume(now));
}

function startAgain() {
  const kept = left();
  if (kept?.session.parts.some((part) => part.tooMuch)) send(kept.path, kept.fields); // what hurt is never dropped
  forget();
  one("resume").hidden = true;
  begin.hidden = false;
}

function logLeft() {
  const kept = left();
  play(Player.restore(kept.session, timeline.numbers), kept.rating);
  act(() => player.end());
}

function play(started, nrs) {
  player = started;
  setField("pain_before", nrs ?? "");
  player.rating = nrs;
  sounds.set(one("sound").checked);
  voice.isOn = one("voice").checked;
  for (const part of all("ready")) part.hidden = true;
  document.body.classList.add("playing");
  one("heading").classList.add("hidden-text");
  root.hidden = false;
  root.focus();
  awake.keep();
  beating = setInterval(beat, BEAT_MS);
  fetchAhead(player.course.parts);
}

// One after another, so that every picture is there where the connection is lost on the way.
async function fetchAhead(parts) {
  const sides = ({ data, steps }) => steps.map(({ side }) => data.pictures[side ?? "right"]);
  for (const address of new Set(parts.flatMap(sides).flatMap(({ still, small }) => [still, small]))) {
    await Object.assign(new Image(), { src: address }).decode().catch(() => null);
  }
}

// ---- while it runs ----

function act(what) {
  const before = player.state;
  what(moment());
  if (player.state === "paused" && before !== "paused") pausedSince = Date.now();
  if (before === "paused" && player.state === "running") awake.keep();
  show();
  keep();
  if (CHOICES.includes(player.state) && player.state !== before) choicesOf(player.state).querySelector("h2").focus();
  if (CHOICES.includes(before) && player.isSteered) root.focus();
}

function beat() {
  const { place, standing } = player.course;
  player.tick(moment());
  if (player.state === "paused" && Date.now() - pausedSince > SLEEP_AFTER_MS) awake.letGo();
  show();
  if (player.course.place !== place || player.course.standing.step !== standing.step) keep();
}

function show() {
  const cue = player.course.takeCues().at(-1);
  if (cue) {
    sounds.play(cue);
    root.dataset.cue = cue;
  }
  if (player.state === "done") {
    finish();
    return;
  }
  const isChoosing = CHOICES.includes(player.state);
  for (const choices of all("choices")) choices.hidden = choices.dataset.choices !== player.state;
  one("stage").hidden = one("bar").hidden = isChoosing;
  root.dataset.state = player.state;
  if (!isChoosing) showStep();
  tell();
}

function showStep() {
  const { course } = player, { part, step } = course, isPaused = player.state === "paused";
  root.dataset.phase = isPaused ? "paused" : step.is_work ? "work" : step.kind;
  if (part !== shownPart) showPart(part);
  one("number").textContent = say("number", { number: course.place + 1, of: course.parts.length });
  one("minutes").textContent = say("minutes", { minutes: Math.max(1, Math.ceil(course.totalLeft / 60)) });
  one("what").textContent = !isPaused ? step.word : say(player.wasAway ? "away" : "paused");
  one("place").textContent = step.where.join(" \u00b7 ");
  one("digits").textContent = digitsOf(course.left);
  one("pause").textContent = say(isPaused ? "go_on" : "pause");
  showPicture(part, step.side ?? "right");
  showNext(course);
}

function showPart(part) {
  const { data } = part, lines = data.how.map((line) => element("li", line)), list = element("ol", "");
  shownPart = part;
  one("name").textContent = data.name;
  list.append(...lines);
  const care = data.cautions.map((text) => {
    const line = element("p", ""), lead = element("strong", say("care"));
    line.className = "take-care";
    line.append(lead, ` ${text}`);
    return line;
  });
  one("how").replaceChildren(...care, list, ...[data.feel, data.ease_off, data.breathe].filter(Boolean).map((text) => element("p", text)));
}

function showPicture(part, side) {
  const of = `${part.data.stretch} ${side}`, pictures = part.data.pictures[side], picture = one("picture");
  if (moved.of !== of) moved = { of, times: 0, isStart: false };
  const isSteps = moved.times > 0 && prefersStill();
  const address = !moved.times ? pictures.still : isSteps ? pictures.both : `${pictures.moving}&again=${moved.times}`;
  if (address !== shownPicture) {
    picture.classList.toggle("coming-in", !moved.times); // until it is there; a movement takes over from the still
    picture.src = shownPicture = address;
  }
  picture.alt = pictures.alt;
  picture.classList.toggle("two-steps", isSteps);
  picture.classList.toggle("at-start", moved.isStart);
  one("movement").textContent = say(!prefersStill() ? "show_movement" : moved.isStart || !moved.times ? moved.times ? "show_end" : "show_start" : "show_start");
}

function showMovement() {
  moved = { ...moved, times: moved.times + 1, isStart: prefersStill() && !moved.isStart };
  showStep();
}

function showNext(course) {
  const other = course.laterSteps.find((step) => step.kind === "switch_side"), next = course.parts[course.place + 1];
  const data = other ? course.part.data : next?.data;
  const side = other?.side ?? next?.steps[0].side ?? "right";
  const picture = one("next-picture"), address = data?.pictures[side].small ?? "";
  one("next").textContent = other ? say("next", { name: other.where[0] }) : next ? say("next", { name: next.data.name }) : say("next_end");
  if (address && picture.getAttribute("src") !== address) {
    picture.src = address;
  }
  picture.hidden = !address;
}

// A change in words: aloud where that was chosen, else for screen readers.
function tell() {
  const { course, state } = player, now = `${state} ${course.place} ${course.standing.step} ${course.step.first}`;
  const span = state === "running" ? `${course.place} ${course.step.first} ${shownPart?.data.stretch}` : now;
  if (span === told) return;
  told = span;
  const seconds = Math.ceil(course.left);
  const text = state === "running" ? course.step.aloud : state === "paused" ? say("paused_aloud", { seconds }) : state === "too_much" ? say("stopped_aloud") : "";
  const isSpoken = voice.speaks && state === "running";
  if (isSpoken) voice.say(text);
  else voice.hush();
  one("live").textContent = isSpoken ? "" : text; // what no voice says, a screen reader does: a stop is never silent
}

function showFallback() {
  const lacks = [awake.isAwake ? "" : say("screen"), sounds.isOn ? "" : say("silent")];
  one("fallback").textContent = lacks.filter(Boolean).join(" ");
  one("sound-state").setAttribute("aria-pressed", String(sounds.isOn));
}

function digitsOf(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// ---- too much ----

function choicesOf(state) { return all("choices").find((choices) => choices.dataset.choices === state); }

function tooMuch() {
  const wasThere = player.state === "too_much";
  act((now) => player.tooMuch(now));
  if (player.state !== "too_much" || wasThere) return;
  const { part } = player.course;
  one("too-much-words").textContent = say("too_much", { name: part.data.name });
  notice("");
  voice.hush();
  offered = lookFor(part);
}

async function lookFor(part) {
  const asked = new URLSearchParams({ stretch: part.base, ...(player.rating === null ? {} : { pain: player.rating }) });
  try {
    const response = await fetch(`${begin.getAttribute("action")}/instead?${asked}`);
    return response.ok && !response.redirected ? await response.json() : null;
  } catch {
    return null;
  }
}

// What the session does not hold yet: what was done or is still to come takes nobody's place.
async function newOnes(kind) {
  const asked = offered;
  notice("looking");
  const found = await asked;
  if (asked !== offered || player.state !== "too_much") return null;
  if (!found) {
    notice("no_connection");
    return null;
  }
  const here = new Set(player.course.parts.map((part) => part.data.stretch));
  return found[kind].filter((data) => !here.has(data.stretch)).slice(0, SWAPS_SHOWN);
}

function notice(word) {
  one("notice").textContent = word ? say(word) : "";
  one("notice").hidden = !word;
}

function takeInstead(data) {
  const base = player.course.part.base;
  act((now) => player.replace(new Part(data, { base, inserted: true }), now));
}

async function easier() {
  const found = await newOnes("easier");
  if (found?.length) takeInstead(found[0]);
  else if (found) notice("no_easier");
}

async function swap() {
  const found = await newOnes("swaps");
  if (found && !found.length) notice("no_swap");
  if (!found?.length) return;
  notice("");
  one("swaps").replaceChildren(...found.map((data) => {
    const button = element("button", ""), picture = element("img", "");
    Object.assign(picture, { src: data.pictures.right.small, alt: "", width: 96, height: 72 });
    Object.assign(button, { type: "button", className: "button wide" });
    button.append(picture, element("span", `${data.name}, ${data.dose}`));
    button.addEventListener("click", () => takeInstead(data));
    return button;
  }));
  act(() => player.lookForSwap());
}

// ---- the end ----

function finish() {
  clearInterval(beating);
  awake.letGo();
  voice.hush();
  document.body.classList.remove("playing");
  root.hidden = true;
  showRows([...player.known, ...timeline.left_over.map((item) => ({ ...item, outcome: "skipped", hurt: false, words: `${item.stretch} skipped` }))]);
  setField("finished_at", new Date().toISOString());
  keep();
  if (player.hasSign) {
    stopForSign();
    return;
  }
  const minutes = Math.round(player.active / 60), picture = one("done-picture"), last = player.course.part.data;
  one("heading").classList.remove("hidden-text");
  one("done-words").textContent = player.course.isOver ? say(minutes ? "done" : "done_soon", { minutes }) : say("ended");
  if (!player.hasSomethingToKeep) one("done-words").textContent = say("nothing_done");
  else one("skip-words").textContent = one("skip-words").dataset.keeps;
  Object.assign(picture, { src: last.pictures.right.still, alt: last.pictures.right.alt, hidden: false });
  one("afterwards").hidden = false;
  one("done-words").focus();
}

// What to do is shown at once, also without a connection; then the questions about it come.
async function stopForSign() {
  one("sign-words").textContent = timeline.sign_words;
  one("sign-now").hidden = false;
  one("sign-now").focus();
  forget();
  if (!await sendForm("sign")) one("sign-kept").textContent = say("sign_kept");
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.value === "skip" && player && !player.hasSomethingToKeep) {
    event.preventDefault();
    location.assign("/week");
  }
  forget(); // from here on the outbox has it
}, { capture: true });

// ---- what is kept ----

function keep() {
  const { person, on } = form.elements;
  const known = player.known.map((item) => ["known", item.words]);
  const fields = fieldsOf("skip").filter(([name]) => name !== "known").concat(known);
  const state = {
    digest: timeline.digest, person: person.value, on: on.value, savedAt: Date.now(), rating: player.rating,
    path: form.getAttribute("action"), fields, isWorthKeeping: player.hasSomethingToKeep, session: player.save(),
  };
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // no storage here: a reload starts anew
  }
}

function forget() {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept either
  }
}

// ---- keys and taps ----

const DO = {
  pause: () => act((now) => player.pauseOrResume(now)),
  next: () => act((now) => player.next(now)),
  back: () => act((now) => player.back(now)),
  longer: () => act((now) => player.longer(now)),
  shorter: () => act((now) => player.shorter(now)),
  ask_end: () => act((now) => player.askEnd(now)),
  go_on: () => act((now) => player.goOn(now)),
  end: () => act(() => player.end()),
  skip: () => act((now) => player.skip(now)),
  slip: () => act(() => player.slip()),
  sign: () => act(() => player.reportSign()),
  choices: () => act(() => player.backToChoices()),
  too_much: tooMuch,
  easier,
  swap,
  sound: () => {
    sounds.set(!sounds.isOn);
    if (sounds.isOn) sounds.play("start");
    showFallback();
  },
};
const KEYS = { " ": "pause", ArrowRight: "next", ArrowLeft: "back", ArrowUp: "longer", ArrowDown: "shorter", Escape: "ask_end" };
const LETTERS = { n: "next", b: "back", q: "ask_end", s: "sound" };
const ALWAYS = { Backspace: "too_much", Delete: "too_much" };

function deedOf(pressed) {
  const hasLetters = root.dataset.keys === "on";
  if (pressed in ALWAYS || (hasLetters && pressed === "t")) return "too_much";
  if (player.isSteered) return KEYS[pressed] ?? (hasLetters ? LETTERS[pressed] : undefined);
  if (pressed === "Escape") return { ending: "go_on", swapping: "choices" }[player.state];
  const button = hasLetters && /^[1-9]$/.test(pressed) && choicesOf(player.state).querySelectorAll("button")[pressed - 1];
  button?.click?.();
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (!player || player.state === "done" || event.ctrlKey || event.altKey || event.metaKey) return;
  const isOnControl = event.target.closest?.("button, a, summary, input, select, textarea");
  if (isOnControl && (event.key === " " || event.key === "Enter")) return;
  const deed = deedOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!deed || event.repeat) {
    if (event.key in KEYS && !isOnControl && player.isSteered) event.preventDefault();
    return;
  }
  event.preventDefault();
  DO[deed]();
});

root.addEventListener("click", (event) => {
  const deed = event.target.closest("[data-do]")?.dataset.do;
  if (deed && player) DO[deed]();
});

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function prefersStill() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

document.addEventListener("visibilitychange", () => {
  if (player && player.state !== "done") beat();
});
addEventListener("pagehide", () => {
  if (player && player.state !== "done") act((now) => player.tick(now));
});
one("sound").addEventListener("change", ({ target }) => {
  sounds.set(target.checked);
  if (target.checked) sounds.play("start");
});
voice.whenKnown(() => {
  one("no-voice").hidden = voice.own !== null;
  one("voice").disabled = voice.own === null;
});
one("movement").addEventListener("click", showMovement);
for (const ends of ["load", "error"]) one("picture").addEventListener(ends, ({ target }) => target.classList.remove("coming-in"));
one("resume-now").addEventListener("click", resume);
one("start-again").addEventListener("click", startAgain);
one("log-left").addEventListener("click", logLeft);
begin.addEventListener("change", showReady);
begin.addEventListener("submit", start);
one("with-script").hidden = false;
one("by-hand").hidden = one("afterwards").hidden = true;
showReady();
showFallback();
offerResume();
