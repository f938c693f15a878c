// The film screen: a player with captions, chapters and speed, a transcript that follows, marked moments, and an honest account of what was played.
import { coverage } from '../../../src/features/progress/segments.js';
import { sayWhatWasSeen, type SeenWords } from '../../../src/features/lessons/seen.js';
import { swapFrom } from '../lessons/forms.js';
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { listenToKeys } from './keys.js';
import { AROUND, askAtMoments } from './moments.js';
import { addButton, makePlayer } from './player.js';
import { reportPlayed } from './report.js';
import { seenBar } from './seen-bar.js';
import { followTranscript, type TranscriptWords } from './transcript.js';

interface Words extends TranscriptWords {
  readonly seen: SeenWords;
  readonly kept: string;
  readonly transcript: string;
  readonly keys: string;
}

/** What surrounds the film says anew what is done. */
async function refresh(selectors: readonly string[]): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (response.ok) swapFrom(await response.text(), selectors);
}

/** 'I have read the transcript': told in place, and kept where the network is away. */
function readInPlace(): void {
  let sent = '';
  const outbox = pageOutbox((message, status) => {
    if (message.id !== sent) return;
    if (status >= 300) location.reload();
    else refresh(['[data-read]', ...AROUND]).then(() => document.querySelector<HTMLElement>('[data-read] .notice')?.focus()).catch(() => undefined);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('[data-read] form')) return;
    event.preventDefault();
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    sent = newKey();
    outbox.put({ id: sent, url: form.action, body: {} });
  });
}

function start(film: HTMLElement, video: HTMLVideoElement): void {
  const words = JSON.parse(film.dataset['words'] ?? '{}') as Words;
  const { resume = '0', duration: length = '0' } = video.dataset;
  const duration = Number(length);
  const player = makePlayer(video);
  const moments = askAtMoments(player);

  const bar = film.querySelector('.vjs-progress-holder');
  const draw = bar === null ? null : seenBar(bar, moments, duration);
  const sentence = film.querySelector('[data-seen]');
  const kept = film.querySelector('[data-kept]');
  const reports = reportPlayed(player, video, {
    changed: () => say(),
    // The outline and the way on say so at once.
    done: () => {
      if (document.querySelector('.outline [aria-current=page]')?.closest('li.done') === null) refresh(AROUND).catch(() => undefined);
    },
    waits: (waiting) => {
      if (kept !== null) kept.textContent = waiting ? words.kept : '';
    },
  });
  function say(): void {
    const seen = reports.seen();
    draw?.(seen);
    const text = sayWhatWasSeen(words.seen, coverage(seen, duration), seen);
    if (sentence !== null && sentence.textContent !== text) sentence.textContent = text;
  }
  say();

  player.one('loadedmetadata', () => {
    const second = reports.leftAt ?? Number(resume);
    if (second > 1 && second < duration - 2) player.currentTime(second);
  });

  const follow = followTranscript(film, words, (second) => {
    player.currentTime(second);
    void player.play();
  });
  player.on(['timeupdate', 'seeked'], () => follow(player.currentTime() ?? 0));

  const keys = document.querySelector<HTMLDialogElement>('#film-keys');
  const help = (): void => keys?.showModal();
  /** To the transcript, and from there back to the film. */
  const transcript = (): void => {
    const list = film.querySelector<HTMLElement>('.transcript');
    if (list?.closest('.film-text')?.contains(document.activeElement) === true) film.querySelector<HTMLElement>('.vjs-play-control')?.focus();
    else if (player.isFullscreen() === true) void Promise.resolve(player.exitFullscreen()).then(() => list?.focus());
    else list?.focus();
  };
  addButton(player, words.transcript, words.transcript, transcript);
  addButton(player, words.keys, '?', help);
  listenToKeys(film, player, { transcript, help });
  readInPlace();
}

const film = document.querySelector<HTMLElement>('.film');
const video = film?.querySelector<HTMLVideoElement>('video[data-film]') ?? null;
if (film !== null && video !== null) start(film, video);
