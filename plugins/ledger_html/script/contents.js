// The table of contents: shut where it would be in the way, and marked where the reader is.

const contents = document.querySelector(".toc details");
if (contents) {
  const narrow = matchMedia("(max-width: 70rem)");
  const settle = () => { contents.open = !narrow.matches; };
  settle();
  narrow.addEventListener("change", settle);

  const links = new Map();
  for (const a of contents.querySelectorAll("a")) {
    const there = $(decodeURIComponent(a.getAttribute("href").slice(1)));
    if (there) links.set(there, a);
  }
  const spy = new IntersectionObserver(() => {
    // The last heading above the reading line.
    let current = null;
    for (const [there, a] of links) {
      if (there.getBoundingClientRect().top < 160) current = a;
    }
    for (const a of links.values()) a.removeAttribute("aria-current");
    current?.setAttribute("aria-current", "true");
    if (current) {
      // Not scrollIntoView, which would move the page as well.
      const nav = contents.parentElement;
      const [a, b] = [current.getBoundingClientRect(), nav.getBoundingClientRect()];
      if (a.top < b.top) nav.scrollTop -= b.top - a.top;
      if (a.bottom > b.bottom) nav.scrollTop += a.bottom - b.bottom;
    }
  }, { rootMargin: "-80px 0px -60% 0px", threshold: [0, 1] });
  for (const there of links.keys()) spy.observe(there.querySelector(".row") ?? there);
}
