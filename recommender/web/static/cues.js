// What is heard and felt at a change: three sounds that cannot be mistaken for each other, spoken words, a vibration;
// and the lock that keeps the screen awake. Everything here may be missing: the page shows the same changes.
"use strict";

const VIBRATIONS = { start: [90], switch_side: [60, 80, 60], end: [350] };

export class Sounds {
  isOn = false;
  #audio = null;

  // From a tap or a key only: browsers let no page begin to sound by itself.
  set(isOn) {
    this.isOn = isOn;
    const Audio = window.AudioContext ?? window.webkitAudioContext;
    if (isOn && Audio) {
      this.#audio ??= new Audio();
      this.#audio.resume();
    }
  }

  play(cue) {
    navigator.vibrate?.(VIBRATIONS[cue]);
    if (!this.isOn || !this.#audio) return;
    if (cue === "start") this.#notes([[523, 0, 0.22], [784, 0.2, 0.35]], "sine", 0.25); // two rising notes
    else if (cue === "switch_side") this.#notes([[760, 0, 0.07], [1140, 0, 0.05]], "triangle", 0.6); // one wooden tap
    else this.#notes([[440, 0, 2.6], [880, 0, 1.8], [1213, 0, 1.1]], "sine", 0.2); // one long bell
  }

  // notes: [hertz, seconds from now, seconds long] each
  #notes(notes, type, loudness) {
    for (const [hertz, later, length] of notes) {
      const from = this.#audio.currentTime + later;
      const tone = new OscillatorNode(this.#audio, { type, frequency: hertz });
      const volume = new GainNode(this.#audio, { gain: 0 });
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(loudness, from + 0.008);
      volume.gain.exponentialRampToValueAtTime(0.0005, from + length);
      tone.connect(volume).connect(this.#audio.destination);
      tone.start(from);
      tone.stop(from + length + 0.05);
    }
  }
}

// Only voices that live on this machine: others would send the words of the session away.
export class Voice {
  isOn = false;

  get own() {
    const voices = window.speechSynthesis?.getVoices().filter((voice) => voice.localService) ?? [];
    const ours = document.documentElement.lang.slice(0, 2); // the language of the page, which is that of its words
    return voices.find((voice) => voice.lang.toLowerCase().startsWith(ours)) ?? null;
  }

  get speaks() { return this.isOn && this.own !== null; }

  // Calls back whenever the list of voices is there or changes.
  whenKnown(tell) {
    tell();
    window.speechSynthesis?.addEventListener?.("voiceschanged", tell);
  }

  say(words) {
    if (!this.speaks) return;
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = this.own;
    utterance.lang = this.own.lang;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(utterance);
  }

  hush() { window.speechSynthesis?.cancel(); }
}

// Keeps the screen awake from `keep` to `letGo`. A hidden page loses its lock, so it is asked for again.
export class Awake {
  #lock = null;
  #wanted = false;

  constructor(changed) {
    this.changed = changed;
    document.addEventListener("visibilitychange", () => this.#ask());
  }

  get isAwake() { return this.#lock !== null && !this.#lock.released; }

  keep() {
    this.#wanted = true;
    return this.#ask();
  }

  async letGo() {
    this.#wanted = false;
    const lock = this.#lock;
    this.#lock = null;
    await lock?.release().catch(() => undefined);
    this.changed();
  }

  async #ask() {
    if (this.#wanted && !this.isAwake && document.visibilityState === "visible") {
      try {
        const lock = await navigator.wakeLock.request("screen"); // missing on plain http to another machine
        lock.addEventListener?.("release", () => this.changed());
        if (this.#wanted) this.#lock = lock;
        else await lock.release();
      } catch {
        this.#lock = null;
      }
    }
    this.changed();
  }
}
