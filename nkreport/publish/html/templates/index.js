(function () {
  "use strict";
  var list = document.getElementById("reports");
  var find = document.getElementById("find"), sort = document.getElementById("sort");
  var report = document.getElementById("report"), on = document.getElementById("day");
  var state = document.getElementById("state");
  var values = Array.prototype.slice.call(document.querySelectorAll("select.value"));
  var count = document.getElementById("count");
  var marks = /[\u0300-\u036f]/g;
  function plain(text) { return text.normalize("NFKD").replace(marks, "").toLowerCase(); }

  var rows = Array.prototype.map.call(list.children, function (node, place) {
    var text = "", day = "", title = "", has = {};
    for (var part = node.firstElementChild; part; part = part.nextElementSibling) {
      if (part.className === "files") continue;
      text += part.textContent + " ";
      if (part.localName === "h2") title = part.textContent;
      if (part.className !== "of") continue;
      for (var one = part.firstElementChild; one; one = one.nextElementSibling) {
        if (one.localName === "time") { day = one.getAttribute("datetime"); text += day + " "; }
        else { has[one.textContent] = true; text += one.textContent.replace(/\s*=\s*/, "=") + " "; }
      }
    }
    return {
      node: node, place: place, text: plain(text), day: day, title: title, has: has,
      report: node.dataset.r, state: node.classList.contains("failed") ? "failed" : "made"
    };
  });

  // So many stand in the page at once, until it is printed: a browser needs seconds for thousands.
  var STEP = 100, most = STEP, more = document.getElementById("more");
  var arranged = rows.slice();

  function filter() {
    most = STEP;
    show();
  }

  function fits() {
    var words = plain(find.value).split(/\s+/).filter(Boolean);
    var chosen = values.map(function (one) { return one.value; }).filter(Boolean);
    return arranged.filter(function (row) {
      return (!report || !report.value || row.report === report.value) &&
        (!on || !on.value || row.day === on.value) &&
        (!state || !state.value || row.state === state.value) &&
        chosen.every(function (value) { return row.has[value]; }) &&
        words.every(function (word) { return row.text.indexOf(word) >= 0; });
    });
  }

  // What stays is not moved, so that it is not laid out anew.
  function put(some) {
    var wanted = new Set(some.map(function (row) { return row.node; }));
    Array.prototype.slice.call(list.children).forEach(function (node) {
      if (!wanted.has(node)) node.remove();
    });
    var next = list.firstElementChild;
    wanted.forEach(function (node) {
      if (node === next) next = next.nextElementSibling;
      else list.insertBefore(node, next);
    });
  }

  function show() {
    var found = fits(), some = found.length;
    put(found.slice(0, most));
    more.hidden = some <= most;
    more.textContent = more.dataset.more.replace("|", Math.min(STEP, some - most));
    count.textContent = some === rows.length ? "" : some
      ? count.dataset.some.replace("|", some).replace("¦", rows.length)
      : count.dataset.none;
  }

  var order = {
    place: function (a, b) { return a.place - b.place; },
    day: function (a, b) { return a.day < b.day ? 1 : a.day > b.day ? -1 : a.place - b.place; },
    title: function (a, b) { return compare(a.title, b.title) || a.place - b.place; }
  };
  var compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  var sorted = "place";
  function arrange() {
    if (sort.value === sorted) return;
    sorted = sort.value;
    arranged.sort(order[sorted]);
    filter();
  }

  function reset() {
    find.value = "";
    [report, on, state].concat(values).forEach(function (one) { if (one) one.value = ""; });
    filter();
  }

  // A report's page leads here with its notebook's name: those of the same notebook are shown.
  function lead() {
    var id = location.hash.slice(1);
    var to = rows.find(function (row) { return row.node.id === id; });
    if (!report || !id || !to) return;
    reset();
    report.value = to.report;
    filter();
  }

  find.addEventListener("input", filter);
  [report, on, state].concat(values).forEach(function (one) {
    if (one) one.addEventListener("change", filter);
  });
  sort.addEventListener("change", arrange);
  document.getElementById("all").addEventListener("click", function () { reset(); find.focus(); });
  find.addEventListener("keydown", function (event) { if (event.key === "Escape") reset(); });
  more.addEventListener("click", function () {
    var next = most;
    most += STEP;
    show();
    var first = list.children[next];
    if (first) first.querySelector("a").focus();
  });
  window.addEventListener("hashchange", lead);
  window.addEventListener("beforeprint", function () { put(fits()); });
  window.addEventListener("afterprint", show);
  if (rows.length > 1) document.querySelector(".finding").hidden = false;
  lead();
  filter();
  arrange();
  document.documentElement.dataset.ready = "yes";
})();
