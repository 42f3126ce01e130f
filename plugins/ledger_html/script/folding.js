// Folding: a deleted provision as one line.

/** Fold a provision, or open it out. */
function crease(prov, on) {
  prov.classList.toggle("folded", on);
  const button = prov.querySelector(":scope > .row .fold");
  button.setAttribute("aria-expanded", String(!on));
  button.textContent = on ? "Unfold" : "Fold";
}

/** Open one out because somebody wants to see it; then not all are folded any more. */
function unfold(prov) {
  crease(prov, false);
  $("ui-fold").setAttribute("aria-pressed", "false");
}

const foldable = [...document.querySelectorAll(".fold")];
for (const button of foldable) {
  button.addEventListener("click", () => {
    const prov = button.closest(".prov");
    if (prov.matches(".folded")) unfold(prov);
    else crease(prov, true);
  });
}

$("ui-fold").hidden = !foldable.length;
toggle($("ui-fold"), (on) => foldable.forEach((button) => crease(button.closest(".prov"), on)));
