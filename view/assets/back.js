// The way back from a call to the list that it was opened from: its filters, or the words that were looked for.

const PLACE = 'callfold-list';

export function rememberList() {
  if (document.querySelector('.list')) sessionStorage.setItem(PLACE, location.pathname + location.search);
  leadBack(document);
}

/** Makes the link of a call's page, or of a part of it, lead there. */
export function leadBack(root) {
  const back = root.querySelector('a[rel=up][href="/"]');
  if (back) back.href = sessionStorage.getItem(PLACE) ?? '/';
}
