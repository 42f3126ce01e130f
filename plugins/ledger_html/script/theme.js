// Light and dark: as the system says, until the reader says otherwise.

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = $("ui-dark");
theme.setAttribute("aria-pressed", String(dark.matches));
dark.addEventListener("change", () => {
  if (!root.dataset.theme) theme.setAttribute("aria-pressed", String(dark.matches));
});
toggle(theme, (on) => { root.dataset.theme = on ? "dark" : "light"; });
