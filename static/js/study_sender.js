// Sends packets until the server has taken them. Each travels with the permission of the page
// that wrote it, so that what a page could not send before it was closed is sent by a later one.

import { ask } from "./exam_sender.js";

const MOST = 40;
const SLOWEST_MS = 30000;

export class Sender {
  /** line(state, message) shows the line; shown(reply) is called for this page's packets. */
  constructor({ url, capability, outbox, line, shown }) {
    Object.assign(this, { url, capability, outbox, line, shown });
    this.queue = outbox.kept.slice();
    this.failures = 0;
    this.running = false;
    this.stopped = false;
    window.addEventListener("online", () => this.run());
  }

  /** Kept first, so that a page closed at this moment loses nothing. Whoever leaves cannot wait
   * for a request that is under way: sent twice is as good as sent once. */
  send(packet, leaving) {
    if (this.stopped) return;
    const { capability } = this;
    const id = `${capability.slice(-12)}:${packet.n}`;
    const entry = { id, seq: packet.n, capability, packet, made: Date.now() };
    this.queue.push(entry);
    this.outbox.put(entry);
    if (leaving && this.running) this.post([entry]);
    else this.run();
  }

  /** The oldest, and what follows it from the same page. */
  batch() {
    const { capability } = this.queue[0];
    const same = this.queue.filter((entry) => entry.capability === capability);
    return same.slice(0, MOST);
  }

  async run() {
    if (this.running || !this.queue.length) return;
    this.running = true;
    clearTimeout(this.timer);
    let well = true;
    while (well && this.queue.length) well = await this.post(this.batch());
    this.running = false;
    if (!well) this.timer = setTimeout(() => this.run(), this.backoff());
  }

  async post(entries) {
    const { capability } = entries[0];
    try {
      const content = { packets: entries.map((entry) => entry.packet) };
      const reply = await ask(this.url, capability, content);
      this.failures = 0;
      this.drop(entries);
      if (capability === this.capability) this.answered(reply);
      return true;
    } catch (error) {
      this.failures += 1;
      this.line("offline");
      return false;
    }
  }

  answered({ status, body }) {
    if (status === 200) {
      this.line("online");
      this.shown(body);
    } else {
      this.stopped = true;
      this.line("stopped", body.message);
    }
  }

  drop(entries) {
    this.queue = this.queue.filter((entry) => !entries.includes(entry));
    for (const entry of entries) this.outbox.remove(entry);
  }

  backoff() {
    const pause = Math.min(SLOWEST_MS, 2000 * 2 ** (this.failures - 1));
    return pause * (0.8 + 0.4 * Math.random());
  }
}
