// The film player: captions, speed, resume, a transcript that follows, marked moments, and an honest account of what was really played.
import './no-dynamic-style.js';
import videojs from 'video.js/core.es.js';
import arabic from 'video.js/dist/lang/ar.json';
import french from 'video.js/dist/lang/fr.json';
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';

type Part = [from: number, to: number];

/** Sent at least this often while a film plays: what a dying browser can lose. */
const REPORT_EVERY = 10_000;

// The player takes the language of the page; it speaks English of itself.
videojs.addLanguage('fr', { ...french, Captions: 'Sous-titres', 'captions off': 'Sous-titres désactivés', 'Playing in Picture-in-Picture': 'Lecture en incrustation' });
videojs.addLanguage('ar', arabic);

const video = document.querySelector<HTMLVideoElement>('video[data-film]');

/** Draws what was seen, with the gaps, and the marked moments. */
function drawSeen(svg: SVGSVGElement, parts: readonly Part[], moments: readonly number[], duration: number): void {
  const rect = (kind: string, x: number, width: number): SVGRectElement => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    element.setAttribute('class', kind);
    element.setAttribute('x', String((100 * x) / duration));
    element.setAttribute('width', String((100 * width) / duration));
    element.setAttribute('height', '4');
    return element;
  };
  svg.replaceChildren(
    rect('track', 0, duration),
    ...parts.map(([from, to]) => rect('seen', from, to - from)),
    ...moments.map((at) => rect('moment', at, duration / 150)),
  );
}

function start(element: HTMLVideoElement): void {
  const { played = '', opening = '', resume = '0', segments = '[]' } = element.dataset;
  const moments = [...document.querySelectorAll<HTMLFormElement>('form[data-moment]')].flatMap((form) => {
    const at = Number(form.dataset['moment']);
    return form.dataset['moment'] === '' || form.querySelector('button') === null ? [] : [{ form, at }];
  });
  const player = videojs(element, {
    playbackRates: [0.5, 0.75, 1, 1.25, 1.5, 2],
    controlBar: { skipButtons: { backward: 10 }, pictureInPictureToggle: true },
    userActions: { hotkeys: true },
    html5: { nativeTextTracks: false },
  });

  let seen = JSON.parse(segments) as Part[];
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 100 4');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'film-seen');
  svg.setAttribute('aria-hidden', 'true');
  element.closest('.film-frame')?.append(svg);
  const redraw = (): void => drawSeen(svg, seen, moments.map((moment) => moment.at), player.duration() || 1);

  const outbox = pageOutbox((message, status, data) => {
    if (message.url !== played || status >= 300) return;
    seen = data['segments'] as Part[];
    redraw();
  });

  // What is being played now: from where, since when.
  let from: number | null = null;
  let last = 0;

  function report(): void {
    if (from === null || last - from < 0.2) return;
    const segment = { from, to: last, speed: player.playbackRate() ?? 1 };
    from = player.paused() ? null : last;
    outbox.put({ id: newKey(), url: played, body: { opening, second: last, segments: [segment] } });
  }

  player.on('loadedmetadata', () => {
    const second = Number(resume);
    if (second > 1 && second < (player.duration() ?? 0) - 2) player.currentTime(second);
    redraw();
  });
  player.on('playing', () => {
    from = last = player.currentTime() ?? 0;
  });
  player.on('timeupdate', () => {
    const now = player.currentTime() ?? 0;
    // A jump is a seek: what lies between was not played.
    if (from !== null && (now < last || now - last > 2)) {
      report();
      from = now;
    }
    last = now;
    follow(now);
    const moment = moments.find(({ at, form }) => !form.hasAttribute('data-shown') && Math.abs(now - at) < 0.6);
    if (moment !== undefined && !player.paused()) {
      moment.form.setAttribute('data-shown', '');
      player.pause();
      moment.form.scrollIntoView({ block: 'center' });
      moment.form.querySelector<HTMLElement>('input, select')?.focus();
    }
  });
  for (const event of ['pause', 'seeking', 'ended']) player.on(event, report);
  setInterval(report, REPORT_EVERY);
  addEventListener('pagehide', report);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') report();
  });

  // The transcript: where the film is, and a way to go there.
  const cues = [...document.querySelectorAll<HTMLLIElement>('.transcript li[data-from]')];
  const list = document.querySelector<HTMLElement>('.transcript');
  for (const cue of cues) {
    const text = cue.lastElementChild;
    if (text === null || cue.dataset['from'] === '') continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text.textContent;
    text.replaceChildren(button);
    button.addEventListener('click', () => {
      player.currentTime(Number(cue.dataset['from']));
      void player.play();
    });
  }

  function follow(now: number): void {
    const current = cues.filter((cue) => Number(cue.dataset['from']) <= now + 0.05).at(-1);
    for (const cue of cues) {
      if (cue === current && !cue.hasAttribute('aria-current')) {
        cue.setAttribute('aria-current', 'true');
        if (list !== null) list.scrollTop = cue.offsetTop - list.offsetTop - list.clientHeight / 3;
      } else if (cue !== current) cue.removeAttribute('aria-current');
    }
  }

  const search = document.querySelector<HTMLInputElement>('[data-transcript-search]');
  search?.closest<HTMLElement>('[hidden]')?.removeAttribute('hidden');
  search?.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
    for (const cue of cues) {
      const holder = cue.querySelector('button') ?? cue.lastElementChild;
      const text = holder?.textContent ?? '';
      const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
      if (holder === null) continue;
      if (at < 0) holder.textContent = text;
      else {
        const mark = document.createElement('mark');
        mark.textContent = text.slice(at, at + wanted.length);
        holder.replaceChildren(text.slice(0, at), mark, text.slice(at + wanted.length));
      }
    }
    cues.find((cue) => cue.querySelector('mark') !== null)?.scrollIntoView({ block: 'nearest' });
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 't' || event.ctrlKey || event.metaKey || (event.target as Element).closest('input, textarea, select') !== null) return;
    list?.focus();
  });
}

if (video !== null) start(video);
