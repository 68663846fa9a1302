/**
 * How a colleague opens the same page. Its own address is of no use to them: it leads to this machine.
 *
 * @param command the command that opens this page on another machine
 */
export function Share({ command }: { command: string }) {
  return (
    <section class="card" id="share" aria-labelledby="share-title">
      <h2 id="share-title">For a colleague</h2>
      <p>A colleague who has access to this table opens this page with:</p>
      <p class="command">
        <code id="share-command">{command}</code>
      </p>
      <button type="button" class="quiet" data-copy="share-command" hidden>
        Copy
      </button>
    </section>
  );
}
