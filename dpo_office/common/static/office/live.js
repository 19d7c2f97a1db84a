// A part of a page that shows work under way is fetched anew every few seconds, until the work is over.
"use strict";

function keepLive(part) {
  const seconds = Number(part.dataset.live);
  if (!seconds) return;
  setTimeout(async () => {
    let fresh = null;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Office-Live": "1" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = answer.ok ? page.getElementById(part.id) : null;
    } catch {
      // Out of reach for a moment: what is shown stays, and is asked for again.
    }
    if (fresh && !fresh.dataset.live) {
      // It is over: the whole page has more to say now.
      location.reload();
      return;
    }
    if (fresh) part.replaceWith(fresh);
    keepLive(fresh ?? part);
  }, seconds * 1000);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-live]").forEach(keepLive));
