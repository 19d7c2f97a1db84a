// The office without a mouse: dialogs hold the focus, lists are walked with j and k, Esc leaves a dialog.
"use strict";

let cameFrom = null;

const stopsIn = (place) =>
  [...place.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(
    (stop) => !stop.disabled && stop.offsetParent !== null
  );

// Called by the dress's own menus and dialogs when they open and close.
function holdFocus(place, isOpen) {
  if (!isOpen) {
    cameFrom?.focus();
    cameFrom = null;
    return;
  }
  cameFrom = document.activeElement;
  requestAnimationFrame(() => stopsIn(place)[0]?.focus());
}

// Only what covers the page holds the focus; on a wide screen filters and menu stand beside the content.
const openDialog = () =>
  [...document.querySelectorAll("[data-dialog]")].find(
    (place) => getComputedStyle(place).position === "fixed" && stopsIn(place).length > 0
  );

function keepInside(event) {
  const place = openDialog();
  if (!place) return;
  const stops = stopsIn(place);
  const at = stops.indexOf(document.activeElement);
  const next = event.shiftKey ? at - 1 : at + 1;
  if (at >= 0 && next >= 0 && next < stops.length) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0).focus();
}

// The first link of each row of the page's lists.
const rows = () =>
  [...document.querySelectorAll("#result_list tbody tr, main .o-table tbody tr")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);

function walk(step) {
  const links = rows();
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
}

function leaveStep(event) {
  const back = document.querySelector("[data-escape]");
  if (!back || openDialog()) return;
  event.preventDefault();
  // What has been written is not thrown away by one key: the way out is only pointed at.
  if (document.querySelector("form[data-touched]")) back.focus();
  else back.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Tab") return keepInside(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return leaveStep(event);
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "j") walk(1);
  if (event.key === "k") walk(-1);
});

document.addEventListener("input", (event) => event.target.form?.setAttribute("data-touched", ""));

// Symbols are letters of a font: without this they would be read out as words.
document.addEventListener("DOMContentLoaded", () => {
  for (const symbol of document.querySelectorAll(".material-symbols-outlined"))
    symbol.setAttribute("aria-hidden", "true");
  // The dress wants to write a chosen file's name into a field that our forms do not have.
  for (const input of document.querySelectorAll(".o-form input[type=file]")) input.hasChangeListener = true;
});
