// What the page can do beyond being read. No library, nothing fetched, nothing kept. Words of the
// ledger only ever reach the page as text (textContent), never as markup.

const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const record = JSON.parse($("ui-record").textContent);
const text = $("text");
root.classList.add("live");

/** An element with a class and children, which are elements or strings. */
function el(tag, css, ...children) {
  const made = document.createElement(tag);
  if (css) made.className = css;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A button that is either pressed or not. */
function toggle(button, act) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    act(on);
  });
}
