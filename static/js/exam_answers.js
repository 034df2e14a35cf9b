// Reads and writes answers in the page, in the shape in which the server stores them.

const WORDS = { none: "未作答", saved: "已保存", waiting: "等待发送", failed: "保存失败" };
const WRITTEN = ["short_answer", "essay"];

function inputs(article) {
  return [...article.querySelectorAll(".q__options input, .q__blanks input, textarea")];
}

export function isTyped(article) {
  return article.dataset.kind === "blank" || isWritten(article);
}

export function isWritten(article) {
  return WRITTEN.includes(article.dataset.kind);
}

/** null where nothing is answered. */
export function readAnswer(article) {
  const fields = inputs(article);
  if (isWritten(article)) return fields[0].value.trimEnd() || null;
  if (article.dataset.kind === "blank") {
    const texts = fields.map((field) => field.value.trim());
    return texts.some(Boolean) ? texts : null;
  }
  const chosen = fields.filter((field) => field.checked).map((field) => field.value);
  if (!chosen.length) return null;
  return article.dataset.kind === "true_false" ? chosen[0] === "T" : chosen;
}

export function writeAnswer(article, answer) {
  const fields = inputs(article);
  if (isWritten(article)) {
    fields[0].value = answer || "";
  } else if (article.dataset.kind === "blank") {
    fields.forEach((field, place) => {
      field.value = (answer || [])[place] || "";
    });
  } else {
    const chosen = typeof answer === "boolean" ? [answer ? "T" : "F"] : answer || [];
    for (const field of fields) field.checked = chosen.includes(field.value);
  }
  showCount(article);
}

/** state: saved, waiting or failed; an answer that was taken back and saved shows as none. */
export function showState(article, state, text) {
  const label = article.querySelector(".q__state");
  const shown = state === "saved" && readAnswer(article) === null ? "none" : state;
  label.dataset.state = shown;
  label.textContent = text || WORDS[shown];
  article.dataset.saving = state;
}

export function showCount(article) {
  const count = article.querySelector(".q__count");
  if (count) count.textContent = `已写 ${article.querySelector("textarea").value.length} 字`;
}
