// Notes how long the page was in sight and how far down its text has been on the screen.

import { rounded } from "./study_player.js";

export class Reading {
  constructor(text, now) {
    Object.assign(this, { text, now, scroll: 0, spans: [], since: null });
    this.look();
    document.addEventListener("visibilitychange", () => this.look());
    for (const name of ["scroll", "resize"]) {
      window.addEventListener(name, () => this.measure(), { passive: true });
    }
    this.measure();
  }

  look() {
    const visible = document.visibilityState === "visible";
    if (visible && this.since === null) this.since = this.now();
    if (!visible && this.since !== null) {
      this.spans.push([this.since, this.now()]);
      this.since = null;
    }
  }

  measure() {
    const box = this.text.getBoundingClientRect();
    if (!box.height) return;
    const seen = Math.round((100 * (window.innerHeight - box.top)) / box.height);
    this.scroll = Math.max(this.scroll, Math.min(100, seen));
  }

  take() {
    if (this.since !== null) {
      this.spans.push([this.since, this.now()]);
      this.since = this.now();
    }
    const spans = this.spans.map((span) => span.map(rounded));
    this.spans = [];
    return spans;
  }
}
