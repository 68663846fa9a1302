/**
 * How a colleague opens the same page. Its own address is of no use to them: it leads to this machine.
 *
 * @param command the command that opens this page on another machine
 */
export function Share({ command }: { command: string }) {
  return (
    <section class="card" id="share" aria-labelledby="share-title">
      <h2 id="share-title">For a colleague</h2>
      <p>Who has access to this table can open this page with a command:</p>
      <p class="command">
        <code id="share-command">{command}</code>
        <button type="button" class="quiet" data-copy="share-command" hidden>
          Copy
        </button>
      </p>
    </section>
  );
}
