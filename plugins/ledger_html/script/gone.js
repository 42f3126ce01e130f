// Words taken out, shown on request.

$("ui-gone").hidden = !document.querySelector("main .gone, h1 .gone");
toggle($("ui-gone"), (on) => {
  root.classList.toggle("show-gone", on);
  reread();
});
