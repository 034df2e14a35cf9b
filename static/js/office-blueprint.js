// While a blueprint is typed: its total, and whether the bank can fill it, asked of the server.

const report = document.getElementById("blueprint-report");
const totalLine = document.querySelector("[data-report-total]");
const form = document.getElementById("w-editor-form");
const WAIT = 800;
let timer = 0;
let asked = 0;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function checkCell(check) {
  const cell = element("td");
  const kind = check.ok ? "ok" : "bad";
  cell.append(element("span", check.ok ? "够用" : "不够", `office-badge office-badge--${kind}`));
  if (!check.ok) cell.append(element("br"), check.message);
  return cell;
}

function branchRow(branch) {
  const row = element("tr");
  const head = element("th", branch.name);
  head.scope = "row";
  row.append(head, ...branch.checks.map(checkCell));
  return row;
}

function show(answer) {
  const rest = answer.unfinished.length ? `第 ${answer.unfinished.join("、")} 条规则还没有填完，未计入。` : "";
  totalLine.textContent = `共 ${answer.questions} 题，${answer.total} 分。${rest}`;
  const table = report.querySelector("[data-report-table]");
  table.hidden = !answer.branches.length;
  table.tBodies[0].replaceChildren(...answer.branches.map(branchRow));
}

async function ask() {
  asked += 1;
  const mine = asked;
  try {
    const reply = await fetch(report.dataset.url, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    // An older question may be answered after a newer one.
    if (reply.ok && mine === asked) show(await reply.json());
  } catch (error) {
    totalLine.textContent = "暂时无法检查，保存后可见结果。";
  }
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, WAIT);
}

if (report && form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("click", (event) => {
    if (event.target.closest("button[type='button']")) later();
  });
}
