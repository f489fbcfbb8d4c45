// A session as a state machine: the same one as recommender/session/{part,course,player}.py, which say why it is so;
// a test plays both side by side. Moments and lengths are seconds. No page and no clock are in here.
"use strict";

const START = { step: 0, elapsed: 0, added: 0 };

// One stretch while it is being done. base: the stretch of the plan whose place it has; inserted: it took that place
export class Part {
  constructor(data, { base = data.stretch, inserted = false } = {}) {
    this.data = data;
    this.base = base;
    this.inserted = inserted;
    this.tooMuch = false;
    this.done = data.steps.map(() => []);
  }

  get steps() { return this.data.steps; }
  get planned() { return this.sum(0, this.steps.length); }

  // Part of the work that was done, 0 to 1; work that was done again does not count twice.
  get share() {
    const planned = this.steps.reduce((sum, step) => sum + (step.is_work ? step.seconds : 0), 0);
    return planned ? Math.min(1, this.done.reduce((sum, spans) => sum + covered(spans), 0) / planned) : 0;
  }

  credit(standing, seconds) {
    const step = this.steps[standing.step], done = this.done[standing.step];
    let since = standing.elapsed;
    const until = Math.min(standing.elapsed + seconds, step.seconds);
    if (!step.is_work || until <= since) return;
    if (done.length && done.at(-1)[1] === since) since = done.pop()[0];
    done.push([since, until]);
  }

  length(standing) { return this.steps[standing.step].seconds + standing.added; }
  left(standing) { return Math.max(0, this.sum(standing.step, this.steps.length) + standing.added - standing.elapsed); }
  before(standing) { return this.sum(0, standing.step) + standing.elapsed; }
  opensSpan(step) { return this.steps[step].first === step; }

  leftOfSpan(standing) {
    return Math.max(0, this.sum(standing.step, this.steps[standing.step].end) + standing.added - standing.elapsed);
  }

  // The same place with more time: a pause grows, work goes back in time but not before its start.
  withMoreTime(standing, seconds, longest) {
    const { first, end } = this.steps[standing.step];
    if (this.steps.slice(first, end).some((step) => step.is_work)) {
      return this.at(first, Math.max(0, this.sum(first, standing.step) + standing.elapsed - seconds));
    }
    const most = Math.max(0, longest - this.steps[standing.step].seconds);
    return { ...standing, added: Math.min(standing.added + seconds, most) };
  }

  at(step, seconds) {
    while (seconds >= this.steps[step].seconds) {
      seconds -= this.steps[step].seconds;
      step += 1;
    }
    return { step, elapsed: seconds, added: 0 };
  }

  sum(first, end) { return this.steps.slice(first, end).reduce((sum, step) => sum + step.seconds, 0); }
}

function covered(spans) {
  let seconds = 0, reached = 0;
  for (const [since, until] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    seconds += Math.max(0, until - Math.max(since, reached));
    reached = Math.max(reached, until);
  }
  return seconds;
}

// Where in its stretches a session stands.
export class Course {
  constructor(parts, numbers) {
    this.parts = parts;
    this.numbers = numbers;
    this.place = 0;
    this.isOver = false;
    this.last = null; // the position in which the person is
    this.standing = START;
    this.cues = [];
  }

  get part() { return this.parts[this.place]; }
  get step() { return this.part.steps[this.standing.step]; }
  get laterSteps() { return this.part.steps.slice(this.standing.step + 1); }
  get left() { return this.part.leftOfSpan(this.standing); }

  get totalLeft() {
    if (this.isOver) return 0;
    return this.part.left(this.standing) + this.parts.slice(this.place + 1).reduce((sum, part) => sum + part.planned, 0);
  }

  takeCues() { return this.cues.splice(0); }

  letPass(seconds, counts) {
    while (!this.isOver) {
      const left = this.part.length(this.standing) - this.standing.elapsed;
      if (seconds < left) break;
      if (counts) this.part.credit(this.standing, left);
      seconds -= left;
      this.toNextStep();
    }
    if (this.isOver) return seconds;
    if (counts) this.part.credit(this.standing, seconds);
    this.standing = { ...this.standing, elapsed: this.standing.elapsed + seconds };
    return 0;
  }

  toNextStep() {
    if (!this.laterSteps.length) {
      this.cues.push("end");
      this.toNext();
      return;
    }
    this.standing = { ...START, step: this.standing.step + 1 };
    if (this.step.kind === "switch_side") {
      this.cues.push("switch_side");
    } else if (this.step.is_work && this.part.opensSpan(this.standing.step)) {
      this.last = this.part.data.position;
      this.cues.push("start");
    }
  }

  cut(seconds) { this.letPass(Math.min(seconds, this.left), false); }
  extend(seconds) { this.standing = this.part.withMoreTime(this.standing, seconds, this.numbers.longest_pause_s); }

  toNext() {
    if (this.place + 1 < this.parts.length) this.to(this.place + 1);
    else this.isOver = true;
  }

  toBack() {
    const isInside = this.part.before(this.standing) > this.numbers.restart_after_s;
    this.to(isInside ? this.place : Math.max(0, this.place - 1));
  }

  // Getting ready takes longer where a skipped stretch leaves the person in another position.
  to(place) {
    this.place = place;
    const moves = this.last !== null && this.last !== this.part.data.position;
    this.standing = { ...START, added: moves ? this.part.data.lacks_s : 0 };
  }

