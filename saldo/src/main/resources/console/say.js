// What is told to those who listen to the page instead of looking at it.

let timer = 0;

/** Tells it politely, once; what is told within a moment replaces what was to be told. */
export function say(text) {
  // Nothing outside an open dialog is heard.
  const region =
    document.querySelector("dialog:modal .said") ?? document.getElementById("said");
  clearTimeout(timer);
  region.textContent = "";
  // A region that is filled in the same turn as it was emptied in is not read again.
  timer = setTimeout(() => {
    region.textContent = text;
  }, 120);
}
