// Ticks in the list of questions. The list is replaced when a filter changes, so that everything
// is found anew at each event.

const boxes = () => [...document.querySelectorAll("[data-pick]")];

function refresh() {
  const picked = boxes().filter((box) => box.checked).length;
  const label = document.querySelector("[data-picked]");
  const text = picked ? `已勾选 ${picked} 题：` : "勾选试题后：";
  // Only when it differs: the observer below would answer its own change for ever.
  if (label && label.textContent !== text) label.textContent = text;
  const head = document.querySelector("[data-pick-all]");
  if (!head) return;
  head.hidden = false;
  head.checked = picked > 0 && picked === boxes().length;
  head.indeterminate = picked > 0 && picked < boxes().length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    boxes().forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-pick-all], [data-pick]")) refresh();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-bulk]")) return;
  const all = event.target.querySelector("[data-all]").checked;
  if (all || boxes().some((box) => box.checked)) return;
  event.preventDefault();
  window.alert("请先勾选试题，或者勾选“对全部”。");
});

new MutationObserver(refresh).observe(document.body, { childList: true, subtree: true });
refresh();
