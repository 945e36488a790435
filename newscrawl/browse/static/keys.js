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

// On a narrow screen what folds begins folded: rows come first.
if (matchMedia("(max-width: 40rem)").matches) {
  for (const folding of document.querySelectorAll("details.folding")) folding.open = false;
}
