// Times in the reader's own time zone, or in UTC if the reader wants that. The pages come with times in UTC.

const FORMS = {
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  long: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
};

const PLACE = 'callfold-time-zone';
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
let zone = localStorage.getItem(PLACE) === 'UTC' ? 'UTC' : own;
let formats = formatsIn(zone);

function formatsIn(timeZone) {
  return Object.fromEntries(
    Object.entries(FORMS).map(([form, options]) => [
      form,
      new Intl.DateTimeFormat('en', { ...options, hourCycle: 'h23', timeZone }),
    ]),
  );
}

export function localize(root) {
  for (const time of root.querySelectorAll('time[data-form]')) {
    time.textContent = formats[time.dataset.form].format(new Date(time.dateTime));
  }
}

/** Says which time zone it is, and offers the other one. The choice holds for all pages. */
export function offerZones() {
  const button = document.getElementById('zone-toggle');
  button.addEventListener('click', () => {
    zone = zone === 'UTC' ? own : 'UTC';
    formats = formatsIn(zone);
    localStorage.setItem(PLACE, zone === 'UTC' ? 'UTC' : 'own');
    localize(document);
    name();
  });
  name();

  function name() {
    document.getElementById('time-zone').textContent = zone;
    button.hidden = own === 'UTC';
    button.textContent = zone === 'UTC' ? `Show ${own}` : 'Show UTC';
  }
}
