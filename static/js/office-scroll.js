// What scrolls sideways is reached with the keyboard too, unless something in it is already.

const WIDE = ".listing, .chart, .duty-scroll, .event-scroll, .overview-scroll, #listing-results > *";
const REACHED = "a[href], button, input, select, textarea, summary";

function open() {
  for (const box of document.querySelectorAll(WIDE)) {
    const scrolls = box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== "visible";
    if (scrolls && !box.querySelector(REACHED)) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

open();
window.addEventListener("resize", open);
