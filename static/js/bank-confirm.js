// What cannot be undone asks first. Without script the server still refuses what the state forbids.

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});
