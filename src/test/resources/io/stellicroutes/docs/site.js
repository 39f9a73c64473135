"use strict";
// The menu of small screens, and the search. Without this script the menu is below the text.
(() => {
  const up = document.body.dataset.up;
  const button = document.querySelector("header button");
  const menu = document.getElementById("menu");
  const input = document.querySelector("input[type=search]");
  const found = document.querySelector(".found");
  const most = 20;
  let fuse;

  document.documentElement.classList.add("scripted");
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("open", open);
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));

  const search = () => {
    const words = input.value.trim();
    document.body.classList.toggle("searching", words !== "");
    found.hidden = words === "";
    if (words === "") {
      return;
    }
    fuse ??= new Fuse(window.searchIndex, {
      keys: [{ name: "heading", weight: 4 }, { name: "page", weight: 2 }, "text"],
      ignoreLocation: true,
      threshold: 0.1,
      minMatchCharLength: 2,
      useExtendedSearch: true,
    });
    // each word must be there, as it is written
    const query = words.split(/\s+/).map((word) => "'" + word.replace(/^['!=^|"]+/, "")).join(" ");
    const results = fuse.search(query, { limit: most }).map((result) => entry(result.item));
    const title = document.createElement("h2");
    title.textContent = results.length === 0 ? "Nothing found" : "Found";
    const list = document.createElement("ul");
    list.append(...results);
    found.replaceChildren(title, list);
  };
  const entry = (part) => {
    const link = document.createElement("a");
    link.href = up + part.link;
    link.textContent = part.heading === part.page ? part.page : part.page + ": " + part.heading;
    const text = document.createElement("p");
    text.textContent = part.text.slice(0, 160);
    const item = document.createElement("li");
    item.append(link, text);
    return item;
  };
  input.addEventListener("input", search);
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("a")) {
      input.value = "";
      search();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape") {
      input.value = "";
      search();
      show(false);
    }
  });
})();
