// A film that cannot be fetched says so and is tried again: the server lends films only a few
// threads and answers 503 beyond them, and networks come back.

const WAIT_SECONDS = [3, 6, 12, 30];

function trouble(media, text) {
  const note = document.querySelector(`[data-media-trouble="${media.dataset.media}"]`);
  if (!note) return;
  note.textContent = text;
  note.hidden = !text;
}

function tryAgain(media, place) {
  media.load();
  if (place > 0) media.currentTime = place;
}

function watchOver(media) {
  let tries = 0;
  let place = 0;
  media.addEventListener("timeupdate", () => {
    if (media.currentTime > 0) place = media.currentTime;
  });
  media.addEventListener("playing", () => {
    tries = 0;
    trouble(media, "");
  });
  media.addEventListener("loadedmetadata", () => trouble(media, ""));
  const failed = () => {
    const wait = WAIT_SECONDS[tries];
    tries += 1;
    if (wait === undefined) {
      trouble(media, "暂时放不出来。请先学习其他内容，稍后刷新页面再试；一直如此请告诉组织者。");
      return;
    }
    trouble(media, `暂时放不出来，${wait} 秒后自动再试……`);
    window.setTimeout(() => tryAgain(media, place), wait * 1000);
  };
  // With <source> children the error is the source's, and it does not bubble.
  media.addEventListener("error", failed);
  for (const source of media.querySelectorAll("source")) source.addEventListener("error", failed);
}

for (const media of document.querySelectorAll("[data-media]")) watchOver(media);
