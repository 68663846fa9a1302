import type { CallRecord } from '../store/calls/call-record.ts';
import { transcriptHref, webUrl } from './links.ts';

/**
 * A player for the recording, and the call's files. Nothing is loaded before the reader plays it, so that the host of
 * the recordings does not notice that a page is opened.
 */
export function Recording({ record }: { record: CallRecord }) {
  const files = [
    { name: 'Recording', url: record.recording_url },
    { name: 'Transcript with its times', url: record.transcript_url },
    { name: 'Analysis', url: record.analysis_url },
  ].flatMap(({ name, url }) => (url === undefined ? [] : [{ name, url }]));
  const recording = webUrl(record.recording_url);
  return (
    <section class="card" id="files" aria-labelledby="files-title">
      <h2 id="files-title">Recording and files</h2>
      {recording?.protocol === 'https:' && (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: the transcript below it is the only text */}
          <audio controls preload="none" src={recording.href} aria-label="Recording of the call"></audio>
          <p class="audio-problem" role="alert">
            <span hidden>
              The recording cannot be played here: its file may be gone, or it cannot be reached from this
              machine. Its link below opens it by itself.
            </span>
          </p>
        </>
      )}
      {files.length === 0 && !record.body && <p class="none">None.</p>}
      <ul class="files">
        {record.body && (
          <li>
            <a href={transcriptHref(record.call_id)} download>
              Download the transcript as text
            </a>
          </li>
        )}
        {files.map(({ name, url }) => (
          <li>
            <FileLink name={name} url={url} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FileLink({ name, url }: { name: string; url: string }) {
  const web = webUrl(url);
  if (!web)
    return (
      <>
        {`${name}: `}
        <code>{url}</code>
      </>
    );
  return (
    <>
      <a href={web.href} rel="noopener noreferrer external" target="_blank" title={url}>
        {name}
      </a>{' '}
      <span class="host">{web.host}</span>
    </>
  );
}
