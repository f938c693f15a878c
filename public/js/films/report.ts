// An honest account of what was played: sent every ten seconds, on pause, seek, hide and leave, kept in the browser until the server has it.
import { mergeSegments, type Segments } from '../../../src/features/progress/segments.js';
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { Played, type PlayedPart } from './played.js';
import type videojs from 'video.js/core.es.js';

type Player = ReturnType<typeof videojs>;

/** Sent at least this often while a film plays: what a dying browser can lose. */
const REPORT_EVERY = 10_000;

export interface Reports {
  /** Everything seen so far: what the server counts, what is on its way, and what plays now. */
  seen(): Segments;
  /** The second at which the film was left, where the server does not know it yet. */
  readonly leftAt: number | null;
}

interface Told {
  /** Something of what was seen has changed. */
  readonly changed: () => void;
  /** The film has met its requirement. */
  readonly done: () => void;
  /** What was seen waits for the network, or no longer does. */
  readonly waits: (waiting: boolean) => void;
}

export function reportPlayed(player: Player, video: HTMLVideoElement, told: Told): Reports {
  const { played: url = '', opening = '', segments = '[]' } = video.dataset;
  const playing = new Played();
  let counted = JSON.parse(segments) as Segments;
  let sentAt = Date.now();
  const underWay = new Map<string, readonly PlayedPart[]>();

  const outbox = pageOutbox((message, status, data) => {
    if (message.url !== url) return;
    underWay.delete(message.id);
    if (status < 300) counted = data['segments'] as Segments;
    if (data['done'] === true) told.done();
    told.changed();
  });
  outbox.onStuck = (stuck) => told.waits(stuck && underWay.size > 0);

  // What an earlier page of this film could not send.
  const earlier = outbox.waiting.filter((message) => message.url === url);
  for (const { id, body } of earlier) underWay.set(id, body['segments'] as PlayedPart[]);

  function send(part: PlayedPart | null): void {
    sentAt = Date.now();
    if (part === null) return;
    const id = newKey();
    underWay.set(id, [part]);
    // Nobody wrote this: it waits like an answer, but is not counted among what waits.
    outbox.put({ id, url, body: { opening, second: part.to, segments: [part] }, silent: true });
    told.changed();
  }

  const now = (): number => player.currentTime() ?? 0;
  const begin = (): void => {
    if (!player.paused() && !player.seeking()) playing.begin(now(), player.playbackRate() ?? 1);
  };
  const end = (): void => {
    if (!player.seeking()) playing.move(now());
    send(playing.end());
  };

  player.on(['playing', 'seeked'], begin);
  player.on(['pause', 'ended', 'waiting', 'seeking'], end);
  player.on('ratechange', () => {
    end();
    begin();
  });
  // The clock of the film itself, and not a timer: a page that is hidden while its film plays on has its timers slowed down.
  player.on('timeupdate', () => {
    if (player.paused() || player.seeking()) return;
    playing.move(now());
    if (Date.now() - sentAt >= REPORT_EVERY) send(playing.take());
    told.changed();
  });
  const leave = (): void => {
    if (!player.seeking() && !player.paused()) playing.move(now());
    send(playing.take());
  };
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
  });

  return {
    leftAt: (earlier.at(-1)?.body['second'] as number | undefined) ?? null,
    seen() {
      const parts = [...underWay.values()].flat().map(({ from, to }): [number, number] => [from, to]);
      const { current } = playing;
      return [...parts, ...(current === null ? [] : [current])].reduce<Segments>((all, part) => mergeSegments(all, part), counted);
    },
  };
}
