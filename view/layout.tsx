import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';

/** What every page has. */
interface PageProps {
  readonly title: string;
  /** Which table the calls are from, in a few words. */
  readonly source: string;
  /** If given, the page's script keeps it up to date. */
  readonly live?: { readonly kind: 'list' | 'call'; readonly pollMs: number } | undefined;
  readonly children: Child;
}

/** The frame of every page. */
export function Page({ title, source, live, children }: PageProps) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · callfold`}</title>
          <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" />
          {STYLES.map(name => (
            <link rel="stylesheet" href={`/assets/${name}.css`} />
          ))}
          <script type="module" src="/assets/page.js"></script>
        </head>
        <body data-live={live?.kind} data-poll-ms={live?.pollMs}>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <header class="top">
            <a class="brand" href="/">
              <Mark />
              callfold
            </a>
            <span class="source">{source}</span>
            {live && (
              <button type="button" class="live" id="live-toggle" hidden>
                <span class="live-dot" aria-hidden="true"></span>
                <span id="live-state">Live</span>
              </button>
            )}
          </header>
          <main id="main" tabindex={-1}>
            {children}
          </main>
          <footer class="bottom">
            <p>
              Read-only. Times are in <span id="time-zone">UTC</span>, days of lists are UTC days.
            </p>
            <p class="keys" hidden>
              <kbd>j</kbd> <kbd>k</kbd> next and previous call, <kbd>Enter</kbd> open, <kbd>u</kbd> back to
              the list, <kbd>/</kbd> filter
            </p>
          </footer>
          <p class="visually-hidden" role="status" id="announcement"></p>
        </body>
      </html>
    </>
  );
}

// In the order in which they depend on each other.
const STYLES = ['base', 'marks', 'frame', 'charts', 'filters', 'list', 'report', 'call'];

// A sheet folded once: three events, one record.
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path class="mark-back" d="M4 4h11l5 5v11H4z" />
      <path class="mark-fold" d="M15 4v5h5z" />
      <path class="mark-lines" d="M7.5 11h5M7.5 14h9M7.5 17h9" />
    </svg>
  );
}
