// Handing in: the summary, the bell, and what the page had not yet sent, in one request.

import { openDialog } from "./dialog.js";
import { words } from "./exam_clock.js";
import { ask } from "./exam_sender.js";

const RETRY_MS = 3000;
const NO_LINE = "网络不通，正在重试。答案都保存在本机，请不要关闭本页，并举手告诉监考人员。";

export class HandIn {
  /** heard(body) passes on what the server says; finished() leaves for the receipt. */
  constructor({ form, drafts, sender, clock, navigator, heard, finished }) {
    Object.assign(this, { drafts, sender, clock, navigator, heard, finished });
    this.url = form.dataset.handIn;
    this.dialog = document.getElementById("handin");
    this.closing = document.getElementById("closing");
    this.agree = this.dialog.querySelector("[data-agree]");
    this.agree.addEventListener("click", () => this.attempt(false));
    this.dialog.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']")) this.dialog.close();
    });
  }

  open() {
    this.sender.hurry();
    const { blank, unsent, flagged, cells } = this.navigator.summary();
    const text = this.dialog.querySelector("[data-summary]");
    const parts = [blank ? `还有 ${blank} 题没有作答` : "所有题目都已作答"];
    if (flagged) parts.push(`${flagged} 题标记了要复查`);
    if (unsent) parts.push(`${unsent} 题的答案正在发送，会随交卷一起保存`);
    text.textContent = `${parts.join("，")}。剩余时间还有 ${words(this.clock.left())}。`;
    this.dialog.querySelector("[data-list]").replaceChildren(...cells);
    this.aside("交卷以后不能再修改答案。");
    this.busy(false);
    openDialog(this.dialog);
  }

  aside(text) {
    this.dialog.querySelector("[data-aside]").textContent = text;
  }

  busy(busy) {
    this.agree.disabled = busy;
    this.agree.textContent = busy ? "正在交卷…" : "确认交卷";
  }

  /** The bell as this page hears it; the server decides whether it has rung. */
  ring() {
    if (this.stopped) return;
    if (this.dialog.open) this.dialog.close();
    openDialog(this.closing);
    this.attempt(true);
  }

  async attempt(auto) {
    if (this.trying) return;
    this.trying = true;
    this.busy(true);
    this.sender.hold(true);
    const over = await this.send(auto);
    this.trying = false;
    if (over) return;
    this.busy(false);
    this.sender.hold(false);
    if (this.closing.open) this.closing.close();
    // Refused although the time is up (a hand-in of our own was under way): ask once more.
    if (this.clock.left() <= 0 && !this.clock.paused) setTimeout(() => this.ring(), RETRY_MS);
  }

  /** A newer page has the paper: this one must not close it. */
  stop() {
    this.stopped = true;
    if (this.dialog.open) this.dialog.close();
  }

  /** True when there is nothing more to do on this page. */
  async send(auto, withAnswers = true) {
    const answers = (withAnswers ? this.drafts.own() : []).map(({ position, seq, answer }) => ({
      position, seq, answer,
    }));
    let reply;
    try {
      reply = await ask(this.url, this.drafts.capability, { answers, auto });
    } catch (error) {
      return this.tryAgain(auto);
    }
    const { body, took } = reply;
    if (body.code === "submitted" || body.code === "closed") {
      await this.finished();
      return true;
    }
    // One answer that the server cannot take must not stop the hand-in of all the others.
    if (body.code === "invalid" && withAnswers) return this.send(auto, false);
    if (body.now) this.heard(body, took);
    this.aside(body.message);
    return false;
  }

  async tryAgain(auto) {
    this.aside(NO_LINE);
    this.closing.querySelector("[data-summary]").textContent = NO_LINE;
    if (!auto && !this.dialog.open) return false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return this.send(auto);
  }
}
