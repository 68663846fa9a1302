// Times in the reader's own time zone. The pages come with times in UTC.

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

const formats = Object.fromEntries(
  Object.entries(FORMS).map(([form, options]) => [
    form,
    new Intl.DateTimeFormat('en', { ...options, hourCycle: 'h23' }),
  ]),
);

export function localize(root) {
  for (const time of root.querySelectorAll('time[data-form]')) {
    time.textContent = formats[time.dataset.form].format(new Date(time.dateTime));
  }
}
