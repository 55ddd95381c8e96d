
"use strict";
const line = document.getElementById("status");
const told = document.getElementById("told");
const place = document.getElementById("report");
let shown = null;   // the frame that is seen
let version = -1;   // what it shows
let made = "";      // said while nothing is being done

function say(words, failed) {
  line.textContent = words;
  line.classList.toggle("failed", failed);
}

// A link out of the report opens beside it: this page may show nothing else.
function openBeside(event) {
  const link = event.target.closest && event.target.closest("a[href]");
  if (link && !link.getAttribute("href").startsWith("#") && !link.hasAttribute("download")) {
    link.target = "_blank";
  }
}

// The newer page takes the place of the older one when it is there, scrolled as that one was.
function load(page) {
  const fresh = document.createElement("iframe");
  fresh.className = "coming";
  fresh.title = "The report";
  fresh.addEventListener("load", () => {
    if (!fresh.isConnected || fresh === shown) return;
    const inner = fresh.contentWindow;
    document.title = inner.document.title || page;
    inner.document.addEventListener("click", openBeside, true);
    if (shown) inner.scrollTo(shown.contentWindow.scrollX, shown.contentWindow.scrollY);
    const focused = document.activeElement === shown;
    if (shown) shown.remove();
    shown = fresh;
    fresh.className = "";
    if (focused) fresh.focus();
    document.documentElement.dataset.version = version;
  });
  for (const other of place.querySelectorAll(".coming")) other.remove();
  fresh.src = "report/" + page.split("/").map(encodeURIComponent).join("/") + "?" + version;
  place.append(fresh);
}

const events = new EventSource("events");
events.onmessage = (event) => {
  const state = JSON.parse(event.data);
  if (state.version !== version) {
    version = state.version;
    told.textContent = state.told;
    told.hidden = !state.told || state.page.endsWith(".failed.html"); // which says it itself
    made = version === 0 ? "" : (state.told ? "Not made" : "Made") + " at " +
      new Date().toLocaleTimeString();
    if (state.page) load(state.page);
    else document.documentElement.dataset.version = version;
  }
  say(state.doing || made, !state.doing && Boolean(state.told));
};
events.onerror = () => say("nkreport watch has ended. Start it again, and open the address that" +
  " it prints.", true);
