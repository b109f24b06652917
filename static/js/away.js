// Says when a part of the page could not be brought up to date, because htmx leaves errors unseen.
const tell = () => {
  const place = document.querySelector("[data-messages]");
  if (!place || place.querySelector("[data-away]")) return;
  const note = document.createElement("div");
  note.className = "notice notice--warning";
  note.dataset.away = "";
  const words = document.createElement("p");
  words.textContent = "The page could not be brought up to date. Load it again in a moment.";
  note.append(words);
  place.append(note);
};
document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:sendError", tell);
