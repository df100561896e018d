// SPDX-License-Identifier: GPL-3.0-or-later
// search.js - search over index.js, which holds [name, page, summary, concepts] of every topic: words by
// their stem, in the name and the concepts before the summary. No network, no library.
"use strict";

(() => {
  const endings = ["icities", "icity", "ations", "ation", "ators", "ator", "ates", "ated", "ating", "ions", "ion", "ments",
    "ment", "ities", "ity", "ings", "ing", "ness", "als", "al", "ics", "ic", "ied", "ies", "ed", "es", "ly", "ate", "s", "e", "y"];
  const stop = new Set(["a", "an", "and", "for", "how", "i", "in", "is", "of", "on", "or", "the", "to", "with"]);

  function stem(word) {
    const plain = word.replace(/sced/g, "sked");
    const ending = endings.find((e) => plain.length - e.length >= 4 && plain.endsWith(e));
    return ending ? plain.slice(0, -ending.length) : plain.length > 3 ? plain.replace(/s$/, "") : plain;
  }

  function stems(text) {
    return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).filter((w) => !stop.has(w)).map(stem);
  }

  const topics = window.agglomIndex.map(([name, url, summary, keys]) => ({
    name, url, summary,
    fields: [[8, stems(name)], [6, stems(keys)], [4, stems(summary)]],
    phrases: keys.split(",").map((key) => stems(key).join(" ")),
  }));

  // How well one word is met: 1 whole, 0.5 as a beginning, times the weight of the best field.
  function worth(topic, word) {
    let best = 0;
    for (const [weight, words] of topic.fields) {
      if (words.includes(word)) best = Math.max(best, weight);
      else if (word.length > 2 && words.some((w) => w.startsWith(word))) best = Math.max(best, weight / 2);
    }
    return best;
  }

  function find(text) {
    const words = stems(text);
    const phrase = words.join(" ");
    const found = [];
    for (const topic of topics) {
      const scores = words.map((word) => worth(topic, word));
      if (words.length && scores.every((s) => s > 0)) {
        const bonus = topic.phrases.includes(phrase) ? 30 : topic.phrases.some((p) => p.includes(phrase)) ? 10 : 0;
        const exact = topic.name.toLowerCase() === text.trim().toLowerCase() ? 100 : 0;
        found.push([scores.reduce((a, b) => a + b, bonus + exact), topic]);
      }
    }
    return found.sort((a, b) => b[0] - a[0]).slice(0, 12).map(([, topic]) => topic);
  }

  const input = document.getElementById("search");
  const list = document.getElementById("results");
  let chosen = -1;

  function choose(i) {
    const items = [...list.querySelectorAll("[role=option]")];
    chosen = items.length ? (i + items.length) % items.length : -1;
    items.forEach((item, k) => item.setAttribute("aria-selected", String(k === chosen)));
    if (items[chosen]) {
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function option(topic, i) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const name = document.createElement("code");
    const summary = document.createElement("span");
    item.id = `answer-${i}`;
    item.setAttribute("role", "option");
    link.href = topic.url;
    link.tabIndex = -1;
    name.textContent = topic.name;
    summary.textContent = topic.summary;
    link.append(name, summary);
    item.append(link);
    return item;
  }

  function show() {
    const text = input.value.trim();
    const found = text ? find(text) : [];
    list.replaceChildren(...found.map(option));
    if (text && !found.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = `Nothing about "${text}"`;
      list.append(none);
    }
    list.hidden = !text;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(0);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const link = list.querySelector("[aria-selected=true] a");
    if (link) {
      close();
      window.location.href = link.href;
    }
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target)) close();
  });
  list.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input && !event.ctrlKey && !event.metaKey) {
      input.focus();
      event.preventDefault();
    }
  });
  const asked = new URLSearchParams(window.location.search).get("q");
  if (asked) input.value = asked;
  if (input.value) show();
})();
