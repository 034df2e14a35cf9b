// Turning the stack by keyboard. Saving needs no script: Enter submits the form.

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const value = document.querySelector("#id_value");
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
  } else if (!isTyping(event.target)) {
    const way = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]" }[event.key];
    const link = way && document.querySelector(way);
    if (link) link.click();
    // A digit pressed anywhere begins the mark.
    if (/^[0-9.]$/.test(event.key) && value) {
      value.focus();
      value.select();
    }
  }
});

// A mark given twice by an impatient double click would ask for a reason the second time.
const form = document.querySelector("[data-mark-form]");
let isSent = false;
form?.addEventListener("submit", (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
});
window.addEventListener("pageshow", () => { isSent = false; });
