// Watches one player and notes which stretches were really played, by the page's own clock.
// A note is a claim and no more: what it is worth is decided by the server.

// Events come four times a second at best: a step up to this much larger than the time gone by
// (in seconds of the recording) is still playing, anything else is a jump.
const COARSE = 0.75;

export class Player {
  /** now() is the page's clock in seconds; rest() is called when playing stops. */
  constructor(media, { block, speed, place, now, rest, limited }) {
    Object.assign(this, { media, block, speed, now, limited });
    this.closed = [];
    this.current = null;
    this.place = null; // where it stands and since when, once it has been played
    for (const name of ["playing", "timeupdate"]) media.addEventListener(name, () => this.note());
    for (const name of ["pause", "ended"]) {
      media.addEventListener(name, () => {
        this.note();
        this.close();
        rest();
      });
    }
    // By now the player already stands at its new place: what was played ends at the last note.
    media.addEventListener("seeking", () => this.close());
    media.addEventListener("ratechange", () => this.limit());
    this.resumeAt(place);
  }

  /** Where another visit or device left off; the very end is no place to go on from. */
  resumeAt(place) {
    if (!place) return;
    const go = () => {
      if (this.place || place > this.media.duration - 3) return;
      this.media.currentTime = place;
    };
    if (this.media.readyState >= 1) go();
    else this.media.addEventListener("loadedmetadata", go, { once: true });
  }

  jump(second) {
    this.place = [second, rounded(this.now())];
    const go = () => {
      this.media.currentTime = second;
      this.media.play().catch(() => undefined); // the browser may ask for one more touch
    };
    if (this.media.readyState >= 1) go();
    else {
      this.media.addEventListener("loadedmetadata", go, { once: true });
      this.media.load();
    }
  }

  /** Faster than what counts would only leave holes. */
  limit() {
    if (this.media.playbackRate <= this.speed) return;
    this.media.playbackRate = this.speed;
    this.limited();
  }

  get playing() {
    return !this.media.paused && !this.media.ended;
  }

  note() {
    const place = this.media.currentTime;
    const at = this.now();
    const current = this.current;
    if (this.playing || current) this.place = [rounded(place), rounded(at)];
    if (current) {
      const step = place - current.to;
      const most = (at - current.until) * this.media.playbackRate + COARSE;
      if (step >= 0 && step <= most) {
        current.to = place;
        current.until = at;
        return;
      }
      this.close();
    }
    if (this.playing && !this.media.seeking) {
      this.current = { from: place, to: place, since: at, until: at };
    }
  }

  close() {
    if (this.current && this.current.to > this.current.from) this.closed.push(this.current);
    this.current = null;
  }

  /** What was played since the last time, as the server reads it. */
  take() {
    if (this.playing) this.note();
    const at = this.current;
    this.close();
    if (at) this.current = { from: at.to, to: at.to, since: at.until, until: at.until };
    const claims = this.closed.map((one) => {
      return [this.block, one.from, one.to, one.since, one.until].map(rounded);
    });
    this.closed = [];
    return claims;
  }
}

export function rounded(value) {
  return typeof value === "number" ? Math.round(value * 100) / 100 : value;
}
