// The keys of the film. They work only while the focus is in it, so that they never get in the way of a screen reader or of speech input.
import type videojs from 'video.js/core.es.js';

type Player = ReturnType<typeof videojs>;

const STEP = 5;
const LOUDER = 0.1;

/** The letter that a key stands for, on keyboards of other scripts too. */
function letterOf({ key, code }: KeyboardEvent): string {
  if (key === '؟') return '?';
  return /^[\u0000-\u007f]+$/.test(key) ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}

let lastShown = '';

/** Shows or hides the captions that were last shown, or else those of the page's language. */
function toggleCaptions(player: Player): void {
  const tracks = Array.from(player.textTracks() as unknown as ArrayLike<TextTrack & { readonly default: boolean }>).filter(({ kind }) => kind === 'captions');
  const shown = tracks.find((track) => track.mode === 'showing');
  if (shown === undefined) {
    const wanted = tracks.find((track) => track.id === lastShown) ?? tracks.find((track) => track.default) ?? tracks[0];
    if (wanted !== undefined) wanted.mode = 'showing';
  } else {
    lastShown = shown.id;
    shown.mode = 'disabled';
  }
}

interface Actions {
  readonly transcript: () => void;
  readonly help: () => void;
}

export function listenToKeys(film: HTMLElement, player: Player, actions: Actions): void {
  const seek = (seconds: number): void => {
    player.currentTime(Math.max(0, Math.min((player.currentTime() ?? 0) + seconds, player.duration() ?? 0)));
  };
  const louder = (by: number): void => {
    player.volume(Math.max(0, Math.min(1, (player.volume() ?? 1) + by)));
  };
  const letters: Readonly<Record<string, () => void>> = {
    c: () => toggleCaptions(player),
    t: actions.transcript,
    f: () => void (player.isFullscreen() === true ? player.exitFullscreen() : player.requestFullscreen()),
    m: () => player.muted(player.muted() !== true),
    '?': actions.help,
  };
  const inFilm: Readonly<Record<string, () => void>> = {
    ' ': () => void (player.paused() ? player.play() : player.pause()),
    // The bar runs from left to right in every language, as time on every player does.
    arrowleft: () => seek(-STEP),
    arrowright: () => seek(STEP),
    arrowup: () => louder(LOUDER),
    arrowdown: () => louder(-LOUDER),
  };

  film.addEventListener('keydown', (event) => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.closest('input, select, textarea, .vjs-modal-dialog') !== null) return;
    const key = letterOf(event);
    let act = letters[key];
    // Sliders and menus have arrows of their own, buttons their space.
    if (act === undefined && target.closest('.video-js') !== null && target.closest(key === ' ' ? 'button, a' : '.vjs-slider, .vjs-menu-button') === null) act = inFilm[key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
    // Before the player's own buttons, which let no key pass.
  }, { capture: true });
}
