// Says so when a recording cannot be played. An error of a media element does not bubble, but can be captured.

export function watchRecording() {
  document.addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLAudioElement) {
        target.parentElement.querySelector('.audio-problem span').hidden = false;
      }
    },
    true,
  );
}
