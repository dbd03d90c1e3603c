// Textual's terminal measures its fonts when it starts, so it starts when they are there.
"use strict";

const start = window.onload; // set by textual.js
const faces = ["16px", "bold 16px", "italic 16px", "italic bold 16px"].map((face) => `${face} 'Roboto Mono'`);
const fonts = Promise.allSettled(faces.map((face) => document.fonts.load(face, "a中")));

window.onload = async (event) => {
  await fonts;
  start(event);
  document.querySelector(".xterm-helper-textarea").focus();
};

// A desk that has ended hears no keys: they are the browser's again, and tab leads to the button.
new MutationObserver(() => {
  document.querySelector("#terminal").inert = document.body.classList.contains("-closed");
}).observe(document.body, { attributes: true });

document.querySelector("#ended button").addEventListener("click", () => window.location.reload());
