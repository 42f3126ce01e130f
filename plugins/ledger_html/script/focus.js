// The focus. Brackets, marks, labels and notes are tab stops. Words are not, they would be
// thousands: one word is, and the arrow keys lead on from wherever the focus is.
let rover = null;

/** Put the focus here; of words, this is now the one that Tab leads to. */
function focusOn(at) {
  if (at.matches(".x, .w")) {
    if (rover) rover.tabIndex = -1;
    rover = at;
    rover.tabIndex = 0;
  } else if (!at.hasAttribute("tabindex") && !at.matches("button")) {
    at.tabIndex = -1;
  }
  at.focus({ focusVisible: true });
}

const first = text.querySelector(".words .w:not(.gone)");
if (first) {
  rover = first;
  rover.tabIndex = 0;
}
