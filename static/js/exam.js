// The exam page: wires answers, drafts, sender, clock, navigator and hand-in together.

import { openDialog } from "./dialog.js";
import { isTyped, isWritten, showCount, showState } from "./exam_answers.js";
import { Clock } from "./exam_clock.js";
import { Drafts } from "./exam_drafts.js";
import { HandIn } from "./exam_hand_in.js";
import { Navigator } from "./exam_navigator.js";
import { ask, Sender } from "./exam_sender.js";

const POLL_MS = 20000;
const PAUSED_MS = 5000;
const WRITTEN_PAUSE_MS = 2000;
const BLANK_PAUSE_MS = 700;
const LINE = { online: "已连接", sending: "正在保存", offline: "网络中断，可以继续作答" };

const form = document.getElementById("paper");
const link = document.getElementById("link");
const paused = document.getElementById("paused");
const elsewhere = document.getElementById("elsewhere");
const articles = [...form.querySelectorAll(".q")];
let leaving = false;

const navigator = new Navigator(articles, form.dataset.attempt);
const sender = new Sender({ url: form.dataset.save, settle, line: showLine });
const drafts = new Drafts({ form, articles, sender, show });
const clock = new Clock({
  element: document.getElementById("clock"),
  spoken: document.getElementById("spoken"),
  onZero: () => handIn.ring(),
});
const handIn = new HandIn({ form, drafts, sender, clock, navigator, heard, finished: leave });

function showLine(state) {
  link.dataset.state = state;
  if (link.textContent !== LINE[state]) link.textContent = LINE[state];
}

function show(article, state, text) {
  showState(article, state, text);
  navigator.refresh();
}

function notice(text) {
  const box = document.getElementById("notice");
  box.firstElementChild.textContent = text;
  box.hidden = false;
}

form.addEventListener("input", (event) => {
  const article = event.target.closest(".q");
  if (!article || event.target.matches("[data-flag]")) return;
  showCount(article);
  const typing = isWritten(article) ? WRITTEN_PAUSE_MS : BLANK_PAUSE_MS;
  drafts.change(article, isTyped(article) ? typing : 0);
});

// Leaving a field is a pause as well.
form.addEventListener("focusout", () => sender.hurry());

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter && event.submitter.value === "hand_in") handIn.open();
});

/** True when the entry is done with. */
async function settle(entry, { status, body, took }) {
  const mine = drafts.isOwn(entry);
  if (body.code === "paused") {
    entry.ready = performance.now() + PAUSED_MS;
    if (mine) heard(body, took);
    return false;
  }
  // Caught between two pages of this browser, as in a reload, an answer is not lost: it stays
  // for the newer page, which takes it over unless that question was answered since.
  if (!mine || body.code !== "superseded") await drafts.remove(entry);
  if (!mine) return true;
  sender.drop(entry);
  showOutcome(entry, status, body);
  if (body.now) heard(body, took);
  return true;
}

function showOutcome(entry, status, body) {
  const article = drafts.article(entry);
  if (status === 200) {
    if (!drafts.hasNewer(entry)) show(article, "saved");
    return;
  }
  show(article, "failed", body.code === "invalid" ? body.message : undefined);
  if (body.code === "capability") notice(body.message);
  if (body.code === "conflict") drafts.change(article, 0);
}

/** What the server says about the attempt with every reply. */
function heard(body, took) {
  clock.correct(body, took);
  if (leaving) return;
  if (body.writer > drafts.writer) {
    handIn.stop();
    openDialog(elsewhere);
  } else if (body.state !== "in_progress") {
    handIn.ring();
  } else if (body.paused) {
    openDialog(paused);
  } else if (paused.open) {
    paused.close();
    sender.hurry();
  }
}

async function poll() {
  try {
    const { status, body, took } = await ask(form.dataset.stateUrl, drafts.capability);
    showLine("online");
    if (status === 200) heard(body, took);
    if (sender.failures) sender.wake();
  } catch (error) {
    showLine("offline");
  }
  setTimeout(poll, (paused.open ? PAUSED_MS : POLL_MS) * (0.9 + 0.2 * Math.random()));
}

async function leave() {
  leaving = true;
  for (const entry of drafts.own()) await drafts.remove(entry);
  window.location.replace(form.dataset.receipt);
}

window.addEventListener("beforeunload", (event) => {
  if (!leaving && drafts.own().length) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") sender.hurry();
});

const { now, due, paused: isPaused } = form.dataset;
clock.correct({ now: Number(now), due_at: Number(due), paused: isPaused !== undefined });
articles.forEach(showCount);
drafts.adoptAll().then(() => {
  if (isPaused !== undefined) openDialog(paused);
  setTimeout(poll, isPaused === undefined ? POLL_MS : PAUSED_MS);
  form.dataset.ready = "";
});
