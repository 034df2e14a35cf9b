// What the chosen person holds now is offered as soon as she is chosen. Without script the form
// comes back with it: the server takes only what this person holds.

const person = document.querySelector("#id_person");

async function offerTenures() {
  const page = new URL(location.href);
  const asked = person.value;
  page.searchParams.set("person", asked);
  const answer = await fetch(page, { credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (person.value !== asked) return; // another was chosen meanwhile
  const [offered, shown] = [fresh, document].map((one) => one.querySelector("#id_vacates"));
  if (offered && shown) shown.replaceWith(document.adoptNode(offered));
}

if (person) {
  person.addEventListener("change", offerTenures);
}
