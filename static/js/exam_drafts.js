// From a change in the page to an entry in the outbox and the queue.

import { readAnswer, writeAnswer } from "./exam_answers.js";
import { openOutbox } from "./exam_outbox.js";

const LONGEST_MS = 10000; // of typing without a pause

export class Drafts {
  constructor({ form, articles, sender, show }) {
    Object.assign(this, { sender, show });
    this.attempt = Number(form.dataset.attempt);
    this.writer = Number(form.dataset.writer);
    this.capability = form.elements.capability.value;
    this.byPosition = new Map(articles.map((one) => [Number(one.dataset.position), one]));
    this.opening = openOutbox();
    this.seq = 0;
  }

  isOwn(entry) {
    return entry.attempt === this.attempt && entry.writer === this.writer;
  }

  own() {
    return this.sender.queue.filter((entry) => this.isOwn(entry));
  }

  article(entry) {
    return this.byPosition.get(entry.position);
  }

  hasNewer({ position, seq }) {
    return this.own().some((one) => one.position === position && one.seq > seq);
  }

  async put(entry) {
    await (await this.opening).put(entry);
  }

  async remove(entry) {
    await (await this.opening).remove(entry);
  }

  /** `pause`: how long to wait for the next key before it is sent; it is kept at once. */
  change(article, pause) {
    const position = Number(article.dataset.position);
    const now = performance.now();
    // What was sent must stay as it was: its number may already stand for it on the server.
    let entry = this.own().find((one) => one.position === position && !one.sent);
    if (!entry) {
      entry = this.number(position);
      entry.first = now;
      this.sender.queue.push(entry);
    }
    entry.answer = readAnswer(article);
    entry.ready = Math.min(now + pause, entry.first + LONGEST_MS);
    this.put(entry);
    this.show(article, "waiting");
    this.sender.wake(this.sender.untilReady());
  }

  number(position) {
    this.seq += 1;
    const { attempt, writer, seq, capability } = this;
    const id = `${attempt}:${writer}:${seq}`;
    return { id, attempt, writer, seq, position, capability, made: Date.now() };
  }

  /** Take over what earlier pages of this browser could not send. */
  async adoptAll() {
    for (const entry of (await this.opening).kept) this.adopt(entry);
    this.sender.hurry();
  }

  adopt(entry) {
    const article = entry.attempt === this.attempt ? this.article(entry) : undefined;
    if (!article || Number(article.dataset.by) > entry.writer) {
      // Another candidate's, or older than what a newer page wrote: with its own capability the
      // server keeps it where it belongs, and no answer here is overwritten by it.
      this.sender.queue.push({ ...entry, ready: 0 });
      return;
    }
    writeAnswer(article, entry.answer);
    this.change(article, 0);
    this.remove(entry);
  }
}
