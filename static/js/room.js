// The room, asked for every few seconds. Anything that changes what can be done reloads the page.

const room = document.getElementById("room");
const EVERY = 6000;
const counts = room.querySelector("[data-room-counts]");
const clock = room.querySelector("[data-room-clock]");
const fresh = room.querySelector("[data-room-fresh]");
let secondsLeft = Number(clock.dataset.seconds);
let failures = 0;

function pad(number) {
  return String(number).padStart(2, "0");
}

function showClock() {
  const hours = Math.floor(secondsLeft / 3600);
  const minutes = Math.floor((secondsLeft % 3600) / 60);
  clock.textContent = `${pad(hours)}:${pad(minutes)}:${pad(secondsLeft % 60)}`;
}

function showSeat(seat) {
  const card = document.getElementById(`seat-${seat.pk}`);
  card.dataset.state = seat.state;
  card.querySelector("[data-seat-label]").textContent = seat.label;
  card.querySelector("[data-seat-note]").textContent = seat.note;
  const use = card.querySelector(".seat__state use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${seat.icon}`));
}

function showCounts(answer) {
  const values = counts.querySelectorAll(".stat__value");
  values[0].textContent = answer.seats.length;
  answer.counts.forEach((count, place) => {
    values[place + 1].textContent = count.value;
  });
}

function hasNewShape(answer) {
  const seats = room.querySelectorAll(".seat").length;
  return (
    answer.state !== room.dataset.state ||
    answer.seats.length !== seats ||
    answer.counts.length + 1 !== counts.querySelectorAll(".stat").length
  );
}

// Never reload under somebody's hands: what she has typed would be lost.
function isTyping() {
  return Array.from(document.querySelectorAll("form input:not([type=hidden]), form textarea")).some(
    (field) => field.value !== field.defaultValue || field === document.activeElement,
  );
}

function show(answer) {
  if (hasNewShape(answer) && !isTyping()) {
    window.location.reload();
    return;
  }
  room.querySelector("[data-room-label]").textContent = answer.label;
  room.querySelector("[data-room-close]").textContent = answer.closes_at;
  secondsLeft = answer.seconds_left;
  if (!hasNewShape(answer)) showCounts(answer);
  answer.seats.filter((seat) => document.getElementById(`seat-${seat.pk}`)).forEach(showSeat);
  fresh.textContent = `${answer.at} 更新`;
}

async function ask() {
  try {
    const reply = await fetch(room.dataset.url, { headers: { Accept: "application/json" } });
    if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
    show(await reply.json());
    failures = 0;
  } catch (error) {
    failures += 1;
    fresh.textContent = `已 ${failures} 次没有连上服务器，显示的可能不是最新情况。请检查网络或重新登录。`;
  }
  window.setTimeout(ask, EVERY);
}

showClock();
window.setInterval(() => {
  secondsLeft = Math.max(secondsLeft - 1, 0);
  showClock();
}, 1000);
window.setTimeout(ask, EVERY);
