// The checkboxes are the truth: the drawing only toggles them, and shows what they say (ux A4).
"use strict";
for (const field of document.querySelectorAll("[data-body-map]")) {
  const boxes = new Map([...field.querySelectorAll("input[type=checkbox]")].map((box) => [box.value, box]));
  const regions = [...field.querySelectorAll("[data-area]")].filter((region) => boxes.has(region.dataset.area));
  const counter = field.querySelector("[data-counter]");
  const most = Number(field.dataset.most);
  const show = () => {
    for (const region of regions) region.classList.toggle("chosen", boxes.get(region.dataset.area).checked);
    const chosen = [...boxes.values()].filter((box) => box.checked).length;
    if (counter) counter.textContent = counter.dataset.words.replace("{chosen}", chosen).replace("{most}", most);
  };
  for (const region of regions) {
    const near = (is) => () => {
      for (const other of regions) if (other.dataset.area === region.dataset.area) other.classList.toggle("near", is);
    };
    region.addEventListener("pointerenter", near(true));
    region.addEventListener("pointerleave", near(false));
    region.addEventListener("click", () => {
      const box = boxes.get(region.dataset.area);
      box.checked = !box.checked;
      show();
    });
  }
  field.addEventListener("change", show);
  const map = field.querySelector("[data-map]");
  if (map && regions.length) map.hidden = false;
  show();
}
