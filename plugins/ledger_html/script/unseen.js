// Characters nobody sees, made visible, in words the script writes.

// The same characters that the page itself makes visible.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/gu;
const NAMES = {
  0xad: "SHY", 0x61c: "ALM", 0x200b: "ZWSP", 0x200e: "LRM", 0x200f: "RLM", 0x2028: "LSEP",
  0x2029: "PSEP", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
  0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM",
};

/** Somebody's words, shut in so that they can't turn the words around them. */
function said(words) {
  const made = el("bdi");
  let at = 0;
  for (const found of words.matchAll(UNSEEN)) {
    made.append(words.slice(at, found.index));
    const code = found[0].codePointAt(0);
    const glyph = el("bdi", "ctl", found[0]);
    glyph.dataset.name = NAMES[code] || "U+" + code.toString(16).toUpperCase().padStart(4, "0");
    glyph.setAttribute("role", "img");
    glyph.setAttribute("aria-label", glyph.dataset.name);
    made.append(glyph);
    at = found.index + found[0].length;
  }
  made.append(words.slice(at));
  return made;
}
