// Sends entries one after another, in order, again and again until the server has answered.

const TIMEOUT_MS = 10000;
const SLOWEST_MS = 15000;
const KEEPALIVE_BYTES = 50000; // browsers refuse larger bodies on a page that is being left

/** Answers {status, body}; throws when the line is dead or the server answers no JSON. */
export async function ask(url, capability, content) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  const body = content === undefined ? undefined : JSON.stringify(content);
  const asked = performance.now();
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { "X-Capability": capability, "Content-Type": "application/json" },
      body,
      cache: "no-store",
      credentials: "omit",
      keepalive: body !== undefined && body.length < KEEPALIVE_BYTES,
      signal: abort.signal,
    });
    if (response.status >= 500 || response.status === 429) throw new Error(response.status);
    const reply = await response.json();
    return { status: response.status, body: reply, took: performance.now() - asked };
  } finally {
    clearTimeout(timer);
  }
}

export class Sender {
  /** settle(entry, reply) tells whether the entry is done with; line(state) shows the line. */
  constructor({ url, settle, line }) {
    Object.assign(this, { url, settle, line });
    this.queue = [];
    this.failures = 0;
    this.running = false;
    this.held = false;
    window.addEventListener("online", () => this.wake());
  }

  drop(entry) {
    this.queue = this.queue.filter((other) => other !== entry);
  }

  /** Send without waiting for the typing to pause. */
  hurry() {
    for (const entry of this.queue) entry.ready = 0;
    this.wake();
  }

  hold(held) {
    this.held = held;
    if (!held) this.wake();
  }

  wake(delay = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), delay);
  }

  next() {
    return this.queue.find((entry) => (entry.ready || 0) <= performance.now());
  }

  async run() {
    if (this.running || this.held) return;
    this.running = true;
    let failed = false;
    let entry;
    while (!failed && !this.held && (entry = this.next())) failed = !(await this.send(entry));
    this.running = false;
    if (failed) this.wake(this.backoff());
    else if (this.queue.length && !this.held) this.wake(this.untilReady());
  }

  async send(entry) {
    entry.sent = true;
    this.line(this.failures ? "offline" : "sending");
    try {
      const { position, seq, answer } = entry;
      const reply = await ask(this.url, entry.capability, { position, seq, answer });
      this.failures = 0;
      this.line("online");
      if (await this.settle(entry, reply)) this.drop(entry);
      return true;
    } catch (error) {
      this.failures += 1;
      this.line("offline");
      return false;
    }
  }

  backoff() {
    const pause = Math.min(SLOWEST_MS, 1000 * 2 ** (this.failures - 1));
    return pause * (0.8 + 0.4 * Math.random());
  }

  untilReady() {
    const earliest = Math.min(...this.queue.map((entry) => entry.ready || 0));
    return Math.max(0, earliest - performance.now());
  }
}
