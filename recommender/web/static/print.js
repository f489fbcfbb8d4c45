// A button that prints: without a script the browser's own command does, so the button is not shown then.
"use strict";
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}
