// Dialogs over a page, and the question before an act that is hard to undo.

const openings = new WeakMap();

/** Closed again, the focus goes back to where it was (older browsers drop it) and `done` is called
 * with the dialog's value. The event of closing comes late: it may find the dialog open anew. */
export function openDialog(dialog, done = () => undefined) {
  if (dialog.open) return dialog;
  const before = document.activeElement;
  const opening = (openings.get(dialog) || 0) + 1;
  openings.set(dialog, opening);
  const closed = () => {
    const isReplaced = openings.get(dialog) !== opening;
    if (dialog.open && !isReplaced) return;
    dialog.removeEventListener("close", closed);
    const isLost = !isReplaced && document.activeElement === document.body;
    if (before && isLost) before.focus({ preventScroll: true });
    done(isReplaced ? "" : dialog.returnValue);
  };
  dialog.addEventListener("close", closed);
  dialog.showModal();
  return dialog;
}

/** Ask before an act that is hard to undo. Resolves to true when the person agrees. */
export function confirmDialog({ title = "请确认", text = "", action = "确定", danger = false }) {
  const dialog = document.getElementById("confirm");
  const agree = dialog.querySelector("[data-confirm-agree]");
  dialog.querySelector("[data-confirm-heading]").textContent = title;
  dialog.querySelector("[data-confirm-text]").textContent = text;
  agree.textContent = action;
  agree.classList.toggle("btn--danger", danger);
  agree.classList.toggle("btn--primary", !danger);
  dialog.returnValue = "";
  return new Promise((resolve) => openDialog(dialog, (value) => resolve(value === "yes")));
}
