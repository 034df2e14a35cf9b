// A lesson's page: reports what is watched and read, shows what is missing, resumes.

import { openOutbox } from "./exam_outbox.js";
import { Player } from "./study_player.js";
import { Reading } from "./study_reading.js";
import { Sender } from "./study_sender.js";

const BEAT_MS = 15000;
const SIGN_IN_MS = 8 * 60000; // shorter than the time after which the idle are signed out
const KEEP_MS = 7 * 24 * 3600 * 1000;
const LINES = {
  online: "已记录",
  offline: "等待网络，恢复后自动补记",
  stopped: "记录已停止，请刷新页面",
};

const state = JSON.parse(document.getElementById("study-state").textContent);
const section = document.querySelector("[data-study]");
const standing = section.querySelector("[data-study-standing]");
const now = () => performance.now() / 1000;

let complete = state.complete;
// Not from 1: a page that the browser brings back from its memory has the same permission again.
let number = Math.floor(Math.random() * 900000);
let lastHtml = "";
let lastScroll = 0;
let sender;

function showLine(name, message) {
  const line = section.querySelector("[data-study-line]");
  const text = message || LINES[name];
  line.dataset.line = name;
  if (line.textContent !== text) line.textContent = text; // the same words are not read out again
}

/** The server's words replace ours, without taking the focus from whoever stands on a button. */
function show({ html, complete: done }) {
  if (html !== lastHtml) {
    const focused = standing.contains(document.activeElement) && document.activeElement.dataset;
    const words = new DOMParser().parseFromString(html, "text/html").body;
    standing.replaceChildren(...words.childNodes);
    lastHtml = html;
    if (focused && focused.block) {
      const again = standing.querySelector(`[data-block="${CSS.escape(focused.block)}"]`);
      if (again) again.focus();
    }
  }
  if (done && !complete) showComplete();
}

function showComplete() {
  complete = true;
  for (const el of document.querySelectorAll("[data-study-done]")) el.hidden = false;
  for (const el of document.querySelectorAll("[data-study-open]")) el.hidden = true;
}

const players = new Map();
for (const media of document.querySelectorAll("[data-media]")) {
  const block = media.dataset.media;
  const place = state.places[block];
  const { speed } = state;
  const limited = () => showLine("online", `最高按 ${speed} 倍速播放`);
  const options = { block, place, speed, now, rest: () => beat(), limited };
  players.set(block, new Player(media, options));
}
const text = document.querySelector("[data-study-text]") || document.getElementById("main");
const reading = state.reads ? new Reading(text, now) : null;

function collect() {
  const played = [];
  const places = {};
  for (const player of players.values()) {
    played.push(...player.take());
    if (player.place) places[player.block] = player.place;
  }
  const visible = reading && !complete ? reading.take() : [];
  return { played, places, visible, scroll: reading ? reading.scroll : 0 };
}

/** An empty packet is sent only to be told how things stand. */
function beat({ anyway = false, leaving = false } = {}) {
  if (!sender) return;
  const packet = collect();
  const news = packet.played.length || packet.visible.length || packet.scroll > lastScroll;
  if (!news && !anyway) return;
  lastScroll = packet.scroll;
  number += 1;
  sender.send({ n: number, ...packet }, leaving);
}

/** Asking keeps the session alive. The heartbeats need none, so what was watched is never lost;
 * but the film itself and the next page do, and she should hear of it before they fail. */
async function checkSignedIn() {
  try {
    const answer = await fetch(state.state_url, { cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 404) showSignedOut();
    else if (answer.ok) section.querySelector("[data-study-signed-out]").hidden = true;
  } catch (error) {
    // No network: the line says so.
  }
}

function showSignedOut() {
  for (const player of players.values()) player.media.pause();
  beat({ anyway: true });
  const note = section.querySelector("[data-study-signed-out]");
  if (!note.hidden) return;
  note.hidden = false;
  note.scrollIntoView({ block: "center" });
  note.querySelector("a").focus({ preventScroll: true });
}

function staySignedIn() {
  if ([...players.values()].some((player) => player.playing)) checkSignedIn();
}

section.addEventListener("click", (event) => {
  const link = event.target.closest("[data-jump]");
  const player = link && players.get(link.dataset.block);
  if (!player) return;
  event.preventDefault();
  player.media.scrollIntoView({ block: "center" });
  player.media.focus({ preventScroll: true });
  player.jump(Number(link.dataset.jump));
});

async function begin() {
  const outbox = await openOutbox({ name: "study-outbox", keepMs: KEEP_MS });
  const { report_url: url, capability } = state;
  const late = outbox.kept.length > 0;
  sender = new Sender({ url, capability, outbox, line: showLine, shown: show });
  if (late) beat({ anyway: true }); // queued behind what an earlier page could not send
  setInterval(() => beat(), BEAT_MS);
  setInterval(staySignedIn, SIGN_IN_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") beat({ leaving: true });
    else checkSignedIn();
  });
  // A film that can no longer be fetched: perhaps only because she was signed out elsewhere.
  for (const player of players.values()) player.media.addEventListener("error", checkSignedIn, true);
  window.addEventListener("pagehide", () => beat({ leaving: true }));
  section.dataset.ready = "";
}

begin();
