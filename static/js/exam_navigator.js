// The answer card: what is answered, waiting, failed and flagged, at a glance.

import { readAnswer } from "./exam_answers.js";

function copy(cell) {
  const twin = cell.cloneNode(true);
  twin.removeAttribute("aria-current");
  return twin;
}

export class Navigator {
  constructor(articles, attempt) {
    this.articles = articles;
    this.key = `exam-flags:${attempt}`;
    this.cells = new Map();
    for (const article of articles) {
      this.cells.set(article, document.querySelector(`#qnav a[href="#${article.id}"]`));
    }
    this.restoreFlags();
    this.followReading();
    this.refresh();
  }

  refresh() {
    let answered = 0;
    for (const [article, cell] of this.cells) {
      const has = readAnswer(article) !== null;
      answered += has;
      const saving = article.dataset.saving;
      const pending = saving === "waiting" || saving === "failed";
      cell.dataset.state = pending ? saving : has ? "answered" : "blank";
      cell.classList.toggle("is-flagged", this.flag(article).checked);
    }
    for (const count of document.querySelectorAll("[data-count]")) {
      count.textContent = `${answered} / ${this.articles.length}`;
    }
  }

  flag(article) {
    return article.querySelector("[data-flag]");
  }

  // Flags are the candidate's private marks: they stay in this browser.
  restoreFlags() {
    let flagged = [];
    try {
      flagged = JSON.parse(localStorage.getItem(this.key)) || [];
    } catch (error) {
      // No storage: flags last as long as the page.
    }
    for (const article of this.articles) {
      this.flag(article).checked = flagged.includes(article.dataset.position);
      this.flag(article).addEventListener("change", () => this.keepFlags());
    }
  }

  keepFlags() {
    const flagged = this.articles.filter((article) => this.flag(article).checked);
    try {
      localStorage.setItem(this.key, JSON.stringify(flagged.map((one) => one.dataset.position)));
    } catch (error) {
      // As above.
    }
    this.refresh();
  }

  followReading() {
    const watch = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) this.current(entry.target);
      },
      { rootMargin: "-30% 0px -60% 0px" },
    );
    for (const article of this.articles) watch.observe(article);
  }

  current(article) {
    for (const [other, cell] of this.cells) {
      if (other === article) cell.setAttribute("aria-current", "true");
      else cell.removeAttribute("aria-current");
    }
  }

  /** Cells of what deserves a look before the hand-in, as copies, and the numbers in words. */
  summary() {
    this.refresh();
    const cells = [...this.cells.values()];
    const number = (test) => cells.filter(test).length;
    const doubtful = (cell) =>
      cell.dataset.state !== "answered" || cell.classList.contains("is-flagged");
    return {
      blank: number((cell) => cell.dataset.state === "blank"),
      unsent: number((cell) => ["waiting", "failed"].includes(cell.dataset.state)),
      flagged: number((cell) => cell.classList.contains("is-flagged")),
      cells: cells.filter(doubtful).map(copy),
    };
  }
}
