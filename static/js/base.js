// Behaviour shared by every page, asked for by data attributes. Forms work without any of it.

import { confirmDialog, openDialog } from "./dialog.js";

const root = document.documentElement;

function setLargeType(large) {
  if (large) root.dataset.type = "large";
  else delete root.dataset.type;
  try {
    localStorage.setItem("type", large ? "large" : "normal");
  } catch (error) {
    // Without storage the choice lasts as long as the page.
  }
  showTypeSize();
}

function showTypeSize() {
  const large = root.dataset.type === "large";
  for (const button of document.querySelectorAll("[data-type-switch]")) {
    button.querySelector("[data-type-label]").textContent = large ? "标准字号" : "大字版";
  }
}

const CLICKS = {
  "[data-type-switch]": () => setLargeType(root.dataset.type !== "large"),
  "[data-dialog-open]": (el) => openDialog(document.getElementById(el.dataset.dialogOpen)),
  "[data-dialog-close]": (el) => el.closest("dialog").close(el.value || ""),
  "[data-dismiss]": (el) => el.closest(".message").remove(),
  "[data-print]": () => window.print(),
  "[data-sheet-toggle]": toggleSheet,
};

// A jump to a question closes the sheet that covers it.
function closeSheetOnJump(target) {
  const jump = target.closest(".is-open a[href^='#']:not([data-sheet-toggle])");
  if (jump) jump.closest(".is-open").classList.remove("is-open");
}

function toggleSheet(control, event) {
  event.preventDefault();
  const sheet = document.getElementById(control.dataset.sheetToggle);
  const open = sheet.classList.toggle("is-open");
  for (const el of document.querySelectorAll(`[data-sheet-toggle="${sheet.id}"][aria-expanded]`)) {
    el.setAttribute("aria-expanded", String(open));
  }
  if (open) sheet.querySelector("a, button").focus();
}

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(CLICKS)) {
    const control = event.target.closest(selector);
    if (control) act(control, event);
  }
  closeSheetOnJump(event.target);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  for (const sheet of document.querySelectorAll(".is-open")) sheet.classList.remove("is-open");
});

// A blocking dialog (paused, opened elsewhere) is closed by the page, not by the Esc key.
document.addEventListener("cancel", (event) => {
  if (event.target.matches("[data-blocking]")) event.preventDefault();
}, true);

function resubmit(form, submitter) {
  form.dataset.agreed = "";
  if (submitter) submitter.click();
  else form.requestSubmit();
  delete form.dataset.agreed;
}

async function askFirst(event, form, submitter, asking) {
  event.preventDefault();
  const agreed = await confirmDialog({
    title: asking.dataset.confirmTitle,
    text: asking.dataset.confirm,
    action: asking.dataset.confirmAction || (submitter ? submitter.textContent.trim() : undefined),
    danger: Boolean(submitter && submitter.classList.contains("btn--danger")),
  });
  if (agreed) resubmit(form, submitter);
}

function submitOnce(event, form, submitter) {
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  if (!submitter) return;
  // Not `disabled`: a disabled button's own name and value would be left out of the form.
  submitter.setAttribute("aria-disabled", "true");
  if (form.dataset.busy) submitter.textContent = form.dataset.busy;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const submitter = event.submitter;
  const asking = submitter && submitter.dataset.confirm ? submitter : form;
  if (asking.dataset.confirm && form.dataset.agreed === undefined) {
    askFirst(event, form, submitter, asking);
  } else if (form.dataset.once !== undefined) {
    submitOnce(event, form, submitter);
  }
});

// Coming back by the browser's own button shows the page as it was: make its forms usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }
});

showTypeSize();
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
