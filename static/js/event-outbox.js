// Codes that were typed without network: kept in the telephone, handed in as soon as there is one.
// A code that the server refused stays, with the reason, until the person lets it go.

const KEY = "event-outbox";
const EVERY = 20_000;
const PATIENCE = 10_000;
const box = document.querySelector("[data-event-outbox]");
const lines = box.querySelector("[data-outbox-lines]");
let busy = false;

function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || [];
  } catch (error) {
    return [];
  }
}

function write(entries) {
  localStorage.setItem(KEY, JSON.stringify(entries));
}

function isSame(one, other) {
  return one.person === other.person && one.url === other.url;
}

function own() {
  return all().filter((entry) => entry.person === box.dataset.person);
}

export function keep(entry) {
  const full = { ...entry, person: box.dataset.person };
  write([...all().filter((other) => !isSame(other, full)), full]);
  show();
}

function drop(entry) {
  write(all().filter((other) => !isSame(other, entry)));
}

/** Resolves to {told} or {refused}; rejects while there is no network, or nobody signed in. */
export async function post(url, facts) {
  const body = new FormData();
  for (const [name, value] of Object.entries(facts)) body.append(name, value);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      signal: giveUp.signal,
    });
    if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("no answer");
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn--sm";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function line(kind, text, ...controls) {
  const item = document.createElement("li");
  item.className = `message message--${kind}`;
  const told = document.createElement("div");
  told.className = "message__body";
  told.textContent = text;
  item.append(told, ...controls);
  return item;
}

function show() {
  const shown = own().map((entry) =>
    entry.refused
      ? line("error", `${entry.title}没有签到成功：${entry.refused}`, button("删除", () => {
          drop(entry);
          show();
        }))
      : line("warning", `${entry.title}的签到码已存在这部手机里，有网络后自动补交。`),
  );
  const past = Array.from(lines.querySelectorAll(".message--success"));
  lines.replaceChildren(...past, ...shown);
  box.hidden = !lines.children.length;
}

async function handIn(entry) {
  const { code, typedAt, slip } = entry;
  const answer = await post(entry.url, { code, typed_at: typedAt, slip });
  if (answer.refused) {
    keep({ ...entry, refused: answer.refused });
    return;
  }
  drop(entry);
  lines.append(line("success", `已补交。${answer.told}`));
}

export async function flush() {
  if (busy) return;
  busy = true;
  try {
    for (const entry of own().filter((one) => !one.refused)) await handIn(entry);
  } catch (error) {
    // No network yet: the next turn tries again.
  } finally {
    busy = false;
    show();
  }
}

window.addEventListener("online", flush);
setInterval(flush, EVERY);
flush();
