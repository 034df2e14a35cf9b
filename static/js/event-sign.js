// Typing the code of the hall. What cannot be sent is kept by the outbox.

import { keep, post } from "./event-outbox.js";

const form = document.querySelector("[data-event-sign]");

function refuse(text) {
  const place = form.querySelector("[data-sign-error]");
  place.hidden = false;
  place.querySelector("[data-sign-error-text]").textContent = text;
  form.code.focus();
  form.code.select();
}

function start() {
  // Telephones' clocks are off; the server's is what the codes run by.
  const ahead = Number(form.dataset.serverTime) - Date.now() / 1000;
  const submit = form.querySelector("[type=submit]");

  form.code.addEventListener("input", () => {
    form.code.value = form.code.value.replace(/\D/g, "").slice(0, 6);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = form.code.value;
    if (!/^\d{6}$/.test(code)) {
      refuse("请输入会场屏幕上的 6 位数字。");
      return;
    }
    const typedAt = Date.now() / 1000 + ahead;
    const url = form.getAttribute("action");
    submit.setAttribute("aria-disabled", "true");
    try {
      const answer = await post(url, { code });
      if (answer.refused) refuse(answer.refused);
      else window.location.reload();
    } catch (error) {
      keep({ url, code, typedAt, slip: form.dataset.slip, title: form.dataset.title });
      form.querySelector("[data-sign-error]").hidden = true;
      form.code.value = "";
    } finally {
      submit.removeAttribute("aria-disabled");
    }
  });
}

if (form) start();
