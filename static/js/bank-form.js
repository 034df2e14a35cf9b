// The question form: only the answer of the chosen kind is shown, rows and sub-questions can be
// added, moved and dropped. Without script every part is there and the server reads what counts.

const LETTERS = "ABCDEFGHIJ";
const FEWEST = 4;
const form = document.querySelector("[data-question-form]");

function kindOf(scope) {
  return scope.querySelector("select[name$='kind']").value;
}

/** Parts of this scope alone: sub-questions have their own kind. */
function partsOf(scope) {
  return [...scope.querySelectorAll("[data-for]")].filter(
    (part) => (part.closest("[data-item]") || form) === scope,
  );
}

function showKind(scope) {
  const kind = kindOf(scope);
  partsOf(scope).forEach((part) => {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
  });
  scope.querySelectorAll("[data-rows]").forEach((rows) => {
    if ((rows.closest("[data-item]") || form) === scope) number(rows, kind);
  });
}

function number(rows, kind) {
  [...rows.querySelectorAll("[data-row]")].forEach((row, index) => {
    const letter = LETTERS[index];
    const right = row.querySelector("[data-right]");
    right.value = index;
    right.type = kind === "single" ? "radio" : "checkbox";
    row.querySelector("[data-letter]").textContent = letter;
    row.querySelector("[data-text]").setAttribute("aria-label", `选项 ${letter}`);
    row.querySelector("[data-up]").setAttribute("aria-label", `选项 ${letter} 上移`);
    row.querySelector("[data-drop]").setAttribute("aria-label", `删去选项 ${letter}`);
    row.querySelector("[data-up]").disabled = index === 0;
    row.classList.toggle("is-right", right.checked);
  });
  rows.querySelector("[data-add-row]").hidden = rows.querySelectorAll("[data-row]").length >= LETTERS.length;
}

function prepare(scope) {
  scope.querySelectorAll("[data-rows]").forEach((rows) => {
    const all = [...rows.querySelectorAll("[data-row]")];
    all.slice(FEWEST).reverse().every((row) => {
      const spare = !row.querySelector("[data-text]").value && !row.querySelector("[data-right]").checked;
      if (spare) row.remove();
      return spare;
    });
    rows.querySelectorAll("[data-tools]").forEach((tools) => { tools.hidden = false; });
  });
  showKind(scope);
}

function addRow(rows) {
  const last = [...rows.querySelectorAll("[data-row]")].pop();
  const row = last.cloneNode(true);
  row.querySelector("[data-text]").value = "";
  row.querySelector("[data-right]").checked = false;
  last.after(row);
  row.querySelector("[data-text]").focus();
}

function addItem() {
  const total = form.querySelector("[name='items-TOTAL_FORMS']");
  const copy = document.importNode(form.querySelector("[data-item-template]").content, true);
  for (const element of copy.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replace(/__prefix__/g, total.value);
    }
  }
  const holder = form.querySelector("[data-items]");
  holder.append(copy);
  total.value = Number(total.value) + 1;
  const item = holder.lastElementChild;
  item.querySelector("[data-number]").textContent = holder.querySelectorAll("[data-item]").length;
  prepare(item);
  item.querySelector("textarea").focus();
}

form.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const rows = event.target.closest("[data-rows]");
  if (event.target.matches("[data-add-item]")) addItem();
  else if (!rows) return;
  else if (event.target.matches("[data-add-row]")) addRow(rows);
  else if (event.target.matches("[data-up]")) row.previousElementSibling?.before(row);
  else if (event.target.matches("[data-drop]") && rows.querySelectorAll("[data-row]").length > 2) row.remove();
  if (rows) number(rows, kindOf(rows.closest("[data-item]") || form));
});

form.addEventListener("change", (event) => {
  const scope = event.target.closest("[data-item]") || form;
  if (event.target.matches("select[name$='kind'], [data-right]")) showKind(scope);
});

form.querySelector("[data-add-item]").hidden = false;
[form, ...form.querySelectorAll("[data-item]")].forEach(prepare);
