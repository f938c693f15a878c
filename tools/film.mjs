// Makes a film from its script: `npm run film -- courses/cpt-standards/custody/the-first-hours`.
// Narration by festival (Debian: festival, festvox-us-slt-hts), slides set by the Chromium that npm brings, put together by ffmpeg (Debian).
// Writes film.webm, film.mp4 and film.timings.yaml beside film.yaml. 2 frames a second; about 500 kB a minute for both files together.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromiumPack from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { parse, stringify } from 'yaml';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const VOICE = 'voice_cmu_us_slt_arctic_hts';
/** Silence after each cue, in seconds: somebody reads along. */
const PAUSE = 0.6;

const [folder] = process.argv.slice(2).filter((arg) => arg !== '--');
if (folder === undefined) {
  process.stderr.write('Which film? npm run film -- courses/<course>/<module>/<film>\n');
  process.exit(2);
}

const film = parse(readFileSync(path.join(folder, 'film.yaml'), 'utf8'));
const words = parse(readFileSync(path.join(folder, 'film.en.yaml'), 'utf8'));
const work = mkdtempSync(path.join(tmpdir(), 'lectern-film-'));
const inWork = (name) => path.join(work, name);
const run = (command, args, input) => execFileSync(command, args, { input, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });

/** The narration: one wave a cue, and how long each lasts. */
function narrate() {
  let at = 0;
  const timings = {};
  const list = [];
  for (const cue of film.cues) {
    const wave = inWork(`${cue.id}.wav`);
    // Typographic quotes are silence to a synthesiser.
    const text = words.cues[cue.id].replace(/[“”‘]/g, '').replace(/’/g, "'");
    run('text2wave', ['-eval', `(${VOICE})`, '-o', wave], text);
    const padded = inWork(`${cue.id}-padded.wav`);
    run('ffmpeg', ['-y', '-i', wave, '-af', `apad=pad_dur=${PAUSE}`, '-ar', '48000', '-ac', '1', padded]);
    const seconds = Number(run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', padded]).toString());
    timings[cue.id] = [round(at), round(at + seconds - PAUSE / 2)];
    list.push(`file '${padded}'`);
    at += seconds;
  }
  writeFileSync(inWork('audio.txt'), list.join('\n'));
  run('ffmpeg', ['-y', '-f', 'concat', '-safe', '0', '-i', inWork('audio.txt'), '-c', 'copy', inWork('audio.wav')]);
  return { duration: round(at), cues: timings };
}

const round = (seconds) => Math.round(seconds * 100) / 100;

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

function font(file) {
  return readFileSync(path.join(root, 'node_modules', file)).toString('base64');
}

/** One typeset picture a slide. */
async function drawSlides() {
  const browser = await chromium.launch({ executablePath: await chromiumPack.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const serif = font('@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2');
  const sans = font('@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2');
  for (const id of film.slides) {
    const { heading, lines = [] } = words.slides[id];
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>
      @font-face { font-family: FilmSerif; src: url(data:font/woff2;base64,${serif}); font-weight: 200 900; }
      @font-face { font-family: FilmSans; src: url(data:font/woff2;base64,${sans}); font-weight: 200 900; }
      body { margin: 0; width: 1280px; height: 720px; background: #0b0f14; color: #f5f6f7; box-sizing: border-box; padding: 120px 140px; }
      p.kicker { font: 600 26px FilmSans; color: #ef8a78; margin: 0 0 24px; }
      h1 { font: 600 68px/1.15 FilmSerif; margin: 0 0 36px; max-width: 20ch; }
      p { font: 400 34px/1.45 FilmSans; color: #c6cad1; margin: 0 0 6px; }
    </style><p class="kicker">${escape(words.title)}</p><h1>${escape(heading)}</h1>${lines.map((line) => `<p>${escape(line)}</p>`).join('')}`);
    await page.evaluate('document.fonts.ready');
    await page.screenshot({ path: inWork(`${id}.png`) });
  }
  await browser.close();
}

/** The pictures, each for as long as its cues last. */
function pictureList(timings) {
  const starts = film.cues.map((cue) => ({ slide: cue.slide, from: timings.cues[cue.id][0] }));
  const lines = starts.flatMap(({ slide, from }, index) => [`file '${inWork(`${slide}.png`)}'`, `duration ${((starts[index + 1]?.from ?? timings.duration) - from).toFixed(3)}`]);
  writeFileSync(inWork('pictures.txt'), [...lines, `file '${inWork(`${starts.at(-1).slide}.png`)}'`].join('\n'));
}

function encode({ duration }) {
  // As long as the narration: the list of pictures names its last one twice, and '-shortest' is not exact at two frames a second.
  const input = ['-y', '-f', 'concat', '-safe', '0', '-i', inWork('pictures.txt'), '-i', inWork('audio.wav'), '-r', '2', '-t', String(duration)];
  run('ffmpeg', [...input, '-c:v', 'libvpx-vp9', '-crf', '50', '-b:v', '0', '-row-mt', '1', '-g', '20', '-c:a', 'libopus', '-b:a', '20k', '-ac', '1', path.join(folder, 'film.webm')]);
  run('ffmpeg', [...input, '-c:v', 'libx264', '-preset', 'veryslow', '-tune', 'stillimage', '-crf', '36', '-g', '20', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '32k', '-ac', '1', '-movflags', '+faststart', path.join(folder, 'film.mp4')]);
}

try {
  const timings = narrate();
  await drawSlides();
  pictureList(timings);
  encode(timings);
  writeFileSync(path.join(folder, 'film.timings.yaml'), `# Made by \`npm run film\` together with the film; never by hand.\n${stringify(timings)}`);
  process.stdout.write(`${folder}: ${timings.duration} s\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
