// What the pages are drawn with: lit-html, and nothing else of it than this.
export { html, svg, nothing, render } from "./lib/lit-html/lit-html.js";
export { repeat } from "./lib/lit-html/directives/repeat.js";
export { live } from "./lib/lit-html/directives/live.js";
export { ref } from "./lib/lit-html/directives/ref.js";
