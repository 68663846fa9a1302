// The way back from a call to the list that it was opened from, with its filters.

const PLACE = 'callfold-list';

export function rememberList() {
  if (document.querySelector('.list')) sessionStorage.setItem(PLACE, location.search);
  const back = document.querySelector('.call a[rel=up]');
  if (back) back.search = sessionStorage.getItem(PLACE) ?? '';
}
