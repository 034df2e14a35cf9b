// The sign-in list: tick a whole delegation at once, and say how many are ticked.

const form = document.querySelector("[data-event-register]");

function boxes(within) {
  return Array.from(within.querySelectorAll("input[name=people]"));
}

function count() {
  const told = form.querySelector("[data-ticked]");
  if (told) told.textContent = `已勾选 ${boxes(form).filter((box) => box.checked).length} 人`;
}

if (form) {
  for (const button of form.querySelectorAll("[data-tick-all]")) {
    const group = button.closest("fieldset");
    button.hidden = !boxes(group).length;
    button.addEventListener("click", () => {
      const some = boxes(group).some((box) => !box.checked);
      for (const box of boxes(group)) box.checked = some;
      count();
    });
  }
  form.addEventListener("change", count);
  count();
}
