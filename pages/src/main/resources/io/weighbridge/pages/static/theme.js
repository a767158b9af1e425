// Before the page is drawn, so that it is drawn once: the visitor's choice of light or dark, if he made one.
const chosen = localStorage.getItem("weighbridge-theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
