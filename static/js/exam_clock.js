// A calm counter. The server decides when time is up; this only shows it, on the server's clock.

const SPOKEN_MINUTES = [30, 10, 5, 1];
const SOON_MS = 10 * 60000;
const LAST_MS = 60000;

function twoDigits(number) {
  return String(number).padStart(2, "0");
}

function figures(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => twoDigits(Math.floor(part))).join(":");
}

export function words(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  if (minutes < 1) return "不到 1 分钟";
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分钟`;
}

export class Clock {
  constructor({ element, spoken, onZero }) {
    this.element = element;
    this.time = element.querySelector(".exam__clock-time");
    this.label = element.querySelector("[data-js]");
    this.spoken = spoken;
    this.onZero = onZero;
    setInterval(() => this.tick(), 500);
  }

  /** `took`: how long the reply was under way; half of it has passed since the server looked. */
  correct({ now, due_at: due, paused }, took = 0) {
    this.ahead = now + took / 2 - performance.now();
    if (this.due !== undefined && due > this.due + 1000) this.say("考试时间已延长，请看新的剩余时间。");
    this.due = due;
    this.paused = paused;
    this.tick();
  }

  left() {
    return this.due - (performance.now() + this.ahead);
  }

  tick() {
    if (this.due === undefined) return;
    if (this.paused) {
      this.time.textContent = "已暂停";
      return;
    }
    const left = this.left();
    this.time.textContent = figures(left);
    this.element.dataset.state =
      left <= 0 ? "over" : left <= LAST_MS ? "last" : left <= SOON_MS ? "soon" : "";
    this.announce(left);
    // A clock that ran ahead and was put right must ring once more, at the real end.
    if (left > 0) this.rung = undefined;
    else if (this.rung !== this.due) {
      this.rung = this.due;
      this.onZero();
    }
  }

  // At thresholds only: a counter read out each second would drown everything else.
  announce(left) {
    const minutes = Math.ceil(left / 60000);
    if (left > 0 && minutes !== this.minute && SPOKEN_MINUTES.includes(minutes)) {
      if (this.minute !== undefined) this.say(`还剩 ${minutes} 分钟。`);
    }
    this.minute = minutes;
  }

  say(text) {
    this.spoken.textContent = text;
  }
}
