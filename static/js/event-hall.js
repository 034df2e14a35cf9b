// The screen of the hall: a new code every twenty seconds, and how many have signed in.

const hall = document.querySelector("[data-hall]");
const code = hall.querySelector("[data-hall-code]");
const picture = hall.querySelector("[data-hall-picture]");
const bar = hall.querySelector("[data-hall-left]");
const fault = hall.querySelector("[data-hall-fault]");
const EVERY = 4000;
let shown = hall.dataset.window;
let until = performance.now() + Number(hall.dataset.seconds) * 1000;

function show(answer) {
  if (answer.phase !== hall.dataset.phase) {
    window.location.reload();
    return;
  }
  hall.querySelector("[data-hall-present]").textContent = answer.present;
  until = performance.now() + answer.seconds * 1000;
  if (!code || String(answer.window) === shown) return;
  shown = String(answer.window);
  code.textContent = `${answer.code.slice(0, 3)} ${answer.code.slice(3)}`;
  picture.src = `${hall.dataset.picture}?${shown}`;
}

async function ask() {
  try {
    const answer = await fetch(hall.dataset.url, { headers: { Accept: "application/json" } });
    if (answer.redirected) window.location.reload();
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    fault.hidden = true;
  } catch (error) {
    fault.hidden = false;
  }
}

// The bar runs by itself; when it is empty the next code is asked for at once.
let asked = 0;
setInterval(() => {
  const left = (until - performance.now()) / 1000;
  if (bar) bar.value = Math.max(0, left);
  const isDue = left <= 0 || performance.now() - asked > EVERY;
  if (isDue && performance.now() - asked > 900) {
    asked = performance.now();
    ask();
  }
}, 250);
