// A scanned ticket carries its code behind the #, which no browser sends to a server. It is put
// into the form, taken out of the address bar and history, and the ballot opened by POST.

const form = document.querySelector("[data-vote-enter]");

function openScanned() {
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (!form || !code) return;
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}

openScanned();
// A shared tablet that waits on this page is not loaded anew by the next ticket's scan.
window.addEventListener("hashchange", openScanned);
