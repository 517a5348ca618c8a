"use strict";
(() => {
  const root = document.documentElement.dataset.root;

  // -- copying: the code comes from the data of the page, because HTML changes some characters

  const data = document.getElementById("codes");
  const codes = data ? JSON.parse(data.textContent) : [];

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "hidden";
      area.readOnly = true;
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  }

  document.querySelectorAll(".example").forEach((example, number) => {
    const button = document.createElement("button");
    const title = "Copy";
    button.type = "button";
    button.className = "copy";
    button.textContent = title;
    button.setAttribute("aria-label", `Copy the code of example ${number + 1}`);
    let shown;
    button.addEventListener("click", async () => {
      const copied = await copy(codes[number]);
      button.focus();
      button.textContent = copied ? "Copied" : "Not copied";
      clearTimeout(shown);
      shown = setTimeout(() => (button.textContent = title), 2000);
    });
    example.querySelector("header").append(button);
  });

  // -- search

  const box = document.querySelector(".search");
  const input = box.querySelector("input");
  const results = box.querySelector(".results");
  const status = results.querySelector("p");
  const list = results.querySelector("ol");
  const MOST = 50;
  const NO_MATCH = 9;
  let names = null; // null: not asked for yet

  window.exsearchNames = (found) => {
    names = found.map(([name, file]) => {
      const low = name.toLowerCase();
      return { name, file: file || name + ".html", low, last: low.slice(low.lastIndexOf(".") + 1) };
    });
    search();
  };

  function load() {
    if (names === null) {
      names = [];
      const script = document.createElement("script");
      script.src = root + "names.js";
      document.head.append(script);
    }
  }

  function rank(entry, words, whole) {
    for (const word of words) if (!entry.low.includes(word)) return NO_MATCH;
    if (entry.low === whole) return 0;
    if (entry.last === whole) return 1;
    if (entry.low.endsWith("." + whole)) return 2;
    if (entry.last.startsWith(whole)) return 3;
    if (entry.low.startsWith(whole)) return 4;
    if (entry.last.includes(whole)) return 5;
    return 6;
  }

  function search() {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const whole = words.join(" ");
    results.hidden = !words.length || !names || !names.length;
    if (results.hidden) return;
    const found = [];
    for (const entry of names) {
      const worth = rank(entry, words, whole);
      if (worth !== NO_MATCH) (found[worth] ??= []).push(entry);
    }
    const best = found.flat();
    status.textContent = best.length === 1 ? "1 name" : `${best.length.toLocaleString("en")} names`;
    if (best.length > MOST) status.textContent += `, the first ${MOST}`;
    list.replaceChildren(...best.slice(0, MOST).map(linked));
  }

  function linked(entry) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const code = document.createElement("code");
    code.textContent = entry.name;
    link.href = `${root}names/${entry.file}`;
    link.append(code);
    item.append(link);
    return item;
  }

  function move(step) {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + step;
    if (at < 0) input.focus();
    else links[Math.min(at, links.length - 1)]?.focus();
  }

  box.hidden = false;
  input.addEventListener("focus", load);
  input.addEventListener("input", () => (load(), search()));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") (input.value = ""), search(), input.focus();
    else if (event.key === "Enter" && document.activeElement === input) list.querySelector("a")?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) results.hidden = true;
  });
})();
