// "/" goes to the search, on every page; what is typed in a field stays there.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("main input[type=search]") || document.querySelector("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Escape leaves a search box, and what was typed in it stays: then "j" and "k" work.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches("input[type=search]")) return;
  event.preventDefault();
  event.target.blur();
});

// On a narrow screen what folds begins folded, but for choices that were made: rows come first.
if (matchMedia("(max-width: 40rem)").matches) {
  for (const folding of document.querySelectorAll("details.folding:not(.in-use)")) folding.open = false;
}

// "j" and "k" go to the next and the previous article: of an article's page, or of a list from headline to headline.
document.addEventListener("keydown", (event) => {
  if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const away = event.key === "j" ? 1 : -1;
  const step = document.querySelector(`.along a[rel=${away > 0 ? "next" : "prev"}]`);
  if (step) return void step.click();
  if (document.querySelector(".along")) return;
  const headlines = [...document.querySelectorAll("main a.headline")].filter((each) => each.offsetParent);
  const at = headlines.indexOf(document.activeElement);
  const to = headlines[at < 0 ? (away > 0 ? 0 : -1) : at + away];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
