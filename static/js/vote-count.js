// The sums of a count while it is typed. The server checks again; this only spares a round.

const form = document.getElementById("count-form");
const check = document.getElementById("count-check");

const value = (name) => {
  const text = form.elements[name].value.trim();
  return text === "" ? null : Number(text);
};

function fault(count) {
  const members = Number(form.dataset.members);
  const known = (...names) => names.every((name) => count[name] !== null);
  const { present, issued, returned, valid, invalid, approve, oppose, abstain } = count;
  if (known("present") && present > members) return `出席 ${present} 人，多于全体组成人员 ${members} 人。`;
  if (known("present") && present < Number(form.dataset.needed)) return "出席没有超过全体组成人员的半数，不能表决。";
  if (known("issued", "present") && issued > present) return `发出 ${issued} 张，多于出席的 ${present} 人。`;
  if (known("returned", "issued") && returned > issued) return `收回 ${returned} 张，多于发出的 ${issued} 张，表决无效。`;
  if (known("valid", "invalid", "returned") && valid + invalid !== returned)
    return `有效加无效是 ${valid + invalid} 张，与收回的 ${returned} 张不符。`;
  if (known("approve", "oppose", "abstain", "valid") && approve + oppose + abstain !== valid)
    return `赞成、反对、弃权合计 ${approve + oppose + abstain} 票，与有效的 ${valid} 张不符。`;
  return "";
}

function show() {
  const names = ["present", "issued", "returned", "valid", "invalid", "approve", "oppose", "abstain"];
  const count = Object.fromEntries(names.map((name) => [name, value(name)]));
  const told = fault(count);
  const needed = Number(form.dataset.needed);
  check.dataset.state = told ? "bad" : "";
  if (told) {
    check.textContent = told;
  } else if (names.every((name) => count[name] !== null)) {
    check.dataset.state = "ok";
    const result = count.approve >= needed ? "通过" : "未通过";
    check.textContent = `各项相符。赞成 ${count.approve} 票，须 ${needed} 票：${result}。`;
  } else {
    check.textContent = `通过须赞成 ${needed} 票（全体组成人员 ${form.dataset.members} 人的过半数，缺席的不算赞成）。`;
  }
}

if (form) {
  form.addEventListener("input", show);
  show();
}
