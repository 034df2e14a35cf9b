// Classic script in the head: sets the reader's type size before the first paint, so that
// nothing jumps, and marks that scripts run (controls that need them are hidden otherwise).
(function (root) {
  root.dataset.scripted = "";
  try {
    if (localStorage.getItem("type") === "large") root.dataset.type = "large";
  } catch (error) {
    // Storage is switched off in this browser: the page keeps its normal size.
  }
})(document.documentElement);
