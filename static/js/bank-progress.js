// Shows how far a background job has come; when it has ended, the page loads anew and says how.

const EVERY = 1000;
const panel = document.querySelector("[data-progress]");

function show({ step, done, percent }) {
  panel.querySelector("[data-step]").textContent = step;
  panel.querySelector("[data-done]").textContent = done ? `，已处理 ${done} 行` : "";
  const bar = panel.querySelector("progress");
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
}

async function ask() {
  let state = { running: true };
  try {
    const answer = await fetch(panel.dataset.progress, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    // A login page in between, or a refusal: the page itself says it better.
    if (!answer.ok || answer.redirected) return window.location.reload();
    state = await answer.json();
    if (state.running) show(state);
  } catch {
    // The network is away for a moment: ask again.
  }
  if (state.running) window.setTimeout(ask, EVERY);
  else window.location.reload();
}

if (panel) window.setTimeout(ask, EVERY / 2);