  insertNext(part) { this.parts.splice(this.place + 1, 0, part); }
}

// state: ready, running, paused, too_much, swapping, ending, done
export class Player {
  constructor(parts, numbers) {
    this.numbers = numbers;
    this.course = new Course(parts, numbers);
    this.state = "ready";
    this.wasAway = this.hasSign = false;
    this.active = 0;
    this.resumeTo = "running";
    this.wasTooMuch = false;
    this.moment = 0;
  }

  get isSteered() { return this.state === "running" || this.state === "paused"; }

  start(moment) {
    if (this.state === "ready") [this.moment, this.state] = [moment, "running"];
  }

  tick(moment) {
    const gap = Math.max(0, moment - this.moment);
    this.moment = Math.max(moment, this.moment);
    if (this.state !== "running") return;
    if (gap > this.numbers.longest_gap_s) {
      this.stepAway(moment);
      return;
    }
    this.active += gap - this.course.letPass(gap, true);
    this.endIfOver();
  }

  stepAway(moment) {
    this.moment = Math.max(moment, this.moment);
    if (this.state === "running") [this.state, this.wasAway] = ["paused", true];
  }

  endIfOver() {
    if (this.course.isOver) this.state = "done";
  }

  pauseOrResume(moment) {
    this.tick(moment);
    if (!this.isSteered) return;
    this.state = this.state === "running" ? "paused" : "running";
    this.wasAway = false;
  }

  next(moment) { this.steer(moment, () => this.course.toNext()); }
  back(moment) { this.steer(moment, () => this.course.toBack()); }
  shorter(moment) { this.steer(moment, () => this.course.cut(this.numbers.adjust_s)); }
  longer(moment) { this.steer(moment, () => this.course.extend(this.numbers.adjust_s)); }

  steer(moment, move) {
    this.tick(moment);
    if (!this.isSteered) return;
    move();
    this.endIfOver();
  }

  tooMuch(moment) {
    this.tick(moment);
    if (!this.isSteered && this.state !== "ending") return;
    this.wasTooMuch = this.course.part.tooMuch;
    [this.course.part.tooMuch, this.state] = [true, "too_much"];
  }

  slip() {
    if (this.state === "too_much") [this.course.part.tooMuch, this.state] = [this.wasTooMuch, "paused"];
  }

  lookForSwap() {
    if (this.state === "too_much") this.state = "swapping";
  }

  backToChoices() {
    if (this.state === "swapping") this.state = "too_much";
  }

  replace(part, moment) {
    if (this.state !== "too_much" && this.state !== "swapping") return;
    this.course.insertNext(part);
    this.leaveTooMuch(moment);
  }

  skip(moment) {
    if (this.state === "too_much") this.leaveTooMuch(moment);
  }

  leaveTooMuch(moment) {
    this.tick(moment);
    this.state = "running";
    this.course.toNext();
    this.endIfOver();
  }

  reportSign() {
    if (this.state === "too_much") [this.state, this.hasSign] = ["done", true];
  }

  askEnd(moment) {
    this.tick(moment);
    if (this.isSteered) [this.resumeTo, this.state] = [this.state, "ending"];
  }

  goOn(moment) {
    this.tick(moment);
    if (this.state === "ending") this.state = this.resumeTo;
  }

  end() { this.state = "done"; }

  // What the session itself knows of each stretch, in the words of the feedback form (feedback_form.py).
  get known() {
    return this.course.parts.map((part) => {
      const share = Math.round(part.share * 100) / 100;
      const isDone = share >= this.numbers.done_from_share && !part.tooMuch;
      const outcome = isDone ? "done" : share ? "partly" : "skipped";
      const words = [part.data.stretch, outcome, outcome === "partly" ? String(share) : "", part.tooMuch ? "hurt" : ""];
      return { stretch: part.data.stretch, name: part.data.name, outcome, hurt: part.tooMuch, words: words.filter(Boolean).join(" ") };
    });
  }

  get hasSomethingToKeep() {
    return this.hasSign || this.known.some((item) => item.outcome !== "skipped" || item.hurt);
  }

  // Everything that is needed to go on after the page was closed.
  save() {
    const { place, last, standing, parts } = this.course;
    const kept = parts.map(({ data, base, inserted, tooMuch, done }) => ({ data, base, inserted, tooMuch, done }));
    const isTooMuch = this.state === "too_much" || this.state === "swapping";
    const { active, hasSign, wasTooMuch } = this;
    return { place, last, standing, active, hasSign, isTooMuch, wasTooMuch, parts: kept };
  }

  // A session that was left waits, paused, where it was; what was too much goes on to wait for what to do about it.
  static restore(saved, numbers) {
    const parts = saved.parts.map(({ data, base, inserted, tooMuch, done }) =>
      Object.assign(new Part(data, { base, inserted }), { tooMuch, done }));
    const player = new Player(parts, numbers);
    Object.assign(player.course, { place: saved.place, last: saved.last, standing: saved.standing });
    const { active, hasSign, wasTooMuch } = saved;
    return Object.assign(player, { state: saved.isTooMuch ? "too_much" : "paused", active, hasSign, wasTooMuch });
  }
}
