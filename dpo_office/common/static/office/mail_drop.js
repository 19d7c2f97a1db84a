// Mails that are dropped on the page or chosen are shown at once; the files stay in their field, so that nobody
// chooses them twice. Without this script the page shows it after a press of the button, and asks for the file again.
(() => {
  const form = document.querySelector("form[data-mail-drop]");
  if (!form) return;
  const field = form.querySelector("input[type=file]");
  const shown = document.getElementById("mail-shown");

  async function show() {
    if (!field.files.length) return;
    const sent = new FormData(form);
    sent.set("shown", "");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: sent, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.getElementById("mail-shown");
      if (!told) {
        form.submit();
        return;
      }
      shown.replaceChildren(...told.childNodes);
      shown.querySelector("h2, [role=alert]")?.scrollIntoView({ block: "start" });
      if (page.querySelector("#mail-shown[data-is-shown]")) {
        for (const press of form.querySelectorAll("[data-first-press]")) press.hidden = true;
      }
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  field.addEventListener("change", show);
  form.querySelector("select[name=controller]").addEventListener("change", show);
  for (const event of ["dragover", "drop"]) {
    document.addEventListener(event, (moved) => {
      if (!moved.dataTransfer || ![...moved.dataTransfer.types].includes("Files")) return;
      moved.preventDefault();
      if (event === "drop" && moved.dataTransfer.files.length) {
        field.files = moved.dataTransfer.files;
        show();
      }
    });
  }
})();
