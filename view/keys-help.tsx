import type { Child } from 'hono/jsx';

/** What the keys of the page's script do. The script opens it. */
export function KeysHelp() {
  return (
    <dialog id="keys-help" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        <Key keys={<kbd>/</kbd>}>Find calls</Key>
        <Key
          keys={
            <>
              <kbd>j</kbd> <kbd>k</kbd>
            </>
          }
        >
          Next and previous call of the list
        </Key>
        <Key keys={<kbd>Enter</kbd>}>Open the call</Key>
        <Key keys={<kbd>u</kbd>}>Back to the list</Key>
        <Key keys={<kbd>?</kbd>}>Show these keys</Key>
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function Key({ keys, children }: { keys: Child; children: Child }) {
  return (
    <div>
      <dt>{keys}</dt>
      <dd>{children}</dd>
    </div>
  );
}
