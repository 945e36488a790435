// Datasette's table.js reads this; Datasette sets it in an inline script, which our Content-Security-Policy forbids.
window.DATASETTE_ALLOW_FACET = true;
