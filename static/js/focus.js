// Moves the focus to what asks for it when a page opens: the summary of a form's problems.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-takes-focus]")?.focus();
});
