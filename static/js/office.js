// Back-office forms that cannot be undone ask first; without script the server still refuses
// whatever the state forbids.

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.officeConfirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
