// Shows mail as it comes: the list is read again each second, while somebody looks.
const live = document.querySelector("[data-live]");

async function refresh() {
  if (document.visibilityState === "visible" && !document.getSelection()?.toString()) {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["mails", "tools"]) {
        const [now, then] = [page.getElementById(id), document.getElementById(id)];
        if (answer.ok && now && then && now.innerHTML !== then.innerHTML && !then.contains(document.activeElement)) {
          then.innerHTML = now.innerHTML;
        }
      }
    } catch {
      // The stack was stopped; it may be back by the next time.
    }
  }
  setTimeout(refresh, 1000);
}

if (live) {
  setTimeout(refresh, 1000);
}
