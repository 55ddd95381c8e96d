(function () {
  "use strict";
  var card = document.createElement("div");
  card.className = "card-of-a-mark";
  card.hidden = true;
  card.setAttribute("aria-hidden", "true");
  document.body.appendChild(card);

  function add(parent, name, text, kind) {
    var element = document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    parent.appendChild(element);
    return element;
  }

  function place(x, y) {
    clearTimeout(going);
    card.hidden = false;
    var wide = card.offsetWidth, tall = card.offsetHeight;
    var left = x + 14 + wide > window.innerWidth - 8 ? x - wide - 14 : x + 14;
    var top = y + 18 + tall > window.innerHeight - 8 ? y - tall - 12 : y + 18;
    card.style.left = Math.max(8, left) + "px";
    card.style.top = Math.max(8, top) + "px";
  }

  var going = 0;
  function hide() { clearTimeout(going); card.hidden = true; }
  function hideSoon() { clearTimeout(going); going = setTimeout(hide, 200); }
  card.addEventListener("mouseenter", function () { clearTimeout(going); });
  card.addEventListener("mouseleave", hideSoon);

  function showMark(handler, event, item, value) {
    if (value === null || value === undefined || value === "") { hide(); return; }
    card.textContent = "";
    if (typeof value === "object" && !Array.isArray(value)) {
      var list = add(card, "dl", "");
      Object.keys(value).forEach(function (key) {
        var given = value[key];
        if (given === null || given === undefined || given === "") return;
        if (key === "title" || key === "quantity") { 
          card.insertBefore(add(card, "p", String(given), "first"), list);
          return;
        }
        add(list, "dt", key);
        add(list, "dd", typeof given === "object" ? JSON.stringify(given) : String(given));
      });
    } else {
      add(card, "p", String(value), "first");
    }
    place(event.clientX, event.clientY);
  }

  function showFigure(link) {
    var entry = document.getElementById(link.getAttribute("href").slice(1));
    if (!entry) return;
    card.textContent = "";
    ["quantity", "who", "standing", "through"].forEach(function (kind) {
      entry.querySelectorAll("." + kind).forEach(function (line) {
        add(card, "p", line.textContent.trim(), kind === "quantity" ? "first" : kind);
      });
    });
    var at = link.getClientRects()[0];
    place(at.left - 14, at.bottom - 12);
  }

  function figureAt(event) {
    return event.target.closest ? event.target.closest("a.figure") : null;
  }
  document.addEventListener("mouseover", function (event) {
    var link = figureAt(event);
    if (link) showFigure(link);
  });
  document.addEventListener("mouseout", function (event) { if (figureAt(event)) hideSoon(); });
  document.addEventListener("focusin", function (event) {
    var link = figureAt(event);
    if (link && link.matches(":focus-visible")) showFigure(link);
  });
  document.addEventListener("focusout", function (event) { if (figureAt(event)) hide(); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  document.addEventListener("click", hide);
  window.addEventListener("scroll", hide, { passive: true });

  function opened(inner) {
    for (var one = inner.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  }

  // A browser opens what a link leads into; this is for those that do not.
  function openTarget() {
    var to = null;
    try { to = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (broken) { return; }
    if (!to || !to.closest("details:not([open])")) return;
    opened(to);
    to.scrollIntoView();
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();

  function squeezed(node) { return node ? node.textContent.trim().replace(/\s+/g, " ") : ""; }
  function stopped(text) { return !text || /[.!?…]$/.test(text) ? text : text + "."; }

  // A number is found where it begins: 5 is not in 1.5.
  function holds(text, word) {
    for (var at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (!/^\d/.test(word) || !/[\d.,]/.test(text.charAt(at - 1))) return true;
    }
    return false;
  }

  var evidence = document.getElementById("evidence");

  function citation(entry) {
    var group = entry.closest(".measured");
    var through = entry.querySelector(".through");
    var said = squeezed(entry.querySelector(".quantity")) + ", " + squeezed(group.querySelector(".measure"));
    var parts = [said, squeezed(entry.querySelector(".who")), squeezed(through)];
    through.querySelectorAll("a").forEach(function (link) {
      var source = document.getElementById(link.getAttribute("href").slice(1)).cloneNode(true);
      source.querySelectorAll(".reach, .note").forEach(function (part) { part.remove(); });
      parts.push(squeezed(source));
    });
    parts.push(evidence.dataset.cited.replace("|", squeezed(entry.querySelector(".cite code"))).replace("¦", document.title));
    return parts.filter(Boolean).map(stopped).join(" ");
  }

  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(function () { return copyOld(text); });
    return copyOld(text);
  }
  function copyOld(text) {
    var area = add(document.body, "textarea", text);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  }

  if (evidence) {
    var entries = Array.prototype.map.call(evidence.querySelectorAll(".entry"), function (node) {
      return { node: node, group: node.closest(".measured"), text: "" };
    });
    var groups = Array.prototype.slice.call(evidence.querySelectorAll(".measured"));
    var sieve = evidence.querySelector(".sieve"), status = sieve.querySelector("p");
    var before = null;

    entries.forEach(function (entry) {
      var line = entry.node.querySelector(".cite");
      var button = add(line, "button", evidence.dataset.copy);
      button.type = "button";
      button.setAttribute("aria-label", evidence.dataset.copy + ": " + squeezed(line.firstElementChild));
      button.addEventListener("click", function () {
        copy(citation(entry.node)).then(function () {
          button.textContent = evidence.dataset.copied;
          status.textContent = evidence.dataset.copied;
          setTimeout(function () { button.textContent = evidence.dataset.copy; }, 2000);
        });
      });
    });

    var sift = function () {
      var words = sieve.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !before) before = groups.map(function (group) { return group.open; });
      var some = 0, held = new Set();
      entries.forEach(function (entry) {
        entry.text = entry.text || (squeezed(entry.node) + " " + squeezed(entry.group.querySelector(".measure"))).toLowerCase();
        var found = words.every(function (word) { return holds(entry.text, word); });
        entry.node.hidden = !found;
        some += found;
        if (found) held.add(entry.group);
      });
      groups.forEach(function (group, place) {
        group.hidden = !held.has(group);
        if (words.length) group.open = held.has(group);
        else if (before) group.open = before[place];
      });
      if (!words.length) before = null;
      status.textContent = !words.length ? "" : some
        ? status.dataset.some.replace("|", some).replace("¦", entries.length) : status.dataset.none;
    };
    sieve.querySelector("input").addEventListener("input", sift);
    sieve.querySelector("button").addEventListener("click", function () {
      sieve.querySelector("input").value = "";
      sift();
      groups.forEach(function (group) { group.open = true; });
    });
    sieve.hidden = false;
  }

  function watch(box) {
    function measure() {
      if (box.scrollWidth > box.clientWidth + 1) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
    new ResizeObserver(measure).observe(box);
  }
  document.querySelectorAll("[data-scrolls]").forEach(watch);

  // On a phone a drawing fits its page; what is too small then can be made larger and scrolled.
  document.querySelectorAll("[data-larger]").forEach(function (box) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "larger";
    button.textContent = box.dataset.larger;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", box.id);
    button.addEventListener("click", function () {
      button.setAttribute("aria-pressed", String(box.classList.toggle("full")));
    });
    box.after(button);
  });

  var spoken = ["role", "aria-label", "aria-roledescription", "aria-hidden"];
  function silence(svg) {
    spoken.forEach(function (name) {
      svg.querySelectorAll("[" + name + "]").forEach(function (part) {
        part.removeAttribute(name);
      });
    });
  }

  // Vega's interpreter takes a lone number for a year; its compiler, which drew the still picture,
  // takes it for milliseconds (vega/vega#3632).
  function datetime(...parts) { return new Date(...parts); }

  function enliven(data) {
    var drawing = document.getElementById(data.dataset.chart + "-drawing");
    var still = drawing.querySelector("svg");
    var live = document.createElement("div");
    return window.nkreportEmbed(live, JSON.parse(data.textContent), {
      mode: data.dataset.mode, ast: true, actions: false, renderer: "svg",
      defaultStyle: false, tooltip: showMark, expressionFunctions: { datetime: datetime }
    }).then(function () {
      var svg = live.querySelector("svg");
      if (!svg) return;
      spoken.forEach(function (name) {
        live.removeAttribute(name);
        svg.removeAttribute(name);
      });
      silence(svg);
      new MutationObserver(function () { silence(svg); }).observe(svg, {
        subtree: true, childList: true, attributeFilter: spoken
      });
      ["role", "aria-label", "aria-labelledby", "aria-description", "preserveAspectRatio"].forEach(function (name) {
        if (still.hasAttribute(name)) svg.setAttribute(name, still.getAttribute(name));
      });
      live.querySelectorAll("form:empty").forEach(function (form) { form.remove(); });
      live.className = "live";
      drawing.replaceChild(live, still);
    }).catch(function () {});
  }

  function unpack(packed) {
    var bytes = Uint8Array.from(atob(packed.textContent), function (sign) { return sign.charCodeAt(0); });
    var text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(text).text().then(function (text) {
      var script = document.createElement("script");
      script.textContent = text;
      document.head.appendChild(script).remove();
    });
  }

  function ready() { document.documentElement.dataset.ready = "yes"; }
  var packed = document.getElementById("nkreport-vega");
  if (!packed || !window.DecompressionStream) { ready(); return; }
  var faces = ["400", "600", "700"].map(function (weight) {
    return document.fonts.load(weight + " 15px 'Source Sans Pro'");
  });
  Promise.all([unpack(packed), Promise.all(faces).catch(function () {})]).then(function () {
    if (!window.nkreportEmbed) return;
    var all = Array.prototype.slice.call(document.querySelectorAll("script.spec"));
    return all.reduce(function (before, data) {
      return before.then(function () { return enliven(data); });
    }, Promise.resolve());
  }).catch(function () {}).then(ready);
})();
