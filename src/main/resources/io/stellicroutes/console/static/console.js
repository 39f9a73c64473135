// Times in the viewer's zone, questions before acts, and a word when the page can't renew itself. Without this file the
// pages work: times are then in UTC, and acts are not asked for twice.
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

  const local = (root) => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (!time.title && !Number.isNaN(at.getTime())) {
        time.title = time.textContent;
        time.textContent = format.format(at);
      }
    }
  };

  const notice = (text) => {
    const place = document.getElementById("notice");
    if (place.textContent !== text) {
      place.textContent = text;
      place.hidden = !text;
    }
  };

  const upload = async (form) => {
    const file = form.elements.file.files[0];
    const button = form.querySelector("button");
    if (file.size > Number(form.dataset.most)) {
      notice("The file is too large: upload it in parts, each with the first line.");
      return;
    }
    notice("");
    button.disabled = true;
    try {
      const answer = await fetch(form.action + "?to=" + encodeURIComponent(form.elements.to.value), {
        method: "POST",
        headers: { "Content-Type": "text/csv", "X-CSRF-Token": form.elements.csrf.value },
        body: file,
      });
      if (answer.ok) {
        window.location.assign(form.dataset.then);
        return;
      }
      const said = await answer.json().catch(() => ({}));
      notice(said.error || "The service did not take it (" + answer.status + ").");
    } catch {
      notice("The service does not answer, or the file can't be read.");
    }
    button.disabled = false;
  };

  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.hidden = false;
  }
  document.getElementById("zone").textContent = zone;
  // times that are there already stay in the zone that they were given in
  for (const search of document.querySelectorAll("form[role=search]")) {
    if (!search.elements.from.value && !search.elements.to.value) {
      search.elements.zone.value = zone;
      for (const name of search.querySelectorAll(".zone")) {
        name.textContent = zone;
      }
    }
  }
  local(document);

  document.body.addEventListener("htmx:afterSwap", () => local(document));
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) {
      notice("Your session has ended: load the page again to log in. What it shows is no longer renewed.");
    } else if (status >= 400) {
      notice("This page can't be renewed (" + status + "): what it shows may be old.");
    } else {
      notice("");
    }
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, () =>
      notice("The service does not answer: what this page shows may be old."));
  }

  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.ask;
    if (question && !window.confirm(question)) {
      event.preventDefault();
    } else if (event.target.dataset.upload !== undefined) {
      event.preventDefault();
      upload(event.target);
    }
  });
})();
