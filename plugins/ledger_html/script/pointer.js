// The pointer: what it rests on and what it clicks.

// With a mouse: a card opens where the pointer rests, stays while it is on the way to the card,
// and goes when it has gone elsewhere. A click keeps it.
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || pinned) return;
  if (card.contains(event.target)) {
    clearTimeout(timer);
    return;
  }
  const at = subject(event.target);
  clearTimeout(timer);
  if (!at) {
    timer = setTimeout(() => hide(false), 350);
    return;
  }
  const { clientX, clientY } = event;
  timer = setTimeout(() => show(exact(at, clientX, clientY), false), open ? 90 : 180);
});
document.addEventListener("pointerleave", () => {
  if (!pinned) timer = setTimeout(() => hide(false), 350);
});

document.addEventListener("click", (event) => {
  if (card.contains(event.target)) {
    if (event.target.closest("a")) hide(false);
    return;
  }
  const at = subject(event.target);
  // Whoever selects words to copy them asks for no card.
  if (!at || !getSelection().isCollapsed) {
    if (!event.target.closest(".tools, .score")) hide(false);
    return;
  }
  if (event.target.closest("a:not(.num)")) return;
  show(exact(at, event.clientX, event.clientY), true);
});

addEventListener("scroll", () => open && place(open), { passive: true });
addEventListener("resize", () => open && place(open));
